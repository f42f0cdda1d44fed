import { type Campaign, hasPages, unknownWiki } from '#lib/domain/campaign/campaign.ts';
import { formatScope } from '#lib/domain/campaign/scope-json.ts';
import { addDays, dayOf, startOfNextDay } from '#lib/domain/core/calendar-day.ts';
import type { TimeRange } from '#lib/domain/coverage/coverage.ts';
import { joinFacts, joinTimes } from '#lib/domain/report/frozen.ts';
import type { ReportFacts, ReportPerson } from '#lib/domain/report/report.ts';
import type { ReportPart } from '#lib/domain/report/report-parts.ts';
import type { Db } from '#lib/server/db/tables.ts';
import { listArchivedAccounts } from '../archive/archived-accounts.ts';
import { type CampaignMember, countWithoutAccount, listMembers } from '../campaign/campaign-members.ts';
import { readPageSet } from '../campaign/campaign-pages.ts';
import { withMerging } from '../merge/merges.ts';
import { listRevertStretches } from '../outcome/revert-stretches.ts';
import { findPeople } from '../person/find-people.ts';
import { readFrozen, type StoredFrozen } from './frozen/frozen-reports.ts';
import { type FrozenPerson, readFrozenPeople } from './frozen/frozen-rows.ts';
import { readDeletionsSeenFrom, readFacts } from './report-people.ts';
import { readAskedKey } from './report-rows.ts';
import type { FrozenPart, Progress, ReportSumsCache } from './report-sums-cache.ts';

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
 * Reads a report. What closed campaigns bring to it are copies from when they were closed; an event of several is that of the
 * first of them, and the copy before the event itself.
 * @param options `now`: ms UTC; `patience`: how long to wait for a first reading, in ms; null: until it is done; `user`: who asks
 */
export async function readReport(
	db: Db,
	asked: ReportAsked,
	{ cache, now, patience, user }: { cache: ReportSumsCache; now: number; patience: number | null; user: string },
): Promise<ReportReading> {
	const period = {
		from: Math.min(...asked.sources.map(({ from }) => from)),
		until: Math.max(...asked.sources.map(({ until }) => until)),
	};
	const days = daysOf(period, asked.zone);
	const copies = await readFrozen(
		db,
		asked.sources.map(({ id }) => id),
	);
	const open = asked.sources.filter(({ id }) => !copies.has(id));
	const members = await Promise.all(open.map((source) => peopleOf(db, source)));
	const parts = await Promise.all(open.map((source, at) => partOf(db, source, members[at] ?? [])));
	const hidden = copies.size > 0 ? await listArchivedAccounts(db) : [];
	const frozen: FrozenSource[] = [];
	for (const source of asked.sources) {
		const report = copies.get(source.id);
		if (report === undefined) continue;
		const people = (await readFrozenPeople(db, source.id, hidden)).map((person) => cutTo(source, person));
		// Those who are several people for the wikis have several times; their copies are of these.
		const times = people.flatMap(({ userId, times: [first, ...rest] }) =>
			userId === null || !first
				? []
				: [[userId, { from: first.from, until: rest.at(-1)?.until ?? first.until }] as const],
		);
		const part = { period: source, scope: source.scope, pages: await readPageSet(db, source), members: new Map(times) };
		frozen.push({ id: source.id, source, report, people, part });
	}
	const stretches = open.length > 0 ? await listRevertStretches(db) : [];
	const key = JSON.stringify([
		asked.zone,
		asked.sources.map(({ id, scope, pagesAt, from, until }) => [id, formatScope(scope), pagesAt, from, until]),
		parts.map((part) => [...part.members]),
		await askedKeyOf(db, parts, period),
		// Of which edits it is known that no revert was seen; the end of the stretch that goes on is apart.
		stretches.map(({ from, until, isOpen }) => (isOpen ? [from] : [from, until])),
		frozen.map(({ report, part }) => [report.change, [...part.members.keys()]]),
		frozen.length > 0 ? hidden.map(({ userId, wikiId, names }) => [userId, wikiId, names]) : [],
	]);
	const revertsUntil = stretches.find(({ isOpen }) => isOpen)?.until ?? -Infinity;
	const dayStarts = days.map(({ from }) => from);
	// Before the events: what is known may not be more than what was read.
	const asOf = open.length > 0 ? now : Math.max(...frozen.map(({ report }) => report.closed_at));
	const known = {
		people: await readPeople(db, { members: members.flat(), frozen, isOpen: open.length > 0 }, period, now),
		deletionsSeenFrom: Math.max(
			open.length > 0 ? await readDeletionsSeenFrom(db) : -Infinity,
			...frozen.map(({ report }) => report.deletionsSeenFrom),
		),
		now: asOf,
	};
	const labels = open.flatMap((source) => ('label' in source ? source.label : []));
	const then = frozen.reduce((sum, { report }) => sum + report.leftOut, 0);
	const leftOut = then + (await countWithoutAccount(db, labels));
	const sumsAsked = { parts, frozen, hidden, period, dayStarts, key, revertsUntil, known };
	const reading = await cache.read(db, sumsAsked, { now, user });
	const sums = await inTime(reading.sums, patience);
	if (sums === null) return { progress: reading.progress };
	const arePagesKnown = asked.sources.every(({ scope, pagesAt }) => !hasPages(scope) || pagesAt !== null);
	const arePagesWhole = asked.sources.every(({ pagesProblem: problem }) => problem === null || problem === unknownWiki);
	const reports = frozen.map(({ report }) => {
		const { campaign, closed_at, delete_at, removed_at } = report;
		return { campaign, closed_at, delete_at, removed_at };
	});
	return { facts: { period, sums, days, arePagesKnown, arePagesWhole, leftOut, frozen: reports, ...reading.known } };
}

