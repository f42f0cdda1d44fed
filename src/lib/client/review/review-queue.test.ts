import { expect, test } from 'vitest';
import { itemOf } from '../../../../fixtures/event-item.ts';
import { randomFrom } from '../../../../fixtures/random.ts';
import { Unreachable } from '#lib/api/request.ts';
import type { EventItem } from '#lib/domain/event/event-item.ts';
import { claimDuration, type ClaimRequest, type ClaimsResponse } from '#lib/domain/review/claim.ts';
import { reviewRuns } from '#lib/domain/review/review-order.ts';
import type { Mark } from '#lib/domain/review/review.ts';
import { ReviewQueue } from './review-queue.svelte.ts';

const events = Array.from({ length: 12 }, (_, at) => itemOf({ id: 100 - at, title: `Page ${at}` }));

/** A server that gives runs as ours does, and stores marks; its answers come when the test lets them. */
class Server {
	/** For the devices too, ms. */
	now = 0;
	readonly marks = new Map<string, Mark>();
	readonly holders = new Map<string, { by: string; until: number }>();
	/** Events that are not recorded any more. */
	readonly gone = new Set<string>();
	isAway = false;
	#waiting: (() => void)[] = [];

	async claim({ claim, runs }: ClaimRequest): Promise<ClaimsResponse> {
		await this.#turn();
		if (this.isAway) throw new Unreachable('away');
		for (const [key, { by, until }] of this.holders) if (by === claim || until <= this.now) this.holders.delete(key);
		const answers = runs.map((run): ClaimsResponse['runs'][number] => {
			const there = run.filter((key) => !this.gone.has(key));
			if (there.length === 0) return { state: 'gone', by: null, reviews: [] };
			const by = there.map((key) => this.holders.get(key)?.by).find((holder) => holder !== undefined) ?? null;
			const until = this.now + claimDuration;
			if (by === null) for (const key of there) this.holders.set(key, { by: claim, until });
			const reviews = there.map((key) => {
				const mark = this.marks.get(key);
				const review = mark === undefined ? null : { mark, note: null, by: 'Somebody', madeAt: 0, receivedAt: 0 };
				return { key, review, change: mark === undefined ? 0 : 1_000 };
			});
			return { state: by === null ? 'claimed' : 'taken', by, reviews };
		});
		await this.#turn();
		return { runs: answers, others: [] };
	}

	/** The question is on its way, then the answer. */
	#turn(): Promise<void> {
		return new Promise((resolve) => this.#waiting.push(resolve));
	}

