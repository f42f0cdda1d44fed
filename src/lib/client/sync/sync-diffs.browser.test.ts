import { afterEach, beforeEach, expect, it } from 'vitest';
import { itemOf } from '../../../../fixtures/event-item.ts';
import type { EventItem } from '#lib/domain/event/event-item.ts';
import { deleteCaches } from '../device/cache-tables.ts';
import { Cache } from '../device/cache.ts';
import { syncDiffs } from './sync-diffs.ts';

let cache: Cache;
/** What the wiki was asked: the newer revisions of differences, and of checks all revisions. */
let compared: number[];
let checked: number[];
let hidden: Set<number>;
let isAway: boolean;
let now: number;

const edits = Array.from({ length: 25 }, (_, at) =>
	itemOf({
		id: 100 - at,
		time: (100 - at) * 4_000_000,
		title: `Page ${at}`,
		newRevision: 100 - at,
		oldRevision: at + 1,
	}),
);
/** Another address for each test, since differences are cached in memory, too. */
let tests = 0;

const fetch: typeof globalThis.fetch = async (url) => {
	if (isAway) throw new TypeError('no network');
	const query = new URL(String(url)).searchParams;
	if (query.get('action') === 'query') {
		const revisions = (query.get('revids') ?? '').split('|').map(Number);
		checked.push(...revisions);
		const rows = revisions.map((revid) => ({ revid, ...(hidden.has(revid) && { sha1hidden: true }) }));
		return Response.json({ query: { pages: [{ revisions: rows }] } });
	}
	const to = Number(query.get('torev'));
	compared.push(to);
	if (hidden.has(to)) return Response.json({ error: { code: 'missingcontent' } });
	const body = `<tr><td class="diff-addedline"><div>text ${to}</div></td></tr>`;
	return Response.json({ compare: { fromrevid: Number(query.get('fromrev')), torevid: to, body } });
};

beforeEach(async () => {
	[compared, checked, hidden, isAway, now] = [[], [], new Set(), false, Date.now()];
	cache = await Cache.open('test', 'Example');
	tests += 1;
	const dewiki = { name: 'dewiki', scriptUrl: `https://de${tests}.wikipedia.org/w/index.php`, articleUrl: null };
	await cache.put('choices', { wikis: [dewiki], users: [], labels: [] }, now);
	const sync = { id: 'sync' as const, after: '{"epoch":"a"}', since: 0, resume: null, asOf: now };
	await cache.tables.sync.put(sync);
	await cache.addPage(sync, { items: edits, next: null, searchedSince: null }, 0);
});
afterEach(async () => {
	cache.close();
	await deleteCaches(null);
});

const run = (filters: Parameters<typeof syncDiffs>[0]['filters'] = [{}]) =>
	syncDiffs({ cache, fetch, filters, zone: 'UTC', now: () => now, signal: new AbortController().signal });
const stored = async () =>
	(await cache.diffs.list()).flatMap(({ of, isStored }) => (isStored ? of.to : [])).sort((a, b) => b - a);
const changed = async (event: EventItem) => {
	const state = await cache.syncState();
	await cache.applyChanges(
		state,
		{ resync: false, deleted: [], events: [event], next: '{"epoch":"b"}', isComplete: true },
		now,
	);
};
const revisionsOf = (some: readonly EventItem[]) => some.map(({ newRevision }) => newRevision);

it('reads the newest of a view some at a time, each once, and no more than the view has', async () => {
	expect(await run([{ title: 'Page 1' }])).toBe(false);
	expect(await stored()).toEqual(revisionsOf(edits.filter(({ title }) => title?.startsWith('Page 1'))));
	expect(await run()).toBe(false);
	expect(await stored()).toEqual(revisionsOf(edits));
	expect(await run()).toBe(false);
	expect(compared).toHaveLength(edits.length);
	expect(await run([])).toBe(false);
	expect(await stored()).toEqual([]);
});

it('goes on with the rest at the next step, and stops while a wiki is away', async () => {
	isAway = true;
	expect(await run()).toBe(false);
	expect(await stored()).toEqual([]);
	isAway = false;
	expect(await run()).toBe(true);
	expect(await stored()).toHaveLength(20);
});

it('removes what is hidden, deleted or gone, by what the server says and by what the wiki says', async () => {
	await run([{ title: 'Page 1' }]);
	const [first, second] = edits.filter(({ title }) => title?.startsWith('Page 1'));
	if (!first || !second) throw new Error('there are such edits');
	await changed({ ...first, change: 1_000, title: null, hidden: ['text'] });
	expect(await stored()).not.toContain(first.newRevision);
	// A revision of somebody who is not tracked: only the wiki knows.
	hidden.add(second.oldRevision ?? 0);
	now += 600_001;
	await run([{ title: 'Page 1' }]);
	expect(checked).toContain(second.oldRevision);
	expect(await stored()).not.toContain(second.newRevision);
	expect((await stored()).length).toBeGreaterThan(5);
	await cache.clear();
	expect(await stored()).toEqual([]);
});

it('does not ask again at once for what a wiki refuses', async () => {
	hidden.add(100);
	await run([{ title: 'Page 0' }]);
	await run([{ title: 'Page 0' }]);
	expect(compared).toEqual([100]);
	expect(await stored()).toEqual([]);
});
