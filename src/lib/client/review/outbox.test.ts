import { expect, test } from 'vitest';
import { ApiError, Unreachable } from '#lib/api/request.ts';
import type { MarksResponse, ProblemBody } from '#lib/domain/core/api-types.ts';
import { pick, randomFrom } from '../../../../fixtures/random.ts';
import { marks, type NewMark } from '#lib/domain/review/review.ts';
import { Outbox, type OutboxOptions, type OutboxStore } from './outbox.ts';
import type { ConfirmedReview } from './effective-review.ts';

let made = 0;
function newMark(key: string, mark: NewMark['mark'] = 'reviewed'): NewMark {
	made += 1;
	return { requestId: `request ${made}`, key, mark, note: null, madeAt: made };
}

/** Stores marks as the device does: longer than a page lives. */
class MemoryStore implements OutboxStore {
	marks: NewMark[] = [];
	isLocked = false;
	async list() {
		return this.isLocked ? null : [...this.marks];
	}
	async add(some: readonly NewMark[]) {
		if (this.isLocked) return false;
		this.marks.push(...some);
		// It resolves later than it reads its argument.
		await new Promise(setImmediate);
		return true;
	}
	async remove(some: readonly NewMark[]) {
		if (!this.isLocked) this.marks = this.marks.filter((mark) => !some.includes(mark));
	}
}

/** A server that counts a mark once, by its id, and has no events with keys that begin with `gone`. */
class Server {
	readonly received: NewMark[] = [];
	answer(sent: readonly NewMark[]): MarksResponse {
		const bad = sent.findIndex(({ key }) => key.startsWith('bad'));
		if (bad >= 0) throw refusal(400, { error: 'bad-input', field: `marks.${bad}.key` });
		const items = sent.map((mark) => {
			const { requestId, key, note, madeAt } = mark;
			if (key.startsWith('gone')) return { requestId, outcome: 'gone' as const, review: null, change: null };
			if (!this.received.some((known) => known.requestId === requestId)) this.received.push(mark);
			const review = { mark: mark.mark, note, by: 'Example', madeAt, receivedAt: madeAt };
			return { requestId, outcome: 'kept' as const, review, change: this.received.length };
		});
		return { items };
	}
}

function refusal(status: number, answer: Omit<ProblemBody, 'message'>): ApiError {
	return new ApiError(status, { ...answer, message: 'no' });
}

function createOutbox(send: OutboxOptions['send'], options: Partial<OutboxOptions> = {}) {
	const seen = { confirmed: [] as ConfirmedReview[], refused: [] as NewMark[], pauses: [] as number[] };
	const store = new MemoryStore();
	const outbox = new Outbox({
		store,
		send,
		withLock: (work) => work(),
		sleep: async (duration) => void seen.pauses.push(duration),
		random: () => 0.5,
		changed: () => undefined,
		accepted: (confirmed) => seen.confirmed.push(...confirmed),
		refused: (some) => seen.refused.push(...some),
		...options,
	});
	return { ...seen, outbox, store };
}

/** What can happen to a request on the network. */
const mishaps = {
	none: (answer: () => MarksResponse) => answer(),
	before: () => {
		throw new Unreachable('no connection');
	},
	after: (answer: () => MarksResponse) => {
		answer();
		throw new Unreachable('connection lost');
	},
	slow: (answer: () => MarksResponse) => {
		answer();
		throw new DOMException('timed out', 'TimeoutError');
	},
	away: () => {
		throw refusal(503, { error: 'database-away' });
	},
	proxy: () => {
		throw refusal(403, { error: 'unexpected' });
	},
	other: (answer: () => MarksResponse) => {
		answer();
		return { items: [] };
	},
	part: (answer: () => MarksResponse) => ({ items: answer().items.slice(0, 1) }),
};

test('a mark made while an earlier one is being stored is not lost, and not counted as stored', async () => {
	const server = new Server();
	const { outbox, store } = createOutbox(async (some) => server.answer(some));
	const [first, second] = [newMark('a'), newMark('b')];
	const adding = outbox.add([first]);
	await Promise.resolve();
	const addingMore = outbox.add([second]);
	await adding;
	expect(outbox.waiting).toEqual([first, second]);
	await addingMore;
	expect(store.marks).toEqual([first, second]);
	await outbox.send();
	expect(server.received).toEqual([first, second]);
});

test('each mark arrives once and in order, whatever happens on the network, and whichever tab sends', async () => {
	for (let seed = 1; seed <= 60; seed += 1) {
		const random = randomFrom(seed);
		const server = new Server();
		const store = new MemoryStore();
		const send = async (some: readonly NewMark[]) => {
			const mishap = random() < 0.5 ? 'none' : pick(random, Object.keys(mishaps) as (keyof typeof mishaps)[]);
			await Promise.resolve();
			return mishaps[mishap](() => server.answer(some));
		};
		let lock = Promise.resolve<unknown>(null);
		const withLock = <Result>(work: () => Promise<Result>): Promise<Result> => {
			const turn = lock.then(work);
			lock = turn.catch(() => undefined);
			return turn;
		};
		const tabs = [0, 1, 2].map(() => createOutbox(send, { store, withLock: withLock, random }).outbox);
		const sent: NewMark[] = [];
		const sending: Promise<void>[] = [];
		for (let step = 0; step < 25; step += 1) {
			const some = Array.from({ length: 1 + Math.floor(random() * 4) }, () =>
				newMark(pick(random, ['a', 'b', 'c', 'gone']), pick(random, marks)),
			);
			const tab = pick(random, tabs);
			sent.push(...some);
			await tab.add(some);
			sending.push(tab.send());
			if (random() < 0.1) {
				// A tab is closed while it may be sending, and another one is opened.
				tab.close();
				tabs.splice(tabs.indexOf(tab), 1, createOutbox(send, { store, withLock: withLock, random }).outbox);
			}
		}
		await Promise.all([...sending, ...tabs.map((tab) => tab.send())]);
		expect(server.received, `seed ${seed}`).toEqual(sent.filter(({ key }) => key !== 'gone'));
		for (const tab of tabs) await tab.refresh();
		expect(tabs.map(({ waiting }) => waiting)).toEqual([[], [], []]);
		expect(store.marks).toEqual([]);
	}
});

