import { expect, it } from 'vitest';
import { groupEvents, type RowNames } from '#lib/domain/event/event-groups.ts';
import type { EventItem } from '#lib/domain/event/event-item.ts';
import { type Chunk, chunkEntries, reuseChunks } from './event-chunks.ts';

const names: RowNames = {};
const links = { page: null, diff: null, revision: null, log: null, history: null, user: null, contributions: null };
const item = (id: number): EventItem => ({
	...{ id, change: id, time: id * 1000, key: `dewiki:rev:${id}`, source: 'stream', wiki: 'dewiki', type: 'edit' },
	...{ logType: null, logAction: null, user: 'A', about: [], namespace: 0, title: `T ${id}`, comment: '', links },
	...{ minor: false, bot: false, patrolled: null, oldRevision: 1, newRevision: 2, oldLength: 1, newLength: 2 },
	...{ logId: null, logParams: null, review: null },
});
const chunksOf = (events: readonly EventItem[]) =>
	groupEvents(events, 'UTC', names).flatMap(({ entries }) => chunkEntries(entries));
const events = Array.from({ length: 40 }, (_, index) => item(100 - index));
const keysOf = (chunks: readonly Chunk[]) =>
	chunks.flatMap(({ key, entries }) => [`chunk ${key}`, ...entries.map((entry) => entry.key)]);

it('an event that arrives leaves all chunks but its own the same objects', () => {
	const before = chunksOf(events);
	const divided = chunksOf([item(101), ...events]);
	const after = reuseChunks(divided, before);
	expect(keysOf(after)).toEqual(keysOf(divided));
	expect(after.length).toBeGreaterThan(10);
	expect(after.filter((chunk) => !before.includes(chunk)).length).toBeLessThanOrEqual(2);
});

it('a changed event makes its own chunk and row new objects, and leaves the other rows', () => {
	const before = chunksOf(events);
	const changed = events.map((event) => (event.id === 80 ? { ...event, comment: 'hidden' } : event));
	const after = reuseChunks(chunksOf(changed), before);
	const fresh = after.filter((chunk) => !before.includes(chunk));
	expect(fresh).toHaveLength(1);
	const old = before.flatMap(({ entries }) => entries);
	expect(fresh.flatMap(({ entries }) => entries).filter((entry) => !old.includes(entry))).toEqual([
		expect.objectContaining({ key: 'dewiki:rev:80', events: [expect.objectContaining({ comment: 'hidden' })] }),
	]);
});
