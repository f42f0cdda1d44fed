import { type Campaign, hasPages, PageSet, unknownWiki } from '#lib/domain/campaign/campaign.ts';
import { formatScope } from '#lib/domain/campaign/scope-json.ts';
import { addDays, dayOf, startOfNextDay } from '#lib/domain/core/calendar-day.ts';
import type { TimeRange } from '#lib/domain/coverage/coverage.ts';
import { type DaysAfter, windowAfter } from '#lib/domain/report/accounts.ts';
import type { ReportFacts, ReportPerson } from '#lib/domain/report/report.ts';
import type { ReportPart } from '#lib/domain/report/report-parts.ts';
import type { Db } from '#lib/server/db/tables.ts';
import { sql } from 'kysely';
import { listReading } from '../backfill/backfills.ts';
import { type CampaignMember, listMembers } from '../campaign/campaign-members.ts';
import { listCoverage, personCoverage } from '../coverage/coverage.ts';
import { idList } from '../event/event-conditions.ts';
import { listEventTypes } from '../event/event-types.ts';
import { listMerging } from '../merge/merges.ts';
import { listRevertStretches } from '../outcome/revert-stretches.ts';
import { findPeople } from '../person/find-people.ts';
import { readRegistrations } from '../person/registrations.ts';
import type { Progress, ReportSumsCache } from './report-sums-cache.ts';

/** Campaigns, or labels or people with a period, whose people and events a report adds up. */
export interface ReportAsked {
	sources: readonly ReportSource[];
	/** The IANA zone of its days. */
	zone: string;
}

/** A campaign, or as if it was one: a label, or the people whom some names mean. */
export type ReportSource = Pick<Campaign, 'from' | 'until' | 'scope' | 'pagesAt' | 'pagesProblem'> & {
	/** The campaign's number; 0 for others. */
	id: number;
} & (Pick<Campaign, 'label'> | { names: readonly string[] });

type Member = Pick<CampaignMember, 'userId' | 'user' | 'from' | 'until'>;

/** A report's facts, or how far its first reading is. */
export type ReportReading = { facts: ReportFacts } | { progress: Progress };

/**
 * Reads a report.
 * @param options `now`: ms UTC; `patience`: how long to wait for a first reading, in ms; null: until it is done
 */
export async function readReport(
	db: Db,
	asked: ReportAsked,
	{ cache, now, patience }: { cache: ReportSumsCache; now: number; patience: number | null },
): Promise<ReportReading> {
	const period = {
		from: Math.min(...asked.sources.map(({ from }) => from)),
		until: Math.max(...asked.sources.map(({ until }) => until)),
	};
	const days = daysOf(period, asked.zone);
	const members = await Promise.all(asked.sources.map((source) => peopleOf(db, source)));
	const parts = await Promise.all(asked.sources.map((source, at) => partOf(db, source, members[at] ?? [])));
	const stretches = await listRevertStretches(db);
	const key = JSON.stringify([
		asked.zone,
		asked.sources.map(({ id, scope, pagesAt, from, until }) => [id, formatScope(scope), pagesAt, from, until]),
		parts.map((part) => [...part.members]),
		// Of which edits it is known that no revert was seen; the end of the stretch that goes on is apart.
		stretches.map(({ from, until, isOpen }) => (isOpen ? [from] : [from, until])),
	]);
	const revertsUntil = stretches.find(({ isOpen }) => isOpen)?.until ?? -Infinity;
	const dayStarts = days.map(({ from }) => from);
	// Before the events: what is known may not be more than what was read.
	const people = await readPeople(db, members.flat(), period, now);
	const reading = await cache.read(db, { parts, period, dayStarts, key, revertsUntil }, now);
	const sums = await inTime(reading.sums, patience);
	if (sums === null) return { progress: reading.progress };
	const arePagesKnown = asked.sources.every(({ scope, pagesAt }) => !hasPages(scope) || pagesAt !== null);
	const arePagesWhole = asked.sources.every(({ pagesProblem: problem }) => problem === null || problem === unknownWiki);
	return { facts: { period, people, sums, days, arePagesKnown, arePagesWhole, now } };
}

async function inTime<Value>(value: Promise<Value>, patience: number | null): Promise<Value | null> {
	if (patience === null) return value;
	const { promise: late, resolve } = Promise.withResolvers<null>();
	const timer = setTimeout(() => resolve(null), patience);
	try {
		return await Promise.race([value, late]);
	} finally {
		clearTimeout(timer);
	}
}

