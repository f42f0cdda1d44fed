import type { TimeRange } from '../coverage/coverage.ts';
import type { Count, CountReason } from '../insight/count.ts';
import type { CalendarDay } from '../core/calendar-day.ts';
import { type ActiveAfter, type DaysAfter, isNewAccount } from './accounts.ts';
import {
	allKnown,
	countFor,
	nothingKnown,
	type Known,
	knownOf,
	knownOfAll,
	knownOfDays,
	type PersonUnknown,
} from './knowledge.ts';
import { type ReportCounts, type ReportNumber, reportNumbers } from './numbers.ts';
import type { FrozenReport } from './frozen.ts';
import { countsOf, lacking, pagesKnown, peopleIn } from './counts-of-sums.ts';
import { noSums, type ReportSums, type Sums } from './report-sums.ts';

/** Somebody whom a report is about. */
export interface ReportPerson {
	/** The number here; null: nobody has been found for the name yet. */
	userId: number | null;
	/** The name now. */
	user: string;
	/** The times in which they count, ms UTC, without overlap. */
	times: TimeRange[];
	/** What is not known of these times. */
	unknown: PersonUnknown;
	/** When the global account was registered, ms UTC; null: not known. */
	registeredAt: number | null;
	/** Whether they were active after the period. */
	activeAfter: Readonly<Record<DaysAfter, ActiveAfter>>;
}

/** What a report is made of. */
export interface ReportFacts {
	/** From the first beginning to the last end, ms UTC. */
	period: TimeRange;
	people: readonly ReportPerson[];
	/** Names that are left out, since there are no such accounts; of closed campaigns it is not known. */
	leftOut: number;
	sums: ReportSums;
	/** The days of the period in its zone; their places are the numbers of days in the sums. */
	days: readonly (TimeRange & { day: CalendarDay })[];
	/** Whether it is known which pages count; if not, nothing is. */
	arePagesKnown: boolean;
	/** Whether all of them could be read; if not, each number is a minimum. */
	arePagesWhole: boolean;
	/** Of edits before this it is not known whether their pages were deleted later, ms UTC; -Infinity: there are none. */
	deletionsSeenFrom: number;
	/** The closed campaigns in it. */
	frozen: readonly FrozenReport[];
	/** As of when it is, ms UTC. */
	now: number;
}

/** A person's row. */
export interface PersonRow {
	user: string;
	known: Known['state'];
	reasons: CountReason[];
	/** Registered within 14 days before the period, or in it; null: not known. */
	new_account: boolean | null;
	active_after_7: ActiveAfter;
	active_after_30: ActiveAfter;
	numbers: ReportCounts;
}

/** How many of those of whom it is known. */
export interface Share {
	yes: number;
	known: number;
}

/** What of a number the people have in the middle; null: it is exactly known of nobody. */
export interface Median {
	value: number | null;
	/** Of how many people it is exactly known. */
	known: number;
}

/** What a report says of all of its people. */
export interface ReportTotals {
	people: number;
	/** Of how many all is known, and of how many the wikis are being asked. */
	whole: number;
	reading: number;
	/** How many count for a part of the period only. */
	narrowed: number;
	/** How many names are left out, since there are no such accounts. */
	left_out: number;
	numbers: ReportCounts;
	medians: Record<ReportNumber, Median>;
	new_accounts: Share;
	/** Of all people, and of those with new accounts. */
	active_after_7: Share & { new_accounts: Share };
	active_after_30: Share & { new_accounts: Share };
}

/** How much is known of each person, in the order given. */
function knownPeople(facts: ReportFacts): Known[] {
	const { people, now } = facts;
	return people.map(({ unknown, times }) => asPagesAre(knownOf(unknown, times, now), facts));
}

/** No more is known than of the pages that count. */
function asPagesAre(
	known: Known,
	{ arePagesKnown, arePagesWhole }: Pick<ReportFacts, 'arePagesKnown' | 'arePagesWhole'>,
): Known {
	if (!arePagesKnown) return nothingKnown;
	return arePagesWhole || known.state !== 'whole' ? known : { state: 'partly', reasons: [] };
}

/** All and each person, in the order given. */
export function peopleReport(facts: ReportFacts): { totals: ReportTotals; rows: PersonRow[] } {
	const { people, sums, period } = facts;
	const all = knownPeople(facts);
	const ofAll = knownOfAll(all);
	const about = pagesKnown(sums, ofAll, period.from >= facts.deletionsSeenFrom);
	const rows = people.map((person, at): PersonRow => {
		const known = all[at] ?? nothingKnown;
		return {
			user: person.user,
			known: known.state,
			reasons: known.reasons,
			new_account: isNewAccount(person.registeredAt, period),
			active_after_7: person.activeAfter[7],
			active_after_30: person.activeAfter[30],
			numbers: countsOf(sums.people.get(person.userId ?? 0) ?? noSums(), known, about),
		};
	});
	return {
		totals: {
			...totalsOf(rows, countsOf(sums.all, ofAll, about)),
			narrowed: countNarrowed(facts),
			left_out: facts.leftOut,
		},
		rows,
	};
}

function countNarrowed({ people, period }: ReportFacts): number {
	const isWhole = ({ times: [first, ...rest] }: ReportPerson) =>
		first !== undefined && rest.length === 0 && first.from <= period.from && first.until >= period.until;
	return people.filter((person) => !isWhole(person)).length;
}

