import { sql } from 'kysely';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { engines } from '../scripts/test/databases.ts';
import { chunks } from '#lib/server/db/chunks.ts';
import type { Db } from '#lib/server/db/tables.ts';
import { listCoverageOfTracked } from '#lib/server/store/coverage/coverage.ts';
import { listEvents } from '#lib/server/store/event/events.ts';
import { type TestDatabase, testDatabase } from '../fixtures/database.ts';
import { listPeople } from '#lib/server/store/person/people.ts';
import { readStatus } from '#lib/server/store/status/status.ts';
import { listTrackedUsers } from '#lib/server/store/tracking/tracked-users.ts';

const peopleCount = 5_000;
/** Of each person: a million in all. */
const eventsEach = 200;
const wikiCount = 300;
const day = 86_400_000;
const until = Math.floor(Date.now() / day) * day;
const since = until - 365 * day;
/** When all of them began to be tracked, and a stretch that the stream did not deliver. */
const trackedSince = until - 100 * day;
const gap = { from: until - 20 * day, until: until - 19 * day };

const ids = Array.from({ length: peopleCount }, (_, index) => index + 1);

/**
 * A year of data of five thousand people: sittings of five edits on one of eight wikis each, backfilled and streamed.
 */
async function fill(db: Db): Promise<void> {
	const names = ids.map((id) => ({ id, name: `Person ${id}`, central_id: id }));
	for (const some of chunks(names)) {
		await db.insertInto('users').values(some).execute();
		await db
			.insertInto('user_names')
			.values(some.map(({ id, name }) => ({ user_id: id, name, valid_from: null, valid_until: null })))
			.execute();
		await db
			.insertInto('tracked_users')
			.values(some.map(({ id, name }) => ({ username: name, normalized_username: name.toLowerCase(), user_id: id })))
			.execute();
	}
	for (const some of chunks(ids.map((id) => ({ tracked_id: id, label: `group ${id % 20}` }))))
		await db.insertInto('tracked_labels').values(some).execute();
	const coverage = ids.flatMap((user_id) => [
		{ user_id, source: 'backfill', starts_at: since, ends_at: trackedSince, change: 1 },
		{ user_id, source: 'stream', starts_at: trackedSince, ends_at: gap.from, change: 1 },
		{ user_id, source: 'unknown', starts_at: gap.from, ends_at: gap.until, change: 1 },
		{ user_id, source: 'stream', starts_at: gap.until, ends_at: null, change: 1 },
	]);
	for (const some of chunks(coverage)) await db.insertInto('coverage').values(some).execute();
	const wikis = Array.from({ length: wikiCount }, (_, index) => ({ name: `wiki${index}` }));
	await db.insertInto('wikis').values(wikis).execute();
	const types = ['edit', 'new', 'log'].map((type) => ({ type, log_type: type === 'log' ? 'move' : '' }));
	await db.insertInto('event_types').values(types).execute();
	const backfills = ids.flatMap((id) => [
		{ id, user_id: id, starts_at: since, ends_at: trackedSince, status: 'done', planned_at: until },
		{
			...{ id: peopleCount + id, user_id: id, starts_at: gap.from, ends_at: gap.until, planned_at: until },
			status: id % 3 === 0 ? 'running' : id % 5 === 0 ? 'failed' : 'planned',
		},
	]);
	for (const some of chunks(backfills)) await db.insertInto('backfills').values(some).execute();
	const asked = backfills.flatMap(({ id, user_id, status }) =>
		status === 'planned'
			? []
			: Array.from({ length: 8 }, (_, at) => ({
					...{ backfill_id: id, wiki: `wiki${(user_id + at) % wikiCount}`, api_url: 'https://example.org/w/api.php' },
					...{ edits: 500, status: status === 'done' ? 'done' : at < 3 ? 'done' : 'waiting', list: 'edit', events: 25 },
					problem: status === 'failed' && at === 5 ? 'maxlag' : null,
				})),
	);
	for (const some of chunks(asked)) await db.insertInto('backfill_wikis').values(some).execute();
	await sql`create table sittings (number integer primary key, sitting integer not null, type_id integer not null)`.execute(
		db,
	);
	const numbers = Array.from({ length: eventsEach }, (_, number) => {
		return sql`(${number}, ${Math.floor(number / 5)}, ${1 + (number % 7 === 0 ? 1 : number % 11 === 0 ? 2 : 0)})`;
	});
	await sql`insert into sittings values ${sql.join(numbers)}`.execute(db);
	for (const some of chunks(ids)) {
		const from = some[0] ?? 0;
		const to = some.at(-1) ?? 0;
		const time = sql`${since} + ((sitting * 9 + users.id) % 365) * ${day} + (users.id * 7919 % 80000 + number) * 1000`;
		const wiki = sql`1 + (users.id + sitting % 8) % ${wikiCount}`;
		await sql`insert into events (natural_key, ${sql.ref('change')}, source, time, wiki_id, type_id, user_id, namespace, title, comment)
			select concat('x:rev:', users.id * 1000 + number), 1, 'stream', ${time}, ${wiki}, type_id, users.id, 0,
				concat('Page ', users.id * 31 % 5000 + sitting), 'an ordinary summary of some length, as people write them'
			from users cross join sittings where users.id between ${from} and ${to}`.execute(db);
	}
	await sql`insert into event_users (user_id, time, event_id, wiki_id, type_id, is_by, is_about)
		select user_id, time, id, wiki_id, type_id, 1, 0 from events order by user_id, time, id`.execute(db);
	await sql`insert into daily_counts (day, user_id, wiki_id, type_id, events)
		select (time - time % 86400000) / 86400000, user_id, wiki_id, type_id, count(*) from events group by 1, 2, 3, 4`.execute(
		db,
	);
	await sql`insert into wiki_counts (user_id, wiki_id, events)
		select user_id, wiki_id, sum(events) from daily_counts group by user_id, wiki_id`.execute(db);
	await db
		.updateTable('state')
		.set({ streamed_until: until, last_event_at: until, feed_status: 'streaming', lease_holder: 'one' })
		.execute();
}

describe.each(engines)(
	`${peopleCount} people with ${peopleCount * eventsEach} events, on $engine`,
	({ engine, create }) => {
		let database: TestDatabase;

		beforeAll(async () => {
			database = await testDatabase(create);
			await fill(database.db);
			if (engine === 'mariadb')
				await sql`analyze table events, event_users, daily_counts, coverage, backfills, backfill_wikis`.execute(
					database.db,
				);
		}, 900_000);
		afterAll(() => database.remove());

		it('reads the status of all of it', { timeout: 300_000 }, async ({ bench }) => {
			const { db } = database;
			expect((await readStatus(db, 60)).coverage.people).toBe(peopleCount);
			expect((await listPeople(db))[0]).toMatchObject({ events: eventsEach, wikis: 8 });
			await bench.compare(
				bench('baseline: the first page of events', async () => {
					await listEvents(db, {}, { cursor: null, limit: 50 });
				}),
				bench('the status', async () => {
					await readStatus(db, 60);
				}),
				bench('the people', async () => {
					await listPeople(db);
				}),
				bench('baseline: the days of all people, added up', async () => {
					await db
						.selectFrom('daily_counts')
						.select(({ fn }) => ['user_id', fn.sum('events').as('events'), fn.count('wiki_id').distinct().as('wikis')])
						.groupBy('user_id')
						.execute();
				}),
				bench('the names to choose from', async () => {
					await listTrackedUsers(db);
				}),
				bench('coverage of all people', async () => {
					await listCoverageOfTracked(db);
				}),
			);
		});
	},
);
