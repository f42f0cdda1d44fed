import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import type { FeedResponse } from '#lib/domain/feed/feed.ts';
import type { LiveChanges } from '#lib/domain/feed/changes.ts';
import { type ChangeCursor, endOfChange, formatChangeCursor } from '#lib/domain/feed/change-cursor.ts';
import { noChanges, streaming } from '../../../../fixtures/live.ts';
import { type Listener, Tail, type TailSource } from './tail.ts';

beforeEach(() => void vi.useFakeTimers({ now: 1_000_000 }));
afterEach(() => void vi.useRealTimers());

/** A database of numbers: each change deletes one key, which is its number. */
function database() {
	const state = {
		change: 3,
		feed: streaming,
		answers: true as boolean | 'never' | 'pulse',
		pulses: 0,
		reads: 0,
		log: [] as string[],
	};
	const answer = async (isPulse: boolean) => {
		if (state.answers === 'never') await new Promise(() => undefined);
		if (!state.answers || (state.answers === 'pulse' && !isPulse)) throw new Error('away');
	};
	const source: TailSource = {
		async readHead() {
			state.pulses += 1;
			await answer(true);
			return { last: endOfChange('e', state.change), feed: state.feed };
		},
		async readChanges(after) {
			state.reads += 1;
			await answer(false);
			const change = Math.min(after.change + 2, state.change);
			const deleted = Array.from({ length: change - after.change }, (_, index) => String(after.change + index + 1));
			const next = endOfChange('e', change);
			const isComplete = change === state.change;
			return { next, answer: { ...noChanges, deleted, next: formatChangeCursor(next), isComplete } };
		},
		onAway: () => state.log.push('away'),
		onBack: () => state.log.push('back'),
	};
	return { state, tail: new Tail(source) };
}

/** A listener that records what it receives. */
function listener() {
	const begins: (ChangeCursor | null)[] = [];
	const bytes: Uint8Array[] = [];
	const kinds: string[] = [];
	const deleted: string[] = [];
	const feeds: FeedResponse[] = [];
	const ends: true[] = [];
	const one: Listener = {
		begin: (at) => begins.push(at),
		send(message) {
			bytes.push(message);
			const text = new TextDecoder().decode(message);
			const kind = /^event: (.*)$/m.exec(text)?.[1] ?? 'comment';
			kinds.push(kind);
			const data: unknown = kind === 'comment' ? null : JSON.parse(/^data: (.*)$/m.exec(text)?.[1] ?? '');
			if (kind === 'changes') deleted.push(...(data as LiveChanges).deleted);
			if (kind === 'feed') feeds.push(data as FeedResponse);
		},
		end: () => ends.push(true),
	};
	return { one, begins, bytes, kinds, deleted, feeds, ends };
}

test('changes are read once for all listeners, and all receive the same bytes', async () => {
	const { state, tail } = database();
	const [ann, bob] = [listener(), listener()];
	tail.join(ann.one);
	tail.join(bob.one);
	await vi.advanceTimersByTimeAsync(0);
	expect(ann.begins).toEqual([endOfChange('e', 3)]);
	const late = listener();
	tail.join(late.one);
	expect(late.begins).toEqual([endOfChange('e', 3)]);
	state.change = 8;
	await vi.advanceTimersByTimeAsync(250);
	for (const { deleted } of [ann, bob, late]) expect(deleted).toEqual(['4', '5', '6', '7', '8']);
	expect(state.reads).toBe(3);
	expect(ann.bytes.every((message, index) => message === bob.bytes[index])).toBe(true);
	expect(state.pulses).toBe(2);
});