function totalsOf(rows: readonly PersonRow[], numbers: ReportCounts): Omit<ReportTotals, 'narrowed' | 'left_out'> {
	const shareOf = (name: 'active_after_7' | 'active_after_30', some: readonly PersonRow[]): Share =>
		share(some.map((row) => row[name].is));
	const fresh = rows.filter(({ new_account: isNew }) => isNew === true);
	const after = (name: 'active_after_7' | 'active_after_30') => ({
		...shareOf(name, rows),
		new_accounts: shareOf(name, fresh),
	});
	return {
		people: rows.length,
		whole: rows.filter((row) => row.known === 'whole').length,
		reading: rows.filter((row) => row.known === 'reading').length,
		numbers,
		medians: Object.fromEntries(
			reportNumbers.map((name) => [name, medianOf(rows.map(({ numbers }) => numbers[name]))]),
		) as Record<ReportNumber, Median>,
		new_accounts: share(rows.map(({ new_account: isNew }) => isNew)),
		active_after_7: after('active_after_7'),
		active_after_30: after('active_after_30'),
	};
}

function share(all: readonly (boolean | null)[]): Share {
	return { yes: all.filter((one) => one === true).length, known: all.filter((one) => one !== null).length };
}

function medianOf(counts: readonly Count[]): Median {
	const values = counts.flatMap(({ value, exact }) => (exact && value !== null ? value : [])).sort((a, b) => a - b);
	const middle = values.length / 2;
	const [low, high] = [values[Math.ceil(middle) - 1], values[Math.floor(middle)]];
	return { value: low === undefined || high === undefined ? null : (low + high) / 2, known: values.length };
}

/** A wiki's row, with how many people edited it or uploaded to it. */
export interface WikiRow {
	wiki: string;
	people: Count;
	numbers: ReportCounts;
}

/** Each wiki with an event that counts, most edits and uploads first. */
export function wikiReport(facts: ReportFacts): WikiRow[] {
	const { sums, period } = facts;
	const known = knownOfAll(knownPeople(facts));
	const about = pagesKnown(sums, known, period.from >= facts.deletionsSeenFrom);
	const workIn = ({ edits, uploads }: Sums) => edits + uploads;
	return [...sums.wikis]
		.sort(([a, one], [b, other]) => workIn(other) - workIn(one) || (a < b ? -1 : 1))
		.map(([wiki, theirs]) => ({
			wiki,
			people: peopleIn(theirs, known),
			numbers: countsOf(theirs, known, about),
		}));
}

/** A day's row. */
export interface DayRow {
	day: CalendarDay;
	/** Its ends, ms UTC. */
	from: number;
	until: number;
	people: Count;
	numbers: ReportCounts;
}

/** Each day of the period that has begun. */
export function dayReport(facts: ReportFacts): DayRow[] {
	const { people, sums, days, now } = facts;
	const ofAll = knownOfAll(knownPeople(facts));
	const begun = days.filter(({ from }) => from < now);
	const known = knownOfDays(
		people,
		begun.map(({ from, until }) => ({ from, until: Math.min(until, now) })),
	);
	return begun.map(({ day, from, until }, index) => {
		const here = asPagesAre(known[index] ?? allKnown, facts);
		const theirs = sums.days.get(index) ?? noSums();
		const numbers = countsOf(theirs, here, pagesKnown(sums, ofAll, from >= facts.deletionsSeenFrom));
		return { day, from, until, people: peopleIn(theirs, here), numbers };
	});
}

/** A page's row. */
export interface PageRow {
	wiki: string;
	/** Null: hidden. */
	title: string | null;
	/** The wiki's number; null: not known. */
	page_id: number | null;
	/** Which of the people created it in the period; null: none, as far as is known. */
	created_by: string | null;
	/** Deleted now, as far as is known. */
	deleted: boolean;
	people: Count;
	edits: Count;
	bytes_added: Count;
	bytes_removed: Count;
}

/** The pages that were edited: those by most people first, then by most edits. */
export function pageReport(facts: ReportFacts): PageRow[] {
	const { people, sums } = facts;
	const known = knownOfAll(knownPeople(facts));
	const names = new Map(people.map(({ userId, user }) => [userId, user]));
	return sums.pages
		.values()
		.filter((page) => page.edits > 0)
		.toArray()
		.sort(
			(a, b) =>
				b.people.size - a.people.size ||
				b.edits - a.edits ||
				(a.wiki < b.wiki ? -1 : a.wiki > b.wiki ? 1 : (a.title ?? '') < (b.title ?? '') ? -1 : 1),
		)
		.map((page) => {
			const size = (bytes: number) => lacking(countFor(bytes, known), page.bytes_unknown, 'hidden', page.edits);
			return {
				wiki: page.wiki,
				title: page.title,
				page_id: page.id,
				created_by: names.get(page.createdBy) ?? null,
				deleted: page.isDeleted,
				people: countFor(page.people.size, known),
				edits: countFor(page.edits, known),
				bytes_added: size(page.bytes_added),
				bytes_removed: size(page.bytes_removed),
			};
		});
}

/** How many of the edits were reverted by others, of those of which it is known. */
export function revertedShare({ edits, reverted, reverted_unknown: unknown }: ReportCounts): Share {
	return { yes: reverted.value ?? 0, known: Math.max(0, (edits.value ?? 0) - (unknown.value ?? 0)) };
}
