import { randomUUID } from 'node:crypto';
import { sql } from 'kysely';
import { parseRecentChange } from '../../domain/recent-change.ts';
import { loadRecentChanges } from '../../domain/fixtures/load.ts';
import { pick } from '../../domain/fixtures/random.ts';
import { labelGroups, labelsIn, type LabelsOf } from '../../domain/labels.ts';
import { marks } from '../../domain/review.ts';
import type { WikiEvent } from '../../domain/wiki-event.ts';
import type { DatabaseConfig } from '#lib/server/platform/config.ts';
import { migrate } from '../../../../migrations/migrate.ts';
import { openDatabase } from '../db/open.ts';
import type { Db } from '../db/tables.ts';
import { takeLease } from './lease.ts';
import { type Batch, recordBatch, type Sighting } from './record.ts';
import { recordReviews } from './reviews.ts';
import type { Lease } from './state.ts';
import { emptyTally } from './stream-tallies.ts';
import { insertTrackedUsers, listTrackedUsers, plainTerms } from './tracked-users.ts';

/** A migrated database of a test's own. For tests only. */
export interface TestDatabase {
	db: Db;
	/**
	 * Another way in, as another process would have. On SQLite the same one: waiting for a lock there stops the whole
	 * process, so two ways in of one process would wait for each other.
	 */
	open(): Db;
	remove(): Promise<void>;
}

/** Makes one from what {@link engines} of scripts/test/databases.ts gives. For tests only. */
export async function testDatabase(
	create: () => Promise<{ config: DatabaseConfig; remove(): Promise<void> }>,
): Promise<TestDatabase> {
	const { config, remove } = await create();
	const opened: Db[] = [];
	const open = () => {
		const db = openDatabase(config, { connections: 4 });
		opened.push(db);
		return db;
	};
	const db = open();
	await migrate(db);
	return {
		db,
		open: config.engine === 'sqlite' ? () => db : open,
		async remove() {
			await Promise.all(opened.map((one) => one.destroy()));
			await remove();
		},
	};
}

/** Every recorded event of the fixtures, once each by natural key. For tests only. */
export function loadSightings(): Sighting[] {
	const sightings = loadRecentChanges().flatMap((line) => {
		const parsed = parseRecentChange(JSON.parse(line));
		return parsed.kind === 'event' ? [{ event: parsed.event, wiki: parsed.wiki }] : [];
	});
	return [...new Map(sightings.map((sighting) => [sighting.event.key, sighting])).values()];
}

/** Takes the lease, which must be free. For tests only. */
export async function lease(db: Db, holder = 'test'): Promise<Lease> {
	const taken = await takeLease(db, holder);
	if (!taken) throw new Error('the lease is not free');
	return taken;
}

/** Records some events as a consumer does. For tests only. */
export async function record(
	db: Db,
	held: Lease,
	events: readonly Sighting[],
	rest: Partial<Batch> = {},
): Promise<number> {
	return recordBatch(db, held, {
		events,
		progress: null,
		gaps: [],
		errors: [],
		tally: emptyTally,
		feedStatus: 'streaming',
		...rest,
	});
}

/** Gives labels to about half of the people, some of whom have not been taken up yet. For tests only. @returns who has which */
export async function labelSome(db: Db, random: () => number): Promise<LabelsOf> {
	const labels = ['Newcomers', 'Sysops: 2026', 'مجموعة'];
	for (const { id, name } of await db.selectFrom('users').select(['id', 'name']).orderBy('name').execute()) {
		const theirs = labels.filter(() => random() < 0.25);
		if (theirs.length === 0) continue;
		await insertTrackedUsers(db, [{ name, centralId: null }], { ...plainTerms, labels: theirs }, null);
		if (random() < 0.5)
			await db.updateTable('tracked_users').set({ user_id: id }).where('username', '=', name).execute();
	}
	const people = await listTrackedUsers(db);
	return labelsIn({ users: people.map(({ username }) => username), labels: labelGroups(people) });
}

/** Marks about half of the events, some several times and by several people. For tests only. */
export async function markSome({ db }: TestDatabase, random: () => number): Promise<void> {
	const rows = await db.selectFrom('events').select('natural_key').orderBy('natural_key').execute();
	for (const { natural_key: key } of rows) {
		while (random() < 0.4) {
			const [mark, note] = [pick(random, marks), pick(random, [null, 'see the talk page', 'ünï 🦄'])];
			const made = { requestId: randomUUID(), key, mark, note, madeAt: Math.floor(random() * 1e12) };
			await recordReviews(db, pick(random, ['Example One', 'مستخدم مثال']), [made]);
		}
	}
}

/** All that a database holds, as one text: for what must be nowhere in it. For tests only. */
export async function everythingIn(db: Db): Promise<string> {
	const tables = await db.introspection.getTables();
	const rows = tables.map(({ name }) => sql`select * from ${sql.table(name)}`.execute(db));
	return JSON.stringify(await Promise.all(rows));
}

/** The daily counts that events make, by day, user, wiki and kind, computed from the events alone. For tests only. */
export function countsOf(events: readonly WikiEvent[]): Record<string, number> {
	const counts: Record<string, number> = {};
	for (const { time, user, wiki, type, logType } of events) {
		const key = [new Date(time).toISOString().slice(0, 10), user, wiki, type, logType].join('|');
		if (user !== null) counts[key] = (counts[key] ?? 0) + 1;
	}
	return counts;
}

/**
 * The daily counts that are stored, in the same form. For tests only.
 * @throws {Error} if those by wiki are not their sums
 */
export async function storedCounts(db: Db): Promise<Record<string, number>> {
	const sums = await db
		.selectFrom('daily_counts')
		.select(({ fn }) => ['user_id', 'wiki_id', fn.sum('events').as('events')])
		.groupBy(['user_id', 'wiki_id'])
		.execute();
	const byWiki = await db.selectFrom('wiki_counts').selectAll().execute();
	const told = (rows: readonly { user_id: number; wiki_id: number; events: string | number | bigint }[]) =>
		rows.map(({ user_id, wiki_id, events }) => `${user_id} ${wiki_id} ${events}`).sort();
	if (told(sums).join() !== told(byWiki).join()) throw new Error('the counts by wiki are not what the days come to');
	const rows = await db
		.selectFrom('daily_counts')
		.innerJoin('users', 'users.id', 'daily_counts.user_id')
		.innerJoin('wikis', 'wikis.id', 'daily_counts.wiki_id')
		.innerJoin('event_types', 'event_types.id', 'daily_counts.type_id')
		.select(['day', 'users.name as user', 'wikis.name as wiki', 'type', 'log_type', 'events'])
		.execute();
	return Object.fromEntries(
		rows.map(({ day, user, wiki, type, log_type, events }) => {
			const date = new Date(day * 86_400_000).toISOString().slice(0, 10);
			return [[date, user, wiki, type, log_type].join('|'), events];
		}),
	);
}
