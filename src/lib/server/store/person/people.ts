import { sql } from 'kysely';
import { progressOf } from '#lib/domain/backfill/backfill.ts';
import { knownSince, knownUntil, type PersonCoverage, recordedSince } from '#lib/domain/coverage/coverage.ts';
import type { Person, PersonCounts, PersonEntry, PersonResponse, Tracking } from '#lib/domain/person/person.ts';
import { countOfPerson } from '#lib/domain/person/person-numbers.ts';
import { chunks } from '#lib/server/db/chunks.ts';
import type { Db } from '#lib/server/db/tables.ts';
import { listReading } from '../backfill/backfills.ts';
import { listCoverage, personCoverage } from '../coverage/coverage.ts';
import { listMerging, withMerging } from '../merge/merges.ts';
import { listTrackedUsers, type TrackedUser } from '../tracking/tracked-users.ts';
import { findPeople } from './find-people.ts';
import { readPersonNumbers } from './person-numbers.ts';

/** A person without counts and coverage. */
interface Someone {
	user: string;
	/** Null until the consumer follows them. */
	userId: number | null;
	tracking: Tracking;
	labels: string[];
}

/** All people who are tracked, or were and have stored events, in code unit order of their names. */
export async function listPeople(db: Db): Promise<Person[]> {
	const tracked = await listTrackedUsers(db);
	const covered = await db
		.selectFrom('users')
		.select(['id', 'name'])
		.where('id', 'in', (eb) => eb.selectFrom('coverage').select('user_id'))
		.execute();
	const people = new Map<string, Someone>();
	for (const { id, name } of covered) people.set(name, { user: name, userId: id, tracking: 'before', labels: [] });
	for (const row of tracked) {
		// Followed again: until the consumer has seen the entry, only the name identifies the person.
		const userId = row.userId ?? people.get(row.username)?.userId ?? null;
		people.set(row.username, { user: row.username, userId, tracking: row.tracking, labels: row.labels });
	}
	const all = [...people.values()];
	return describe(
		db,
		all.sort((a, b) => (a.user < b.user ? -1 : 1)),
	);
}

/**
 * A person by name, tracked or not, with the wikis with their events, most events first, and what they did; null if the name
 * is unknown.
 * @param now ms UTC
 */
export async function findPerson(db: Db, name: string, now = Date.now()): Promise<PersonResponse | null> {
	const [found] = (await findPeople(db, { user: [name] })) ?? [];
	const userId = found?.userId ?? null;
	const row =
		(userId === null ? undefined : (await listTrackedUsers(db, userId))[0]) ?? (await listTrackedUsers(db, name))[0];
	if (userId === null && row === undefined) return null;
	const stretches = userId === null ? [] : await listCoverage(db, [userId]);
	const tracking: Tracking = row ? row.tracking : stretches.length > 0 ? 'before' : 'never';
	const someone: Someone = { user: found?.name ?? name, userId, tracking, labels: row?.labels ?? [] };
	const [person] = await describe(db, [someone]);
	if (person === undefined) return null;
	const reading = userId === null ? [] : await listReading(db, [userId]);
	const coverage = personCoverage(person.user, stretches, reading);
	return {
		person,
		wikis: userId === null ? [] : await countByWiki(db, userId),
		entry: row === undefined ? null : entryOf(row),
		numbers: await readPersonNumbers(db, { user: person.user, userId, coverage }, now),
	};
}

function entryOf({ id, addedAt, addedBy, reason, endsAt, pausedAt }: TrackedUser): PersonEntry {
	return { id, addedAt, addedBy, reason, endsAt, pausedAt };
}

/** What has been recorded of some entries of the list, in their order. */
export async function describeListed(db: Db, listed: readonly TrackedUser[]): Promise<Person[]> {
	return describe(
		db,
		listed.map(({ username: user, userId, tracking, labels }) => ({ user, userId, tracking, labels })),
	);
}

/** Of more people everybody's coverage is read. */
const fewPeople = 200;

