import { sql } from 'kysely';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Cursor } from '#lib/domain/event/page-cursor.ts';
import type { EventFilter } from '#lib/domain/filter/event-filter.ts';
import { openDatabase } from '#lib/server/db/open.ts';
import type { Db } from '#lib/server/db/tables.ts';
import { plansOf } from '../../../../../fixtures/plans.ts';
import { fillSkewed, personName, rareTitle, skewedUntil } from '../../../../../fixtures/skewed-events.ts';
import { engines } from '../../../../../scripts/test/databases.ts';
import { eventConditions } from '../event/event-conditions.ts';
import { type ResolvedFilter, resolveFilter } from '../event/resolve-filter.ts';
import { type KeyPage, searchPage } from './search.ts';
import { usualBudget } from './source.ts';

const size = { events: 200_000, people: 1_300, wikis: 300 };
const day = 86_400_000;

/** People whose events are wanted, by how many they are. */
const people: Record<string, Pick<EventFilter, 'user' | 'label'>> = {
	nobody: {},
	one: { user: [personName(40)] },
	sixty: { user: Array.from({ length: 60 }, (_, index) => personName(100 + index)) },
	'two hundred': { label: ['two hundred'] },
	'twelve hundred': { user: Array.from({ length: 1_200 }, (_, index) => personName(1 + index)) },
};
/** So many that each event is tested for its people, who have little to do with most. */
const rareCrowd = Array.from({ length: 1_100 }, (_, index) => personName(201 + index));
/** For each other field: values that nearly all events have, few, and none. */
const fields: EventFilter[][] = [
	[{ as: ['about'] }, { as: ['by', 'about'] }],
	[{ wiki: ['w1'] }, { wiki: ['w290'] }, { wiki: Array.from({ length: 40 }, (_, index) => `w${index + 200}`) }],
	[{ type: ['edit'] }, { type: ['log:rename'] }, { type: ['log', 'new'] }, { type: ['log:delete/none'] }],
	[{ namespace: [0] }, { namespace: [15] }, { namespace: [99] }],
	[{ minor: true }, { minor: false }],
	[{ bot: true }, { bot: false }],
	[{ from: skewedUntil - 30 * day }, { from: skewedUntil }],
	[{ to: skewedUntil - 500 * day }],
	[{ title: 'P' }, { title: 'Page 1' }, { title: rareTitle }, { title: 'Nothing' }],
	[{ page: ['Page 0 of a wiki'] }, { page: ['Nothing'] }],
	[{ categorize: true }, { categorize: false }],
	[{ review: ['flagged'] }, { review: ['unreviewed'] }, { review: ['flagged', 'reviewed'] }],
	[{ 'not-user': [personName(40)] }, { 'not-label': ['two hundred'], as: ['by'] }],
	[{ 'not-wiki': ['w1'] }],
	[{ reverted: ['false', 'unknown'] }, { reverted: ['true'] }],
	[{ pageDeleted: true }, { pageDeleted: false }],
	[{ risk: ['high'] }, { risk: ['high', 'middle'] }],
	[{ tag: ['rare tag'] }, { 'not-tag': ['rare tag'] }],
	[{ 'not-type': ['edit'] }, { 'not-type': ['log:delete/none'] }],
	[{ 'not-namespace': [0] }],
	[{ 'size-from': 1 }, { 'size-from': 100_000, 'size-to': 200_000 }],
	[{ comment: 'A' }, { comment: 'nobody wrote this' }],
];

/** Every value alone, and with every value of each other field. */
function* filters(): Generator<[name: string, filter: EventFilter]> {
	for (const [who, them] of Object.entries(people)) {
		yield [who, them];
		for (const [at, values] of fields.entries())
			for (const value of values) {
				yield [`${who}, ${JSON.stringify(value)}`, { ...them, ...value }];
				for (const other of fields.slice(at + 1).flat())
					yield [`${who}, ${JSON.stringify(value)}, ${JSON.stringify(other)}`, { ...them, ...value, ...other }];
			}
	}
}

/** More than a thousand filters, each with several statements, take long on a slow machine; ms. */
const manyFilters = 900_000;

