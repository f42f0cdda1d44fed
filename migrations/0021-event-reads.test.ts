import { type Kysely, sql } from 'kysely';
import { Migrator } from 'kysely/migration';
import { expect, it } from 'vitest';
import { openDatabase } from '#lib/server/db/open.ts';
import { engines } from '../scripts/test/databases.ts';
import { migrations } from './index.ts';
import { migrate } from './migrate.ts';

/** More than one statement updates. */
const eventCount = 12_000;

it.each(engines)('what was recorded before keeps its mark and its source, on $engine', async ({ create }) => {
	const { config, remove } = await create();
	const db = openDatabase(config, { connections: 1 });
	const before = new Migrator({ db, provider: { getMigrations: async () => migrations } });
	const { error } = await before.migrateTo('0020-01-jobs');
	expect(error).toBeUndefined();
	const old = db as unknown as Kysely<Record<string, Record<string, unknown>>>;
	const event = (id: number) => ({
		...{ id, natural_key: `x:rev:${id}`, change: 1, time: id, wiki_id: 1, type_id: 1, user_id: 1 },
		...{ namespace: id % 5, minor: id % 2, bot: id % 3 === 0 ? 1 : null },
		mark: ['unreviewed', 'reviewed', 'flagged'][id % 3],
		source: id % 4 === 0 ? 'backfill' : 'stream',
		// The oldest are from before this was recorded.
		streamed: id % 4 === 0 || id < 100 ? null : 7,
	});
	const link = (id: number) => ({
		...{ user_id: 1, time: id, event_id: id, wiki_id: 1, type_id: 1, is_by: 1, is_about: 0 },
	});
	for (let at = 1; at <= eventCount; at += 500) {
		const ids = Array.from({ length: 500 }, (_, index) => at + index);
		await old.insertInto('events').values(ids.map(event)).execute();
		await old.insertInto('event_users').values(ids.map(link)).execute();
	}
	for (const id of [4, 5]) {
		const kept = JSON.stringify({ event: event(id), links: [link(id)], reviews: [] });
		await old
			.insertInto('set_aside')
			.values({ account_id: 1, place: 'events', row_key: `x:rev:${id}`, kept })
			.execute();
	}
	expect((await migrate(db)).length).toBeGreaterThan(10);
	const rows = await sql<Record<string, number | null>>`select events.id, events.streamed, events.mark_code as mark,
		event_users.mark_code, event_users.namespace, event_users.minor, event_users.bot
		from events inner join event_users on event_id = events.id order by events.id`.execute(db);
	const streamed = (id: number) => (id % 4 === 0 ? null : id < 100 ? 0 : 7);
	const carried = (id: number) => ({
		...{ mark_code: id % 3, namespace: id % 5, minor: id % 2, bot: id % 3 === 0 ? 1 : null },
	});
	expect(rows.rows).toEqual(
		Array.from({ length: eventCount }, (_, index) => index + 1).map((id) => ({
			...{ id, streamed: streamed(id), mark: id % 3 },
			...carried(id),
		})),
	);
	const archived = await db.selectFrom('set_aside').select('kept').orderBy('id').execute();
	expect(archived.map(({ kept }) => JSON.parse(kept) as unknown)).toEqual(
		[4, 5].map((id) => {
			const { mark: _mark, source: _source, ...rest } = event(id);
			const now = { ...rest, streamed: streamed(id), mark_code: id % 3 };
			return { event: now, links: [{ ...link(id), ...carried(id) }], reviews: [] };
		}),
	);
	await db.destroy();
	await remove();
});
