import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { type ChangeCursor, endOfChange } from '#lib/domain/feed/change-cursor.ts';
import type { LiveChanges } from '#lib/domain/feed/changes.ts';
import { Problem } from '#lib/domain/core/problem.ts';
import { type ConnectionSource, LiveConnection } from './connection.ts';
import { MessageReader, noChanges, streaming } from '../../../../fixtures/live.ts';
import { Tail } from './tail.ts';

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

function live() {
	const state = { change: 1, answers: true, ended: 0, cut: 0 };
	/** The reads of single readers, which can be held up. */
	const held = Promise.withResolvers<undefined>();
	const readers = { isHeld: false, letGo: () => held.resolve(undefined), reads: 0, signal: null as AbortSignal | null };
	const readChanges = (after: ChangeCursor, until = endOfChange('e', state.change)) =>
		state.answers
			? Promise.resolve({
					next: until,
					answer: { ...noChanges, deleted: [`${after.change}–${until.change}`], next: `e.${until.change}.1` },
				})
			: Promise.reject(new Error('away'));
	const tail = new Tail({
		readHead: () => Promise.resolve({ last: endOfChange('e', state.change), feed: streaming }),
		readChanges,
		onAway: () => undefined,
		onBack: () => undefined,
	});
	const readInTurn: ConnectionSource['readChanges'] = async (after, until, signal) => {
		readers.reads += 1;
		readers.signal = signal;
		if (readers.isHeld) await held.promise;
		return readChanges(after, until);
	};
	const open = (after: ChangeCursor | null, room?: number) =>
		new LiveConnection({ tail, readChanges: readInTurn }, after, {
			onEnd: () => (state.ended += 1),
			cutOff: () => (state.cut += 1),
			...(room !== undefined && { room }),
		});
	return { state, tail, open, readers };
}

const next = async (messages: MessageReader, kind = 'changes') => {
	const message = await messages.next(kind);
	if (message === null) throw new Error(`the stream ended before any ${kind}`);
	return message;
};

test('a reader without a cursor receives the start cursor', async () => {
	const { open } = live();
	const messages = new MessageReader(open(null).stream);
	const first = next(messages);
	await vi.advanceTimersByTimeAsync(0);
	const cursor = `e.1.${Number.MAX_SAFE_INTEGER}`;
	expect(await first).toEqual({
		event: 'changes',
		id: cursor,
		data: {
			...{ resync: true, deleted: [], events: [], live: [], next: cursor, isComplete: true },
			...{ afresh: true, buried: [] },
		},
	});
	await messages.leave();
});

test('a reader who resumes gets the missing changes, then those sent to all; one ahead of the tail waits for it', async () => {
	const { state, open } = live();
	state.change = 5;
	const messages = new MessageReader(open(endOfChange('e', 2)).stream);
	const first = next(messages);
	await vi.advanceTimersByTimeAsync(0);
	expect((await first).data).toMatchObject({ deleted: ['2–5'] });
	state.change = 7;
	const ahead = new MessageReader(open(endOfChange('e', 7)).stream);
	const second = next(ahead);
	expect((await next(messages)).data).toMatchObject({ deleted: ['5–7'] });
	expect((await second).data).toMatchObject({ deleted: [], resync: false });
	state.change = 8;
	await vi.advanceTimersByTimeAsync(250);
	expect((await next(ahead)).data).toMatchObject({ deleted: ['7–8'] });
	const future = new MessageReader(open(endOfChange('e', 99)).stream);
	expect((await next(future)).data).toMatchObject({ resync: true });
	for (const reader of [messages, ahead, future]) await reader.leave();
	expect(vi.getTimerCount()).toBe(0);
});

test('what the tail sends while a reader catches up is there for the reader afterwards, without another read', async () => {
	const { state, open, readers } = live();
	state.change = 5;
	readers.isHeld = true;
	const messages = new MessageReader(open(endOfChange('e', 2)).stream);
	await vi.advanceTimersByTimeAsync(0);
	for (state.change = 6; state.change < 9; state.change += 1) await vi.advanceTimersByTimeAsync(250);
	readers.letGo();
	const pieces = [];
	while (pieces.at(-1) !== '7–8') pieces.push(((await next(messages)).data as LiveChanges).deleted[0]);
	expect(pieces).toEqual(['2–5', '5–6', '6–7', '7–8']);
	expect(readers.reads).toBe(1);
	await messages.leave();
});

