import { expect, test } from 'vitest';
import type { EventItem } from '#lib/domain/event/event-item.ts';
import type { Cursor } from '#lib/domain/event/page-cursor.ts';
import { exportStream, type ItemPage } from './event-export.ts';

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

test.each([0, 1, 2, 3, 7])('gives the head and all of %i items once, in order', async (count) => {
	const text = await new Response(exportStream('head\n', line, source(count).readPage)).text();
	expect(text).toBe(`head\n${Array.from({ length: count }, (_, id) => `${id}\n`).join('')}`);
});

test('goes on after pages in which nothing was found', async () => {
	const { readPage } = source(7);
	const sparse = async (cursor: Cursor | null): Promise<ItemPage> => {
		const page = await readPage(cursor);
		return cursor?.id === 6 ? page : { ...page, items: [] };
	};
	expect(await new Response(exportStream('head\n', line, sparse)).text()).toBe('head\n6\n');
});

test('reads a page only on demand, and none after the reader has disconnected', async () => {
	const { requested, readPage } = source(1000);
	const reader = exportStream('', line, readPage).getReader();
	expect(requested).toEqual([]);
	await reader.read();
	await reader.read();
	expect(requested).toEqual([null, { time: 0, id: 2 }]);
	await reader.cancel();
	expect(requested.length).toBe(2);
});

test('a failure midway aborts the stream, so that a part is not mistaken for the whole', async () => {
	const { readPage } = source(10);
	const failing = (cursor: Cursor | null) => (cursor?.id === 4 ? Promise.reject(new Error('away')) : readPage(cursor));
	await expect(new Response(exportStream('', line, failing)).text()).rejects.toThrow('away');
});
