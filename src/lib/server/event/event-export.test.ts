import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import type { EventItem } from '#lib/domain/event/event-item.ts';
import type { Cursor } from '#lib/domain/event/page-cursor.ts';
import { Problem } from '#lib/domain/core/problem.ts';
import { Turns } from '#lib/server/turns/turns.ts';
import { exportStream, type ItemPage } from './event-export.ts';

const cutOff = vi.fn();

beforeEach(() => {
	vi.useFakeTimers();
	mayNotRead.mockReset().mockResolvedValue(null);
});
afterEach(() => {
	vi.useRealTimers();
	cutOff.mockReset();
});

const items = (ids: number[]): EventItem[] => ids.map((id) => ({ id }) as EventItem);
const line = ({ id }: EventItem): string => `${id}\n`;

/** The numbers below `count` in pages of two, and the requested cursors. */
function source(count: number) {
	const requested: (Cursor | null)[] = [];
	const readPage = (cursor: Cursor | null): Promise<ItemPage> => {
		requested.push(cursor);
		const start = cursor?.id ?? 0;
		const end = Math.min(start + 2, count);
		const ids = Array.from({ length: end - start }, (_, index) => start + index);
		return Promise.resolve({ items: items(ids), next: end < count ? { time: 0, id: end } : null });
	};
	return { requested, readPage };
}

const newTurns = () => ({
	exports: new Turns({ perUser: 2, inAll: 3, waiting: 1 }),
	pages: new Turns({ perUser: 2, inAll: 1, waiting: 9 }),
});
const mayNotRead = vi.fn<() => Promise<Problem | null>>();
const reader = (user = 'a', turns = newTurns(), signal = new AbortController().signal) => ({
	...{ user, mayNotRead, signal, turns, cutOff },
});

test.each([0, 1, 2, 3, 7])('gives the head and all of %i items once, in order', async (count) => {
	const stream = await exportStream({ head: 'head\n', line, readPage: source(count).readPage }, reader());
	expect(await new Response(stream).text()).toBe(
		`head\n${Array.from({ length: count }, (_, id) => `${id}\n`).join('')}`,
	);
});

test('goes on after a page that found nothing', async () => {
	const { readPage } = source(6);
	const sparse = async (cursor: Cursor | null) => {
		const page = await readPage(cursor);
		return cursor?.id === 4 ? page : { ...page, items: [] };
	};
	expect(await new Response(await exportStream({ head: '', line, readPage: sparse }, reader())).text()).toBe('4\n5\n');
});

test('reads a page only on demand, and none after the reader has disconnected', async () => {
	const { requested, readPage } = source(1000);
	const stream = (await exportStream({ head: '', line, readPage }, reader())).getReader();
	expect(requested).toEqual([]);
	await stream.read();
	await stream.read();
	expect(requested).toEqual([null, { time: 0, id: 2 }]);
	await stream.cancel();
	await vi.advanceTimersByTimeAsync(120_000);
	expect(requested.length).toBe(2);
});

test('a reader who disconnects while a page waits for its turn reads no more', async () => {
	const { requested, readPage } = source(1000);
	const turns = newTurns();
	const end = await turns.pages.take('b', new AbortController().signal);
	const stream = (await exportStream({ head: '', line, readPage }, reader('a', turns))).getReader();
	const reading = stream.read();
	await stream.cancel();
	end();
	expect(await reading).toEqual({ done: true, value: undefined });
	await vi.advanceTimersByTimeAsync(0);
	expect(requested).toEqual([]);
});

test('the third export of a user waits until one has ended, failed, or stood still; the fourth is refused', async () => {
	const turns = newTurns();
	const open = (readPage = source(1000).readPage) => exportStream({ head: '', line, readPage }, reader('a', turns));
	const first = await open();
	const second = (await open(() => Promise.reject(new Error('away')))).getReader();
	const begun: string[] = [];
	const third = open().then((stream) => (begun.push('third'), stream));
	await expect(open()).rejects.toMatchObject({ kind: 'too-many' });
	const other = await exportStream({ head: '', line, readPage: source(9).readPage }, reader('b', turns));
	await other.cancel();
	expect(begun).toEqual([]);
	await expect(second.read()).rejects.toThrow('away');
	const standing = (await third).getReader();
	await standing.read();
	const fourth = open();
	await vi.advanceTimersByTimeAsync(60_000);
	await (await fourth).cancel();
	await expect(standing.read()).rejects.toThrow('takes nothing');
	expect(cutOff).toHaveBeenCalledOnce();
	await first.cancel();
	expect(vi.getTimerCount()).toBe(0);
});

test('pages of several exports take turns', async () => {
	const turns = newTurns();
	const order: string[] = [];
	const open = async (user: string) => {
		const { readPage } = source(6);
		const noted = (cursor: Cursor | null) => (order.push(user), readPage(cursor));
		return new Response(await exportStream({ head: '', line, readPage: noted }, reader(user, turns))).text();
	};
	await Promise.all([open('a'), open('b')]);
	expect(order).toEqual(['a', 'b', 'a', 'b', 'a', 'b']);
});

test('a failure midway aborts the stream, so that a part is not mistaken for the whole', async () => {
	const { readPage } = source(10);
	const failing = (cursor: Cursor | null) => (cursor?.id === 4 ? Promise.reject(new Error('away')) : readPage(cursor));
	const stream = await exportStream({ head: '', line, readPage: failing }, reader());
	await expect(new Response(stream).text()).rejects.toThrow('away');
});

test('a reader who may read no more gets no further page, within five seconds of reading', async () => {
	const { requested, readPage } = source(1000);
	const turns = newTurns();
	const stream = (await exportStream({ head: '', line, readPage }, reader('a', turns))).getReader();
	await stream.read();
	await vi.advanceTimersByTimeAsync(4_000);
	await stream.read();
	expect(mayNotRead).not.toHaveBeenCalled();
	await vi.advanceTimersByTimeAsync(1_000);
	await stream.read();
	await stream.read();
	expect(mayNotRead).toHaveBeenCalledOnce();
	mayNotRead.mockResolvedValue(new Problem('not-signed-in', 'sign in first'));
	await vi.advanceTimersByTimeAsync(5_000);
	await expect(stream.read()).rejects.toMatchObject({ kind: 'not-signed-in' });
	expect(requested).toHaveLength(4);
	// Their turn is free again.
	for (const _ of [1, 2]) await exportStream({ head: '', line, readPage }, reader('a', turns));
});