test('a reader who disconnects while a page waits for its turn gives the turn up', async () => {
	const { open, readers } = live();
	readers.isHeld = true;
	const messages = new MessageReader(open(endOfChange('e', 0)).stream);
	await vi.advanceTimersByTimeAsync(0);
	expect([readers.reads, readers.signal?.aborted]).toEqual([1, false]);
	await messages.leave();
	expect(readers.signal?.aborted).toBe(true);
	readers.letGo();
	await vi.advanceTimersByTimeAsync(5_000);
	expect([readers.reads, vi.getTimerCount()]).toEqual([1, 0]);
});

test('nothing is left when a reader disconnects, is refused, or the process ends', async () => {
	const { state, tail, open } = live();
	const left = new MessageReader(open(null).stream);
	const away = open(null);
	const messages = new MessageReader(away.stream);
	const staying = new MessageReader(open(null).stream);
	await vi.advanceTimersByTimeAsync(0);
	for (const reader of [left, messages, staying]) await next(reader);
	expect(tail.size).toBe(3);
	await left.leave();
	expect([tail.size, state.ended]).toEqual([2, 1]);
	away.refuse(new Problem('not-allowed', 'no more'));
	away.refuse(new Problem('not-allowed', 'no more'));
	expect((await next(messages, 'refused')).data).toEqual({ error: 'not-allowed', message: 'no more' });
	expect(await messages.next()).toBe(null);
	tail.close();
	while ((await staying.next()) !== null);
	await vi.advanceTimersByTimeAsync(10_000);
	expect([tail.size, state.ended, state.cut, vi.getTimerCount()]).toEqual([0, 3, 0, 0]);
});

test('a reader who does not read the end is cut off', async () => {
	const { state, tail, open } = live();
	open(null).refuse(new Problem('not-allowed', 'no more'));
	open(null);
	await vi.advanceTimersByTimeAsync(0);
	tail.close();
	expect(state).toMatchObject({ ended: 2, cut: 0 });
	await vi.advanceTimersByTimeAsync(5_000);
	expect([state.cut, vi.getTimerCount()]).toEqual([2, 0]);
});

test('a body that is not read, as for HEAD, costs nothing', async () => {
	const { tail, state, open } = live();
	await open(null).stream.cancel();
	expect([tail.size, state.ended, vi.getTimerCount()]).toEqual([0, 1, 0]);
});

test('while the database is unavailable, a reader who resumes waits for it', async () => {
	const { state, open } = live();
	state.change = 3;
	state.answers = false;
	const messages = new MessageReader(open(endOfChange('e', 2)).stream);
	const first = next(messages);
	await vi.advanceTimersByTimeAsync(3_000);
	state.answers = true;
	await vi.advanceTimersByTimeAsync(1_000);
	expect((await first).data).toMatchObject({ deleted: ['2–3'] });
	await messages.leave();
});

test('a slow reader gets the rest later, each change once; one who reads nothing is cut off after a minute', async () => {
	const { state, tail, open } = live();
	const slow = open(null, 400).stream.getReader();
	const frozen = open(null, 400).stream.getReader();
	const taken: string[] = [];
	const take = async () => taken.push(new TextDecoder().decode((await slow.read()).value));
	await vi.advanceTimersByTimeAsync(0);
	while (state.change < 40) {
		state.change += 1;
		await vi.advanceTimersByTimeAsync(250);
	}
	while (!taken.join('').includes('–40"')) await take();
	const pieces = [...taken.join('').matchAll(/"deleted":\["(\d+)–(\d+)"\]/g)].map(([, from, to]) => [from, to]);
	for (const [index, piece] of pieces.entries()) expect(piece[0]).toBe(pieces[index - 1]?.[1] ?? '1');
	expect(pieces.at(-1)?.[1]).toBe('40');
	for (let round = 0; round < 14; round += 1) {
		state.change += 1;
		await vi.advanceTimersByTimeAsync(5_000);
		while (!taken.join('').includes(`–${state.change}"`)) await take();
	}
	expect([state.cut, tail.size]).toEqual([1, 1]);
	await expect(frozen.read()).rejects.toThrow('takes nothing');
	await slow.cancel();
	expect(vi.getTimerCount()).toBe(0);
});
