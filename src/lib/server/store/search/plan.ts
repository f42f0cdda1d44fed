import { type RawBuilder, sql } from 'kysely';
import { parts } from '#lib/domain/filter/filter-fields.ts';
import { chunks } from '#lib/server/db/chunks.ts';
import type { Mark } from '#lib/domain/review/review.ts';
import type { Db } from '#lib/server/db/tables.ts';
import { conditionsByPlace, idList, somebodyTakesPart, takesPart, userIs, wikiIs } from '../event/event-conditions.ts';
import type { ResolvedFilter } from '../event/resolve-filter.ts';
import { markCodes } from '../review/mark-codes.ts';
import type { Test } from './look-up.ts';
import type { IndexName } from './index-name.ts';
import { type IndexRange, mostRanges, rangesSource } from './ranges.ts';
import type { Source, Stretch } from './source.ts';
import { type Density, type IndexRanges, windowsSource } from './windows.ts';

/** How the events of a filter are found: where their keys are read, and what is left to test. */
export interface Plan {
	source: Source;
	test: Test;
	/** Some of what is read does not fit, so more is asked for. */
	leavesOut: boolean;
	/** Rows are looked up, by the source or for the test. */
	looksUp: boolean;
}

/** With more people than this, looking for each of them costs more than reading what everybody did. */
const mostPeople = 1_000;
/** Values in a list of SQL: MariaDB makes a table of a list of a thousand. */
const valuesInList = 900;

/** The index whose rows are fewest, as far as the filter alone shows. @param seen some events of the wanted pages */
export function planOf(db: Db, wanted: ResolvedFilter, stretch: Stretch, seen: Density | null = null): Plan {
	const { userIds } = wanted;
	if (userIds !== null && userIds.length <= mostPeople) return planOfPeople(db, { ...wanted, userIds }, stretch);
	if (wanted.filter.as?.join() === 'about') return planOfAbout(db, wanted, stretch);
	return planOfEvents(db, wanted, stretch, seen);
}

/** What is about somebody, or about one of many. */
function planOfAbout(db: Db, wanted: ResolvedFilter, stretch: Stretch): Plan {
	const ranges = [{ index: 'event_users_about' as const, where: [sql`event_users.is_about = 1`] }];
	const { people } = testOfEvents(wanted);
	const plan = planOfLinks(db, ranges, { wanted, stretch, isOfCrowd: people !== null });
	if (people === null) return plan;
	return { ...plan, test: { ...plan.test, people }, leavesOut: true, looksUp: true };
}

type OfPeople = ResolvedFilter & { userIds: readonly number[] };

function planOfPeople(db: Db, wanted: OfPeople, stretch: Stretch): Plan {
	const { userIds, wikiIds } = wanted;
	const pairs = userIds.length * (wikiIds?.length ?? Infinity);
	if (pairs <= mostRanges) {
		const ranges = userIds.flatMap((user) =>
			(wikiIds ?? []).map((wiki) => [userIs([user]), wikiIs('event_users', [wiki])]),
		);
		return planOfLinks(
			db,
			ranges.map((where) => ({ index: 'event_users_wiki', where })),
			{ wanted, stretch },
		);
	}
	if (pairs > valuesInList && userIds.length <= mostRanges)
		return planOfLinks(
			db,
			userIds.map((user) => ({ index: 'primary', where: [userIs([user])] })),
			{ wanted, stretch },
		);
	const ofWiki = pairs <= valuesInList && wikiIds !== null;
	const where = ofWiki
		? [sql`${userIs(userIds)} and ${wikiIs('event_users', wikiIds)}`]
		: [...chunks(userIds, valuesInList)].map(userIs);
	const { fits, test } = ofLinks(wanted, ofWiki);
	const ranges: IndexRanges = {
		index: ofWiki ? 'event_users_wiki' : 'primary',
		where,
		ranges: ofWiki ? pairs : userIds.length,
		fits,
	};
	return linksPlan(windowsSource(db, ranges, stretch), { fits, test, readsRow: false });
}

/** Ranges of the rows that link events to people. @param options `isOfCrowd`: each event is tested for its people, too */
function planOfLinks(
	db: Db,
	ranges: readonly Pick<IndexRange, 'index' | 'where'>[],
	{ wanted, stretch, isOfCrowd = false }: { wanted: ResolvedFilter; stretch: Stretch; isOfCrowd?: boolean },
): Plan {
	const ofWiki = ranges.some(({ index }) => index === 'event_users_wiki');
	const { fits, test } = ofLinks(wanted, ofWiki);
	// The index of wikis has the kind, but not the rest; that of what is about people has neither.
	const readsRow = ranges.some(({ index }) => index !== 'primary') && fits.length > (ofWiki && wanted.typeIds ? 1 : 0);
	const looksUp = !readsRow ? undefined : test.conditions.length > 0 || isOfCrowd ? 'half' : 'all';
	const all = ranges.map((range): IndexRange => ({ ...range, fits, looksUp }));
	return linksPlan(rangesSource(db, all, stretch), { fits, test, readsRow });
}

