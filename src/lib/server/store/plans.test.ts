import { sql } from 'kysely';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { engines } from '../../../../scripts/test/databases.ts';
import type { EventFilter } from '#lib/domain/filter/event-filter.ts';
import { chunks } from '../db/chunks.ts';
import type { Db } from '../db/tables.ts';
import { eventConditions } from './event/event-conditions.ts';
import { listEvents } from './event/events.ts';
import { resolveFilter } from './event/resolve-filter.ts';
import { tableSource } from './insight/source/table-source.ts';
import { type TestDatabase, testDatabase } from '../../../../fixtures/database.ts';
import { plansOf } from '../../../../fixtures/plans.ts';
import { listCategoryChangesOf } from './visibility/visibility-changes.ts';

describe.each(engines)('what $engine reads', ({ engine, create }) => {
	let database: TestDatabase;

	beforeAll(async () => {
		database = await testDatabase(create);
		const { db } = database;
		const events = Array.from({ length: 10_000 }, (_, index) => ({
			natural_key: `key ${index}`,
			change: 1,
			time: index * 1_000,
			title: `Page ${index % 500}`,
			new_revision: index,
			comment: '/* Section */ an ordinary summary of some length',
			wiki_id: 1 + (index % 3),
			type_id: 1 + (index % 2),
			log_action: index % 2 === 0 ? (index % 5 === 0 ? 'restore' : 'delete') : null,
			user_id: 1 + (index % 50),
			bot: index % 10 === 0 ? (1 as const) : index % 2 === 0 ? (0 as const) : null,
		}));
		for (const some of chunks(events)) await db.insertInto('events').values(some).execute();
		const rows = await db.selectFrom('events').select(['id', 'time', 'wiki_id', 'type_id', 'user_id']).execute();
		const people = rows.map(({ id, user_id, ...row }) => ({
			...row,
			event_id: id,
			user_id: user_id ?? 0,
			is_by: 1 as const,
			is_about: 0 as const,
		}));
		for (const some of chunks(people)) await db.insertInto('event_users').values(some).execute();
		if (engine === 'mariadb') await sql`analyze table events, event_users`.execute(db);
		const types = [
			{ type: 'log', log_type: 'delete' },
			{ type: 'categorize', log_type: '' },
		];
		await db.insertInto('event_types').values(types).execute();
		const wikis = ['awiki', 'bwiki', 'cwiki'].map((name) => ({ name, script_url: null, article_url: null }));
		await db.insertInto('wikis').values(wikis).execute();
		const users = Array.from({ length: 50 }, (_, index) => ({ name: `Person ${index}`, central_id: null }));
		await db.insertInto('users').values(users).execute();
		const names = users.map(({ name }, index) => ({ name, user_id: index + 1, valid_from: null, valid_until: null }));
		await db.insertInto('user_names').values(names).execute();
	});
	afterAll(() => database.remove());

	it('of the usual view is the newest events, and not all of them to sort them', async () => {
		const plans = await plansOf(database.db, (db) =>
			listEvents(db, { bot: false, categorize: false }, { cursor: null, limit: 50 }),
		);
		const plan = plans.find((one) => one.includes('events_time'));
		expect(plan, plans.join('\n\n')).toBeDefined();
		// What is sorted is one page.
		expect(plan?.split('\n').filter((row) => /filesort|TEMP B-TREE/.test(row) && !/derived|page/.test(row))).toEqual(
			[],
		);
	});

	it.each<EventFilter>([{}, { wiki: ['awiki'] }, { user: ['Person 1'] }, { user: ['Person 1'], wiki: ['awiki'] }])(
		'of one action of a log, with %o, is by the indexes by which its kind is read',
		async (others) => {
			const [ofKind, ofAction] = await Promise.all(
				['log:delete', 'log:delete/delete'].map(async (type) => {
					const plans = await plansOf(database.db, (db) =>
						listEvents(db, { ...others, type: [type] }, { cursor: null, limit: 50 }),
					);
					const keys = plans.flatMap((plan) => [...plan.matchAll(/"key":"(\w+)"|(?:INDEX |EY \()(\w+)/g)]);
					return new Set(keys.map(([, mariadb, sqlite]) => mariadb ?? sqlite));
				}),
			);
			expect(ofKind?.size).toBeGreaterThan(0);
			// The row itself has the action: it is looked up by its id.
			expect(ofAction?.difference(new Set(['PRIMARY', 'rowid']))).toEqual(
				ofKind?.difference(new Set(['PRIMARY', 'rowid'])),
			);
		},
	);

	it('of the category changes of edits is what was at their times', async () => {
		const ids = [9_900, 9_950, 9_990];
		const plans = await plansOf(database.db, (db) => db.transaction().execute((tx) => listCategoryChangesOf(tx, ids)));
		const plan = plans.find((one) => one.includes('events_wiki'));
		expect(plan, plans.join('\n\n')).toMatch(/"type":"range"|wiki_id=\? AND time>\? AND time<\?/);
	});

	it('of the wikis of a few people, for charts, is by their key', async () => {
		const kinds = { wikiIds: null, typeIds: [1], categorize: undefined, bot: false };
		const { db } = database;
		const read = (some: Db) => tableSource(some, { ...kinds, userIds: [1, 11] }, { from: 0, until: 9 });
		const plans = [
			...(await plansOf(db, (some) => read(some).names('wiki'))),
			...(await plansOf(db, (some) => read(some).daysOf('wiki', [1, 2]))),
		];
		expect(plans).toHaveLength(2);
		for (const plan of plans) expect(plan).toMatch(/"key":"PRIMARY"|PRIMARY KEY \(user_id=\? AND day>\? AND day<\?\)/);
	});

	if (engine === 'sqlite')
		it.each<EventFilter>([{ wiki: ['awiki'] }, { bot: true }, { review: ['unreviewed'] }, {}])(
			'for charts of a few people’s events with %o is theirs, and not everybody’s',
			async (filter) => {
				const wanted = await resolveFilter(database.db, { ...filter, user: ['Person 1', 'Person 2'] });
				if (wanted === null) throw new Error('the names are there');
				const conditions = eventConditions(wanted, { from: 1_000_000, until: 2_000_000 });
				const [plan] = await plansOf(database.db, (db) =>
					sql`select count(*) from events where ${conditions}`.execute(db),
				);
				expect(plan).toContain('SEARCH events USING INTEGER PRIMARY KEY (rowid=?)');
				expect(plan).toMatch(/SEARCH event_users USING .*user_id=\?.* time>\? AND time<\?/);
			},
		);
});