test('a new mark is in the outbox at once, before the device has stored it', () => {
	const { outbox } = createOutbox(async () => ({ items: [] }));
	const mark = newMark('a');
	void outbox.add([mark]);
	expect(outbox.waiting).toEqual([mark]);
});

test('reports the confirmed review before the mark leaves the outbox', async () => {
	const server = new Server();
	const waiting: number[] = [];
	const { outbox } = createOutbox(async (some) => server.answer(some), {
		accepted: () => waiting.push(outbox.waiting.length),
	});
	await outbox.add([newMark('a'), newMark('b')]);
	await outbox.send();
	expect([waiting, outbox.waiting]).toEqual([[2], []]);
});

test('takes out marks that the server will never accept, and sends the rest', async () => {
	const server = new Server();
	const { outbox, refused, store } = createOutbox(async (some) => server.answer(some));
	const good = Array.from({ length: 120 }, (_, index) => newMark(`good ${index}`));
	const all = [...good.slice(0, 7), newMark('bad 1'), newMark('gone'), newMark('bad 2'), ...good.slice(7)];
	await outbox.add(all);
	await outbox.send();
	expect(server.received).toEqual(good);
	expect(refused.map(({ key }) => key)).toEqual(['bad 1', 'gone', 'bad 2']);
	expect([outbox.waiting, store.marks]).toEqual([[], []]);
});

test.each([
	['signed-out', refusal(401, { error: 'not-signed-in' })],
	['signed-out', refusal(409, { error: 'conflict', field: 'reviewer' })],
	['not-allowed', refusal(403, { error: 'not-allowed' })],
] as const)('waits, %s, until the next call of send', async (sendFailure, failure) => {
	const server = new Server();
	let failures = 1;
	const { outbox, store, pauses } = createOutbox(async (some) => {
		if (failures-- > 0) throw failure;
		return server.answer(some);
	});
	const mark = newMark('a');
	await outbox.add([mark]);
	await outbox.send();
	expect([outbox.sendFailure, outbox.waiting, store.marks, pauses]).toEqual([sendFailure, [mark], [mark], []]);
	await outbox.send();
	expect([outbox.sendFailure, outbox.waiting, server.received]).toEqual([null, [], [mark]]);
});

test('retries less and less often, and at once when send is called', async () => {
	let failures = 9;
	const server = new Server();
	const { outbox, pauses } = createOutbox(async (some) => {
		if (failures-- > 0) throw new Unreachable('no connection');
		return server.answer(some);
	});
	await outbox.add([newMark('a')]);
	await outbox.send();
	expect(pauses).toEqual([750, 1_500, 3_000, 6_000, 12_000, 24_000, 45_000, 45_000, 45_000]);

	const sleeping = Promise.withResolvers<null>();
	let signal: AbortSignal | null = null;
	const other = createOutbox(
		async (some) => {
			if (signal === null) throw new Unreachable('no connection');
			return server.answer(some);
		},
		{
			sleep: (_, sleepSignal) => {
				signal = sleepSignal;
				sleeping.resolve(null);
				return new Promise((resolve) => sleepSignal.addEventListener('abort', () => resolve()));
			},
		},
	);
	await other.outbox.add([newMark('b')]);
	const sending = other.outbox.send();
	await sleeping.promise;
	expect(other.outbox.sendFailure).toBe('unreachable');
	await other.outbox.send();
	await sending;
	expect(other.outbox.waiting).toEqual([]);
});

test('a mark that could not be stored is stored with later ones, before them', async () => {
	const server = new Server();
	const { outbox, store } = createOutbox(async (some) => server.answer(some));
	const [older, newer] = [newMark('a', 'flagged'), newMark('a', 'reviewed')];
	store.isLocked = true;
	await outbox.add([older]);
	expect([outbox.waiting, outbox.hasUnsaved, store.marks]).toEqual([[older], true, []]);
	store.isLocked = false;
	await outbox.add([newer]);
	expect([outbox.waiting, outbox.hasUnsaved, store.marks]).toEqual([[older, newer], false, [older, newer]]);
	await outbox.send();
	expect(server.received).toEqual([older, newer]);
});

test('a mark that the device cannot store or delete is sent anyway, and only once', async () => {
	const server = new Server();
	let sent = 0;
	const { outbox, store } = createOutbox(async (some) => {
		sent += 1;
		store.isLocked = true;
		return server.answer(some);
	});
	await outbox.add([newMark('a')]);
	await outbox.send();
	await outbox.add([newMark('b')]);
	await outbox.send();
	store.isLocked = false;
	await outbox.refresh();
	expect(server.received.map(({ key }) => key)).toEqual(['a', 'b']);
	expect([sent, outbox.waiting]).toEqual([2, []]);
});