function linksPlan(
	source: Source,
	{ fits, test, readsRow }: { fits: readonly unknown[]; test: Test; readsRow: boolean },
): Plan {
	const isTested = test.conditions.length > 0;
	return { source, test, leavesOut: fits.length > 0 || isTested, looksUp: isTested || readsRow };
}

/** What the rows that link events to people have of what is asked, and what is left to test. */
function ofLinks(wanted: ResolvedFilter, ofWiki: boolean): { fits: RawBuilder<unknown>[]; test: Test } {
	const { links, others } = conditionsByPlace(wanted);
	const { as } = wanted.filter;
	const fits = [
		...links,
		...(as === undefined ? [] : [takesPart(as)]),
		...(ofWiki || wanted.wikiIds === null ? [] : [wikiIs('event_users', wanted.wikiIds)]),
	];
	return { fits, test: { conditions: others, people: null } };
}

/** An index of the events themselves, for some values of its first column, and what it does not answer of a filter. */
interface EventIndex {
	index: IndexName;
	values: number;
	/** The condition for one of the values, or for all. */
	is: (at?: number) => RawBuilder<unknown>;
	left: ResolvedFilter;
}

/** Of nobody in particular, or of so many people that each is looked for afterwards. */
function planOfEvents(db: Db, wanted: ResolvedFilter, stretch: Stretch, seen: Density | null): Plan {
	const { index, values, is, left } = indexOfEvents(wanted);
	const test = testOfEvents(left);
	const looksUp = test.conditions.length > 0 || test.people !== null;
	// MariaDB's index has only the beginning of a title, so it is not in the order of time.
	if (values > mostRanges || index === 'events_title_time') {
		const ofPages = index === 'events_title_time' ? seen : null;
		const source = windowsSource(db, { index, where: [is()], ranges: values, fits: [] }, stretch, ofPages);
		return { source, test, leavesOut: looksUp, looksUp };
	}
	// Of one range the rows are read at once; of several, only those that come first of all.
	const isOne = values === 1;
	const ranges = Array.from({ length: values }, (_, at): IndexRange => ({
		...{ index, where: [is(at)], fits: isOne ? test.conditions : [] },
		looksUp: !isOne || test.conditions.length === 0 ? undefined : test.people ? 'half' : 'all',
	}));
	const source = rangesSource(db, ranges, stretch);
	return { source, test: isOne ? { ...test, conditions: [] } : test, leavesOut: looksUp, looksUp };
}

function indexOfEvents(wanted: ResolvedFilter): EventIndex {
	const { filter, wikiIds, typeIds } = wanted;
	const { page, review, type } = filter;
	const one = <Value>(values: readonly Value[], at?: number) => (at === undefined ? values : values.slice(at, at + 1));
	if (page !== undefined) {
		const { page: _, ...others } = filter;
		return {
			...{ index: 'events_title_time', values: page.length, left: { ...wanted, filter: others } },
			is: (at) => sql`events.title in (${sql.join(one(page, at))})`,
		};
	}
	if (wikiIds !== null)
		return {
			...{ index: 'events_wiki', values: wikiIds.length, left: { ...wanted, wikiIds: null } },
			is: (at) => wikiIs('events', one(wikiIds, at)),
		};
	if (review !== undefined && !review.includes('unreviewed')) {
		const { review: _, ...others } = filter;
		return {
			...{ index: 'events_mark_code', values: review.length, left: { ...wanted, filter: others } },
			is: (at) => markIs(one(review, at)),
		};
	}
	// Not those kinds that are wanted because others are not: nearly all.
	if (type !== undefined && typeIds !== null)
		return {
			...{ index: 'events_type', values: typeIds.length, left: { ...wanted, typeIds: null } },
			is: (at) => sql`events.type_id in (${idList(one(typeIds, at))})`,
		};
	return { index: 'events_time', values: 1, is: () => sql`true`, left: wanted };
}

/** All that a filter asks, times apart, of an event that is looked up. */
export function testOfEvents(wanted: ResolvedFilter): Test {
	const { filter, wikiIds, userIds } = wanted;
	const conditions = [
		...conditionsByPlace(wanted).events,
		...(wikiIds === null ? [] : [wikiIs('events', wikiIds)]),
		...(userIds === null && filter.as !== undefined ? [somebodyTakesPart(filter.as)] : []),
	];
	return { conditions, people: userIds === null ? null : { ids: new Set(userIds), as: filter.as ?? parts } };
}

/** One of some marks that somebody has given. The second condition is that of the index. */
export function markIs(given: readonly Mark[]): RawBuilder<unknown> {
	const codes = given.map((mark) => markCodes[mark]);
	return sql`events.mark_code in (${idList(codes)}) and events.mark_code > 0`;
}