/** The days of a period in a zone, cut off at its ends. */
function daysOf({ from, until }: TimeRange, zone: string): ReportFacts['days'] {
	const days: ReportFacts['days'][number][] = [];
	for (let day = dayOf(from, zone), start = from; start < until;) {
		const end = Math.min(startOfNextDay(day, zone, start), until);
		if (start < end) days.push({ day, from: start, until: end });
		[day, start] = [addDays(day, 1), Math.max(start, end)];
	}
	return days;
}

/** Whose events a source has, each with the time in which they count. */
async function peopleOf(db: Db, source: ReportSource): Promise<Member[]> {
	if ('label' in source) return listMembers(db, source);
	const people = (await findPeople(db, { user: [...source.names] })) ?? [];
	return people
		.map(({ userId, name }) => ({ userId, user: name, from: source.from, until: source.until }))
		.sort((a, b) => (a.user < b.user ? -1 : 1));
}

async function partOf(db: Db, source: ReportSource, members: readonly Member[]): Promise<ReportPart> {
	const { from, until, scope } = source;
	const times = members.flatMap((member) => (member.userId === null ? [] : [[member.userId, member] as const]));
	return {
		period: { from, until },
		scope,
		pages: await readPages(db, source),
		members: new Map(times.map(([id, member]) => [id, { from: member.from, until: member.until }])),
	};
}

async function readPages(
	db: Db,
	{ id, scope, pagesAt }: Pick<ReportSource, 'id' | 'scope' | 'pagesAt'>,
): Promise<PageSet | null> {
	if (!hasPages(scope)) return null;
	// There may be those that counted before the campaign was changed.
	if (pagesAt === null) return new PageSet([]);
	const pages = await db
		.selectFrom('campaign_pages')
		.select(['wiki', 'title', 'page_id as id'])
		.where('campaign_id', '=', id)
		.execute();
	return new PageSet(pages);
}

async function readPeople(db: Db, members: readonly Member[], period: TimeRange, now: number): Promise<ReportPerson[]> {
	const byPerson = Map.groupBy(members, ({ userId, user }) => userId ?? user);
	const ids = [...byPerson.keys()].filter((key) => typeof key === 'number');
	const [coverage, readings, registered] = [
		Map.groupBy(await listCoverage(db, ids), ({ userId }) => userId),
		Map.groupBy(await listReading(db, ids), ({ userId }) => userId),
		await readRegistrations(db, ids),
	];
	const after = { 7: await editorsAfter(db, ids, period, 7, now), 30: await editorsAfter(db, ids, period, 30, now) };
	return [...byPerson.values()]
		.map((theirs): ReportPerson => {
			const { userId, user } = theirs[0] ?? { userId: null, user: '' };
			const id = userId ?? 0;
			return {
				userId,
				user,
				times: joined(theirs),
				coverage: userId === null ? null : personCoverage(user, coverage.get(id) ?? [], readings.get(id) ?? []),
				registeredAt: registered.get(id) ?? null,
				editedAfter: { 7: after[7].has(id), 30: after[30].has(id) },
			};
		})
		.sort((a, b) => (a.user < b.user ? -1 : 1));
}

/** Times without overlap, in order. */
function joined(times: readonly TimeRange[]): TimeRange[] {
	const all: TimeRange[] = [];
	for (const { from, until } of [...times].sort((a, b) => a.from - b.from)) {
		const last = all.at(-1);
		if (last && from <= last.until) last.until = Math.max(last.until, until);
		else if (from < until) all.push({ from, until });
	}
	return all;
}

/** Who made an edit in the time after a period in which that counts, as far as it has come. */
async function editorsAfter(
	db: Db,
	userIds: readonly number[],
	period: TimeRange,
	days: DaysAfter,
	now: number,
): Promise<Set<number>> {
	const { from, until } = windowAfter(period, days);
	const types = (await listEventTypes(db)).filter(({ type }) => type === 'edit' || type === 'new');
	if (now < until || userIds.length === 0 || types.length === 0) return new Set();
	const persons = new Map([...(await listMerging(db, userIds)), ...userIds.map((id) => [id, id] as const)]);
	const { rows } = await sql<{ user_id: number }>`
		select distinct user_id from event_users where user_id in (${idList([...persons.keys()])})
		and time >= ${from} and time < ${until} and is_by = 1
		and type_id in (${idList(types.map(({ id }) => id))})`.execute(db);
	return new Set(rows.map(({ user_id: id }) => persons.get(id) ?? id));
}