	/** Lets all questions be answered, and those that follow from the answers. */
	async answer(): Promise<void> {
		while (this.#waiting.length > 0) {
			for (const resolve of this.#waiting.splice(0)) resolve();
			await flush();
		}
	}

	/** Lets one question arrive, or one answer. */
	async answerOne(): Promise<void> {
		this.#waiting.shift()?.();
		await flush();
	}
}

/** Lets all promises that can be settled be settled. */
const flush = () => new Promise<void>((resolve) => setImmediate(resolve));

/** A page of somebody who reviews, whose marks the server gets when they are sent. */
function open(server: Server, id: string, of: readonly EventItem[] = events) {
	const mine = new Map<string, { mark: Mark; isSent: boolean }>();
	const queue = new ReviewQueue(reviewRuns(of, 'UTC', 'newest'), {
		id,
		wanted: ['unreviewed'],
		markOf: ({ key, review }) => mine.get(key)?.mark ?? review?.mark ?? 'unreviewed',
		isUnsent: ({ key }) => mine.get(key)?.isSent === false,
		claim: (request) => server.claim(request),
		now: () => server.now,
	});
	void queue.ask();
	return {
		queue,
		mark(mark: 'reviewed' | 'flagged') {
			for (const { key } of queue.current?.events ?? []) mine.set(key, { mark, isSent: false });
			queue.decide(mark);
		},
		send() {
			for (const [key, own] of mine) {
				own.isSent = true;
				server.marks.set(key, own.mark);
			}
		},
	};
}

const titleOf = (queue: ReviewQueue) => queue.current?.events[0]?.title ?? null;

test('a run is on the page once the server has given it; those that come next are there at once', async () => {
	const server = new Server();
	const page = open(server, 'a');
	expect(titleOf(page.queue)).toBe(null);
	await server.answer();
	expect(titleOf(page.queue)).toBe('Page 0');
	for (const title of ['Page 1', 'Page 2', 'Page 3']) {
		page.mark('reviewed');
		expect(titleOf(page.queue)).toBe(title);
	}
	page.mark('reviewed');
	expect(titleOf(page.queue)).toBe(null);
	await server.answer();
	expect(titleOf(page.queue)).toBe('Page 4');
});

test('what others have is passed over, and is there for a new queue once they have given it back', async () => {
	const server = new Server();
	const [first, second] = [open(server, 'a', events.slice(0, 5)), open(server, 'b', events.slice(0, 5))];
	await server.answer();
	expect([titleOf(first.queue), titleOf(second.queue)]).toEqual(['Page 0', 'Page 4']);
	second.mark('reviewed');
	await server.answer();
	expect(second.queue.isAtEnd).toBe(true);
	first.queue.leave();
	await server.answer();
	second.queue.stop();
	const { queue } = open(server, 'b', events.slice(0, 4));
	await server.answer();
	expect(titleOf(queue)).toBe('Page 0');
});

test('a run that somebody has reviewed meanwhile is not shown', async () => {
	const server = new Server();
	server.marks.set(events[0]?.key ?? '', 'reviewed');
	const page = open(server, 'a');
	await server.answer();
	expect(titleOf(page.queue)).toBe('Page 1');
	expect(page.queue.decisions.size).toBe(0);
});

test('back shows the run before, and a mark that is taken back opens its run again', async () => {
	const server = new Server();
	const { queue, mark } = open(server, 'a');
	await server.answer();
	mark('reviewed');
	queue.decide('passed');
	expect(titleOf(queue)).toBe('Page 2');
	queue.back();
	expect(titleOf(queue)).toBe('Page 1');
	queue.reopen([events[0]?.key ?? '']);
	expect(titleOf(queue)).toBe('Page 0');
	expect(Object.fromEntries(queue.decisions)).toEqual({ [events[1]?.key ?? '']: 'passed' });
});

test('a run is not shown again while the server may have given it to others', async () => {
	const server = new Server();
	const first = open(server, 'a');
	await server.answer();
	first.queue.decide('passed');
	first.queue.decide('passed');
	// The question about the first step is answered; that about the second has arrived.
	for (let turn = 0; turn < 3; turn += 1) await server.answerOne();
	const second = open(server, 'b');
	first.queue.back();
	expect(titleOf(first.queue)).toBe('Page 1');
	first.queue.back();
	expect(titleOf(first.queue)).toBe(null);
	await server.answer();
	const shown = [titleOf(first.queue), titleOf(second.queue)];
	expect(new Set(shown).size).toBe(2);
});

test('what was given is shown while it holds, and is asked for again after that', async () => {
	const server = new Server();
	const first = open(server, 'a');
	await server.answer();
	server.now += claimDuration;
	const second = open(server, 'b');
	await server.answer();
	expect(titleOf(second.queue)).toBe('Page 0');
	first.queue.decide('passed');
	expect(titleOf(first.queue)).toBe(null);
	await server.answer();
	expect(titleOf(first.queue)).toBe('Page 4');
});

test('what is not recorded any more is passed over; back says that it is gone, and asks for nothing more', async () => {
	const server = new Server();
	const [first, second, third] = events.map(({ key }) => key);
	server.gone.add(first ?? '');
	const { queue } = open(server, 'a');
	await server.answer();
	expect(titleOf(queue)).toBe('Page 1');
	queue.decide('passed');
	queue.decide('passed');
	await server.answer();
	queue.apply({ deleted: [second ?? '', third ?? ''], events: [] });
	queue.back();
	queue.back();
	await server.answer();
	expect(queue.current?.events).toEqual([]);
	queue.decide('passed');
	await server.answer();
	expect(titleOf(queue)).toBe('Page 3');
});

test('a mark that is taken back may lead past others, which come at the end', async () => {
	const server = new Server();
	const { queue, mark } = open(server, 'a', events.slice(0, 4));
	await server.answer();
	queue.reopen([events[2]?.key ?? '']);
	await server.answer();
	expect(titleOf(queue)).toBe('Page 2');
	const seen: (string | null)[] = [];
	while (!queue.isAtEnd) {
		seen.push(titleOf(queue));
		mark('reviewed');
		await server.answer();
	}
	expect(seen).toEqual(['Page 2', 'Page 3', 'Page 0', 'Page 1']);
});

test('without the server the runs are shown, and it is known that nobody knows who else has them', async () => {
	const server = new Server();
	server.isAway = true;
	const { queue, mark } = open(server, 'a');
	await server.answer();
	expect([titleOf(queue), queue.isAlone]).toEqual(['Page 0', true]);
	mark('reviewed');
	await server.answer();
	server.isAway = false;
	void queue.ask();
	await server.answer();
	expect([titleOf(queue), queue.isAlone]).toEqual(['Page 1', false]);
});

test('what is hidden or deleted changes in its place, and the place stays', async () => {
	const server = new Server();
	const { queue } = open(server, 'a');
	await server.answer();
	const [first, second] = events;
	if (!first || !second) throw new Error('there are events');
	queue.apply({
		deleted: [second.key],
		events: [{ ...first, change: first.change + 1, title: null, hidden: ['text'] }],
	});
	expect(queue.current?.events[0]).toMatchObject({ title: null, hidden: ['text'] });
	queue.decide('passed');
	await server.answer();
	expect(titleOf(queue)).toBe('Page 2');
	expect(queue.runs).toHaveLength(events.length);
});

test('two people never have the same run, and never mark the same, whatever they do and whenever answers come', async () => {
	let all = 0;
	for (let seed = 1; seed <= 100; seed += 1) {
		const random = randomFrom(seed);
		const server = new Server();
		const pages = ['a', 'b', 'c'].map((id) => open(server, id));
		const marked = new Map<string, Set<unknown>>();
		for (let turn = 0; turn < 150; turn += 1) {
			const page = pages[Math.floor(random() * pages.length)];
			const chance = random();
			if (chance < 0.4) await server.answerOne();
			else if (chance < 0.6) page?.send();
			else if (chance < 0.75) {
				for (const { key } of page?.queue.current?.events ?? [])
					marked.set(key, (marked.get(key) ?? new Set()).add(page));
				page?.mark('reviewed');
			} else if (chance < 0.85) page?.queue.back();
			else page?.queue.decide('passed');
			// Nobody has one open for longer than it is theirs: they renew it, or are not at it.
			if (random() < 0.1) server.now += claimDuration / 4;
			if (random() < 0.1) for (const { queue } of pages) void queue.ask();
			const shown = pages.flatMap(({ queue }) => queue.current?.events.map(({ key }) => key) ?? []);
			expect(new Set(shown).size, `seed ${seed}, turn ${turn}`).toBe(shown.length);
		}
		for (const [key, by] of marked) expect(by.size, `seed ${seed}, ${key}`).toBe(1);
		all += marked.size;
	}
	expect(all).toBeGreaterThan(500);
});