test('what was sent lately is there for a reader who was behind, within bounds', async () => {
	const { state, tail } = database();
	const ann = listener();
	tail.join(ann.one);
	await vi.advanceTimersByTimeAsync(0);
	const cursors = [endOfChange('e', 3)];
	while (state.change < 8) {
		state.change += 1;
		await vi.advanceTimersByTimeAsync(250);
		cursors.push(endOfChange('e', state.change));
	}
	expect(tail.since(endOfChange('e', 8))).toEqual([]);
	expect(tail.since(endOfChange('e', 5))?.map(({ next }) => next)).toEqual(cursors.slice(3));
	expect(tail.since(endOfChange('e', 5))?.map(({ bytes }) => bytes)).toEqual(
		ann.bytes.filter((_, at) => ann.kinds[at] === 'changes').slice(2),
	);
	expect(tail.since(endOfChange('e', 2))).toBe(null);
	expect(tail.since(endOfChange('f', 5))).toBe(null);
	state.change += 2_100;
	await vi.advanceTimersByTimeAsync(250);
	expect(tail.since(endOfChange('e', 8))).toBe(null);
	expect(tail.since(endOfChange('e', state.change - 2_000))).toHaveLength(1_000);
});

test('nothing is read without listeners, and a later listener begins at the end', async () => {
	const { state, tail } = database();
	const ann = listener();
	const leave = tail.join(ann.one);
	await vi.advanceTimersByTimeAsync(1_000);
	const { pulses } = state;
	leave();
	await vi.advanceTimersByTimeAsync(60_000);
	expect([state.pulses, tail.size, tail.position, vi.getTimerCount()]).toEqual([pulses, 0, null, 0]);
	state.change = 9;
	const bob = listener();
	tail.join(bob.one);
	await vi.advanceTimersByTimeAsync(250);
	expect([bob.begins, bob.deleted, ann.deleted]).toEqual([[endOfChange('e', 9)], [], []]);
});

test('the feed is sent at once, when it changes, and at intervals; a heartbeat comes every 15 s', async () => {
	const { state, tail } = database();
	const ann = listener();
	tail.join(ann.one);
	await vi.advanceTimersByTimeAsync(300);
	expect(ann.feeds).toEqual([streaming]);
	const late = listener();
	tail.join(late.one);
	expect(late.feeds).toEqual([streaming]);
	state.feed = { ...streaming, status: 'stopped' };
	await vi.advanceTimersByTimeAsync(250);
	expect(ann.feeds.at(-1)?.status).toBe('stopped');
	await vi.advanceTimersByTimeAsync(60_000);
	expect(ann.kinds.filter((kind) => kind === 'comment')).toHaveLength(4);
	expect(ann.feeds.length).toBeGreaterThanOrEqual(2 + 5);
	expect(ann.feeds.length).toBeLessThanOrEqual(2 + 6);
});

test.each([false, 'never', 'pulse'] as const)(
	'while the database answers %s, listeners receive that and stay',
	async (how) => {
		const { state, tail } = database();
		const ann = listener();
		tail.join(ann.one);
		await vi.advanceTimersByTimeAsync(1_000);
		state.answers = how;
		if (how === 'pulse') state.change = 4;
		await vi.advanceTimersByTimeAsync(7_000);
		expect(ann.feeds.at(-1)).toMatchObject({ status: 'unknown', since: 1_001_000, lastEventAt: 5, behind: null });
		expect(state.log).toEqual(['away']);
		await vi.advanceTimersByTimeAsync(60_000);
		expect(ann.kinds.filter((kind) => kind === 'comment')).toHaveLength(4);
		expect(ann.ends).toEqual([]);
		if (how === 'never') return;
		state.answers = true;
		state.change = 5;
		await vi.advanceTimersByTimeAsync(1_000);
		expect(ann.feeds.at(-1)?.status).toBe('streaming');
		expect(ann.deleted).toEqual(['4', '5']);
		expect(state.log).toEqual(['away', 'back']);
	},
);

test('it ends when the process does', async () => {
	const { tail } = database();
	const [ann, bob] = [listener(), listener()];
	tail.join(ann.one);
	await vi.advanceTimersByTimeAsync(300);
	tail.close();
	tail.join(bob.one);
	expect([ann.ends, bob.ends, tail.size, vi.getTimerCount()]).toEqual([[true], [true], 0, 0]);
});