describe.each(engines)(`a page of ${size.events} events on $engine`, ({ engine, create }) => {
	let db: Db;
	let remove: () => Promise<void>;

	beforeAll(async () => {
		const database = await create();
		await database.makeTables();
		// One connection, so that what it has read can be counted.
		db = openDatabase(database.config, { connections: 1 });
		remove = database.remove;
		await fillSkewed(db, size);
		// An import: more events in one second than a page has.
		const imported = sql`between ${size.events / 2} and ${size.events / 2 + 900}`;
		const second = skewedUntil - 500 * day;
		await sql`update events set title = 'Page of an import', time = ${second} where id ${imported}`.execute(db);
		await sql`update event_users set time = ${second} where event_id ${imported}`.execute(db);
		await db.insertInto('change_tags').values({ id: 1, name: 'rare tag' }).execute();
		await sql`update events set tags = case when id % 9000 = 0 then ',1,' else ',' end where id % 2 = 0`.execute(db);
		// Rarely edited for years, and then often.
		await sql`update events set title = 'Page of the day' where id % 900 = 0 or id > ${size.events - 900}`.execute(db);
	}, 600_000);
	afterAll(async () => {
		await db.destroy();
		await remove();
	});

	async function forEachFilter(check: (wanted: ResolvedFilter, name: string) => Promise<void>): Promise<number> {
		let count = 0;
		for (const [name, filter] of filters()) {
			const wanted = await resolveFilter(db, filter);
			if (wanted === null) continue;
			await check(wanted, name);
			count += 1;
		}
		return count;
	}

	it.each<[string, EventFilter, number]>([
		['of a crowd', { ...people['twelve hundred'], bot: false, minor: true }, 50],
		['of a crowd, in large pages', { ...people['twelve hundred'], bot: false, namespace: [2] }, 500],
		['of rare people in a crowd', { user: rareCrowd, bot: false, categorize: false }, 500],
		['about a crowd', { ...people['twelve hundred'], as: ['about'] }, 50],
		[
			'with an action, of a person on a wiki',
			{ user: [personName(1)], wiki: ['w1'], type: ['log:delete/action'], bot: false },
			50,
		],
		['with an action, about anybody', { as: ['about'], type: ['log:block/action'] }, 500],
		['with a title that many have, of a person', { user: [personName(1)], title: 'Page 1' }, 50],
		['of a page with many events', { page: ['Page 0 of a wiki'] }, 50],
		['of a page with more events in a second than a page has', { page: ['Page of an import'] }, 50],
		['of a page with a sudden crowd', { page: ['Page of the day'] }, 50],
		['of two pages, of a namespace', { page: ['Page of the day', 'Page 0 of a wiki'], namespace: [0] }, 50],
		['of a label without some people', { ...people['two hundred'], 'not-user': [personName(1), personName(150)] }, 50],
		['of a label, not on a wiki', { ...people['two hundred'], 'not-wiki': ['w1'], 'not-type': ['log'] }, 50],
		['of a label', { ...people['two hundred'], review: ['flagged', 'reviewed'] }, 50],
	])('finds all %s, page by page', async (_, filter, limit) => {
		const wanted = await resolveFilter(db, filter);
		if (wanted === null) throw new Error('all of it is there');
		const conditions = eventConditions(wanted, { from: 0, until: skewedUntil });
		const all = await sql<{ id: number }>`select id from events where ${conditions}
			order by time desc, id desc limit 1000`.execute(db);
		const found: number[] = [];
		for (let cursor: Cursor | null = null, pages = 0; found.length < all.rows.length && pages < 500; pages += 1) {
			const page: KeyPage = await searchPage(db, wanted, { cursor, limit });
			found.push(...page.keys.map(({ id }) => id));
			cursor = page.next;
			if (cursor === null) break;
		}
		expect(all.rows.length).toBeGreaterThan(10);
		expect(found.slice(0, all.rows.length)).toEqual(all.rows.map(({ id }) => id));
	});

	if (engine === 'mariadb')
		it(
			'reads a bounded number of rows, whatever is asked',
			async () => {
				const count = await forEachFilter(async (wanted, name) => {
					await sql`flush status`.execute(db);
					await searchPage(db, wanted, { cursor: null, limit: 50 });
					const read = await handlerReads(db);
					// Of an event that is looked up, its row and the rows of its people.
					expect(read.index, name).toBeLessThanOrEqual(usualBudget.rows + 4 * usualBudget.lookUps);
					// What a statement hands from one of its parts to the next.
					expect(read.temporary, name).toBeLessThanOrEqual(usualBudget.rows + 100);
				});
				expect(count).toBeGreaterThan(1_000);
			},
			manyFilters,
		);
	else
		it('searches indexes, sorts nothing, and reads a bounded number of rows, whatever is asked', async () => {
			const plans = new Map<string, string>();
			const seen = new Set<string>();
			const count = await forEachFilter(async (wanted, name) => {
				for (const plan of await plansOf(db, (read) => searchPage(read, wanted, { cursor: null, limit: 50 }), seen))
					plans.set(plan.replace(/"(?:id|parent|notused)":\d+,?/g, ''), name);
			});
			expect(count).toBeGreaterThan(1_000);
			for (const [plan, name] of plans) {
				expect(plan, `${name}: ${plan}`).not.toMatch(/SCAN events|SCAN event_users|TEMP B-TREE/);
			}
		});
});

/** Rows that the connection has read since its counters were set to 0. */
async function handlerReads(db: Db): Promise<{ index: number; temporary: number }> {
	const { rows } = await sql<{
		Variable_name: string;
		Value: string;
	}>`show session status like 'Handler_read%'`.execute(db);
	const sum = (isCounted: (name: string) => boolean) =>
		rows.reduce((total, { Variable_name, Value }) => total + (isCounted(Variable_name) ? Number(Value) : 0), 0);
	const isTemporary = (name: string) => /_rnd/.test(name);
	return { index: sum((name) => !isTemporary(name)), temporary: sum(isTemporary) };
}
