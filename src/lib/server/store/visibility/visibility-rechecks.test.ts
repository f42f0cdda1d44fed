import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { engines } from '../../../../../scripts/test/databases.ts';
import type { HiddenPart } from '#lib/domain/event/event.ts';
import { readEvents } from '../event/read-events.ts';
import {
	lease,
	loadObservedEvents,
	record,
	type TestDatabase,
	testDatabase,
	removeChecked,
} from '../../../../../fixtures/database.ts';
import { findVisibilityRecheck, listVisibilityGaps, recordVisibilityRecheck } from './visibility-rechecks.ts';

const day = 86_400_000;
const all = loadObservedEvents();
const revisions = all.filter(({ event }) => event.type === 'edit' || event.type === 'new');
const ofWiki = revisions.filter(({ event }) => event.wiki === 'xwikitest');
const newest = Math.max(...ofWiki.map(({ event }) => event.time));

describe.each(engines)('after a gap in the visibility changes, on $engine', ({ create }) => {
	let database: TestDatabase;
	beforeEach(async () => void (database = await testDatabase(create)));
	afterEach(() => removeChecked(database));

	it('every edit since some time before is rechecked once, and parts that are hidden now are deleted', async () => {
		const { db } = database;
		const held = await lease(db);
		await record(held, all);
		const gap = { from: newest, until: newest + 9 * day };
		await record(held, [], { visibilityGaps: [gap] });
		expect(await listVisibilityGaps(db)).toEqual([{ ...gap, since: gap.from - 30 * day, isAsked: false }]);
		const [hidden, gone] = ofWiki.map(({ event }) => event);
		if (!hidden || !gone) throw new Error('the fixtures have too few edits');
		const asked: string[] = [];
		for (let next = await findVisibilityRecheck(db); next; next = await findVisibilityRecheck(db)) {
			asked.push(...next.revisions.map(({ key }) => key));
			expect(new Set(next.revisions.map(({ key }) => key.split(':')[0])).size).toBeLessThanOrEqual(1);
			expect(next.revisions.length).toBeLessThanOrEqual(50);
			const shown = next.revisions.flatMap(({ key, revision }) =>
				key === gone.key ? [] : [{ revision, hidden: key === hidden.key ? (['comment'] as HiddenPart[]) : [] }],
			);
			await recordVisibilityRecheck(held, next, { shown, now: newest + 9 * day });
		}
		const since = revisions.filter(({ event }) => event.time >= gap.from - 30 * day);
		expect(asked.sort()).toEqual(since.map(({ event }) => event.key).sort());
		expect(await listVisibilityGaps(db)).toMatchObject([{ isAsked: true }]);
		const rows = await db.selectFrom('events').select('id').execute();
		const stored = await readEvents(
			db,
			rows.map(({ id }) => id),
		);
		expect(stored.filter(({ hidden: parts }) => parts !== undefined)).toMatchObject([
			{ key: hidden.key, comment: null, user: hidden.user, hidden: ['comment'] },
		]);
		expect(stored.filter(({ pageDeleted }) => pageDeleted)).toMatchObject([{ key: gone.key, comment: gone.comment }]);
		// Another gap starts a new recheck, and one that is not finished includes later gaps.
		await record(held, [], { visibilityGaps: [{ from: newest + 20 * day, until: newest + 30 * day }] });
		await record(held, [], { visibilityGaps: [{ from: newest + 35 * day, until: newest + 45 * day }] });
		expect(await listVisibilityGaps(db)).toMatchObject([
			{ isAsked: true },
			{ from: newest + 20 * day, until: newest + 45 * day },
		]);
	});

	it('an edit that its wiki shows is not of a deleted page any more', async () => {
		const { db } = database;
		const held = await lease(db);
		await record(held, all);
		await db.updateTable('events').set({ page_deleted: 1 }).execute();
		await record(held, [], { visibilityGaps: [{ from: newest, until: newest }] });
		const [back] = ofWiki.map(({ event }) => event);
		for (let next = await findVisibilityRecheck(db); next; next = await findVisibilityRecheck(db)) {
			const shown = next.revisions.filter(({ key }) => key === back?.key);
			await recordVisibilityRecheck(held, next, {
				shown: shown.map(({ revision }) => ({ revision, hidden: [] })),
				now: newest,
			});
		}
		const rows = await db.selectFrom('events').select('natural_key').where('page_deleted', 'is', null).execute();
		expect(rows).toEqual([{ natural_key: back?.key }]);
	});

	it('an edit of a suppressed page is hidden, and stays so when it is received again', async () => {
		const { db } = database;
		const held = await lease(db);
		const [one] = ofWiki;
		if (!one) throw new Error('the fixtures have no edit');
		await record(held, [{ ...one, event: { ...one.event, source: 'backfill' } }]);
		await record(held, [], { visibilityGaps: [{ from: newest, until: newest }] });
		for (let next = await findVisibilityRecheck(db); next; next = await findVisibilityRecheck(db)) {
			const suppressed = next.revisions.map(({ eventId }) => eventId);
			await recordVisibilityRecheck(held, next, { shown: [], suppressed, now: newest });
		}
		const hidden = { title: null, comment: null, user: null, hidden: ['text', 'comment', 'user', 'page'] };
		const stored = async () => {
			const rows = await db.selectFrom('events').select('id').execute();
			return readEvents(
				db,
				rows.map(({ id }) => id),
			);
		};
		expect(await stored()).toMatchObject([hidden]);
		await record(held, [one]);
		expect(await stored()).toMatchObject([{ ...hidden, source: 'stream' }]);
	});

	it('events of a wiki that cannot be asked stay as they are', async () => {
		const { db } = database;
		const held = await lease(db);
		await record(held, all);
		await record(held, [], { visibilityGaps: [{ from: 0, until: newest }] });
		for (let next = await findVisibilityRecheck(db); next; next = await findVisibilityRecheck(db))
			await recordVisibilityRecheck(held, next, { shown: null, now: newest });
		const touched = db.selectFrom('events').select('id').where('page_deleted', '=', 1);
		expect(await touched.execute()).toEqual([]);
	});
});