/** What a closed campaign brings to a report. */
interface FrozenSource extends FrozenPart {
	source: ReportSource;
	report: StoredFrozen;
	people: readonly FrozenPerson[];
}

/** Which edits have a page that may be deleted or back: that changes without a change of the events. */
async function askedKeyOf(db: Db, parts: readonly ReportPart[], period: TimeRange): Promise<string> {
	const ids = [...new Set(parts.flatMap(({ members }) => [...members.keys()]))];
	return readAskedKey(db, await withMerging(db, ids), period);
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

/** What is known of a person in a part of a campaign. */
function cutTo(period: TimeRange, person: FrozenPerson): FrozenPerson {
	const cut = <Time extends TimeRange>(times: readonly Time[]): Time[] =>
		times.flatMap((time) => {
			const [from, until] = [Math.max(time.from, period.from), Math.min(time.until, period.until)];
			return from < until ? { ...time, from, until } : [];
		});
	return { ...person, times: cut(person.times), unknown: person.unknown && cut(person.unknown) };
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
		pages: await readPageSet(db, source),
		members: new Map(times.map(([id, member]) => [id, { from: member.from, until: member.until }])),
	};
}

/** The people of a report, each once, by name. */
async function readPeople(
	db: Db,
	{ members, frozen, isOpen }: { members: readonly Member[]; frozen: readonly FrozenSource[]; isOpen: boolean },
	period: TimeRange,
	now: number,
): Promise<ReportPerson[]> {
	const copied = frozen.flatMap(({ people }) => people);
	const [only] = frozen;
	const isOneAsItWas =
		only !== undefined &&
		!isOpen &&
		frozen.length === 1 &&
		only.source.from === only.report.period.from &&
		only.source.until === only.report.period.until;
	if (isOneAsItWas) return byName(copied);
	const keyOf = ({ userId, user }: Pick<ReportPerson, 'userId' | 'user'>) => userId ?? user;
	const [ofMember, ofCopy] = [Map.groupBy(members, keyOf), Map.groupBy(copied, keyOf)];
	const people = [...Map.groupBy([...members, ...copied], keyOf)].flatMap(([key, [person]]) => {
		const times = (ofMember.get(key) ?? []).map(({ from, until }) => ({ from, until }));
		return person ? [{ userId: person.userId, user: person.user, times: joinTimes(times) }] : [];
	});
	// Who was active after all of them, and who had a new account, was not copied: only events say it.
	const facts = await readFacts(db, people, period, now);
	return byName(
		people.flatMap((person, at) => {
			const here = facts[at];
			if (here === undefined) return [];
			const theirs = ofCopy.get(keyOf(person)) ?? [];
			return { ...person, ...theirs.reduce(joinFacts, here) };
		}),
	);
}

function byName(people: readonly ReportPerson[]): ReportPerson[] {
	return [...people].sort((a, b) => (a.user < b.user ? -1 : 1));
}