async function describe(db: Db, all: readonly Someone[]): Promise<Person[]> {
	const ids = all.flatMap(({ userId }) => userId ?? []);
	const some = all.length <= fewPeople ? ids : undefined;
	const coverage = Map.groupBy(await listCoverage(db, some), ({ userId }) => userId);
	const readings = Map.groupBy(await listReading(db, some), ({ userId }) => userId);
	const sums = new Map([...(await sumsOf(db, ids)), ...(await sumsOfMerging(db, ids))].map((row) => [row.id, row]));
	return all.map(({ user, userId, tracking, labels }) => {
		const reading = readings.get(userId ?? 0) ?? [];
		const known = personCoverage(user, coverage.get(userId ?? 0) ?? [], reading);
		const sum = sums.get(userId ?? 0);
		return {
			user,
			tracking,
			labels,
			firstAt: sum?.first_at ?? null,
			lastAt: sum?.last_at ?? null,
			counts: countsAsKnown(sum, known),
			coveredSince: recordedSince(known),
			knownSince: knownSince(known),
			knownUntil: knownUntil(known),
			reading: progressOf(reading),
		};
	});
}

/** The counts of all time that is known or being backfilled; events that were deleted for their age are included. */
function countsAsKnown(sum: Sums | undefined, { expiredUntil: _, ...known }: PersonCoverage): PersonCounts {
	return { events: countOfPerson(sum?.events ?? 0, known), wikis: countOfPerson(sum?.wikis ?? 0, known) };
}

interface Sums {
	id: number;
	first_at: number | null;
	last_at: number | null;
	events: number;
	wikis: number;
}

/** The first and the last event of each person, from the index, and the sums of their counts. */
async function sumsOf(db: Db, ids: readonly number[]): Promise<Sums[]> {
	const sums: Sums[] = [];
	for (const some of chunks(ids)) {
		const end = (direction: 'asc' | 'desc') => sql<number | null>`(
			select time from event_users where user_id = users.id and is_by = 1
			order by user_id ${sql.raw(direction)}, time ${sql.raw(direction)} limit 1)`;
		const ends = await db
			.selectFrom('users')
			.select(['id', end('asc').as('first_at'), end('desc').as('last_at')])
			.where('id', 'in', some)
			.execute();
		const counts = await db
			.selectFrom('wiki_counts')
			.select(({ fn }) => ['user_id', fn.sum('events').as('events'), fn.countAll().as('wikis')])
			.where('user_id', 'in', some)
			.groupBy('user_id')
			.execute();
		const byUser = new Map(counts.map((row) => [row.user_id, row]));
		for (const row of ends) {
			const count = byUser.get(row.id);
			sums.push({ ...row, events: Number(count?.events ?? 0), wikis: Number(count?.wikis ?? 0) });
		}
	}
	return sums;
}

/** The same of people whose events are still stored under several numbers. */
async function sumsOfMerging(db: Db, ids: readonly number[]): Promise<Sums[]> {
	const merging = Map.groupBy(await listMerging(db, ids), ([, person]) => person);
	const sums: Sums[] = [];
	for (const [id, others] of merging) {
		const all = [id, ...others.map(([other]) => other)];
		const parts = await sumsOf(db, all);
		const times = parts.flatMap(({ first_at, last_at }) => [first_at ?? [], last_at ?? []].flat());
		const { wikis } = await db
			.selectFrom('wiki_counts')
			.select(({ fn }) => fn.count('wiki_id').distinct().as('wikis'))
			.where('user_id', 'in', all)
			.executeTakeFirstOrThrow();
		const [first, last] = [Math.min(...times), Math.max(...times)];
		const ends = times.length === 0 ? { first_at: null, last_at: null } : { first_at: first, last_at: last };
		sums.push({ id, ...ends, events: parts.reduce((sum, { events }) => sum + events, 0), wikis: Number(wikis) });
	}
	return sums;
}

async function countByWiki(db: Db, userId: number): Promise<PersonResponse['wikis']> {
	const rows = await db
		.selectFrom('wiki_counts')
		.innerJoin('wikis', 'wikis.id', 'wiki_counts.wiki_id')
		.select(['wikis.name', 'script_url', 'article_url'])
		.select(({ fn }) => fn.sum('events').as('events'))
		.where('user_id', 'in', await withMerging(db, [userId]))
		.groupBy(['wikis.name', 'script_url', 'article_url'])
		.execute();
	const counts = rows.map(({ name, script_url: scriptUrl, article_url: articleUrl, events }) => ({
		wiki: { name, scriptUrl, articleUrl },
		events: Number(events),
	}));
	return counts.sort((a, b) => b.events - a.events || (a.wiki.name < b.wiki.name ? -1 : 1));
}
