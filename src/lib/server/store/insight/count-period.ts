import { type RawBuilder, sql } from 'kysely';
import type { TimeRange } from '#lib/domain/coverage/coverage.ts';
import type { EventFilter } from '#lib/domain/filter/event-filter.ts';
import { dayEnd, dayNumber, dayStart } from '#lib/domain/insight/period.ts';
import type { Db } from '#lib/server/db/tables.ts';
import type { State } from '../core/state.ts';
import { eventConditions, idList } from '../event/event-conditions.ts';
import { noOutcomeAsked, type ResolvedFilter } from '../event/resolve-filter.ts';
import { type CountSource, joined } from './source/count-source.ts';
import { dailySource } from './source/daily-source.ts';
import { cachedSource, type InsightCache } from './insight-cache.ts';
import { type LooseEvents, readLoose } from './source/loose-source.ts';
import type { Days, Scope } from './source/scope.ts';
import { tableSource } from './source/table-source.ts';

/** What is asked for charts, and what the answer depends on besides. */
export interface Question {
	db: Db;
	wanted: ResolvedFilter;
	state: Pick<State, 'epoch' | 'counted_from' | 'expired_until'>;
	/** ms UTC. */
	now: number;
	/** Maximum number of events that are read one by one for a part of the answer. */
	mostEvents: number;
	cache: InsightCache;
	/** The last change of some days that was known for this question, by {@link keyOf}. */
	changes: Map<string, Promise<number | null>>;
}

/** The fields of a filter for which tables have the answer. */
const countedFields: readonly string[] = [
	'user',
	'label',
	'wiki',
	'type',
	'categorize',
	'bot',
	'from',
	'to',
	'not-type',
] satisfies (keyof EventFilter)[];

/** Whether {@link countPeriod} counts just what a filter lets through, and not more. */
export function isCounted({ filter, actions }: Pick<ResolvedFilter, 'filter' | 'actions'>): boolean {
	if (actions.length > 0) return false;
	return Object.entries(filter).every(([name, wanted]) => countedFields.includes(name) || wanted === undefined);
}

/** The filter without what tables cannot distinguish: it lets more through. */
export function countedPart(wanted: ResolvedFilter): ResolvedFilter {
	const fields = Object.entries(wanted.filter).filter(([name]) => countedFields.includes(name));
	return {
		...wanted,
		filter: Object.fromEntries(fields),
		actions: [],
		notUserIds: [],
		notWikiIds: [],
		outcome: noOutcomeAsked,
	};
}

/** A source of counts, and the period for which it holds. */
export interface CountedPeriod {
	counted: TimeRange;
	source: CountSource;
}

/** A part of a period, as a source. */
interface Piece extends LooseEvents {
	range: TimeRange;
}

/**
 * Counts the events of a period: whole days from the tables of charts, the parts of days at its ends from events, and days
 * whose events were deleted for their age from daily counts. The tables know by whom events are, not about whom: what others
 * did about the wanted people is added from events. Events that are not in the tables yet are read, too.
 * @returns less than the period where more events would have to be read than may be
 */
export async function countPeriod(question: Question, period: TimeRange): Promise<CountedPeriod> {
	if (period.from >= period.until) return { counted: period, source: joined([]) };
	const { wanted, state, now } = question;
	const stored = Math.min(period.until, Math.max(period.from, state.expired_until ?? -Infinity));
	const inTables =
		state.counted_from === 0 ? stored : Math.min(period.until, Math.max(stored, dayEnd(state.counted_from)));
	const tables = { from: dayEnd(inTables), until: Math.max(dayEnd(inTables), dayStart(period.until)) };
	const today = Math.min(tables.until, Math.max(tables.from, dayStart(now)));
	const read = piecesOf(question);
	const hasTables = tables.from < tables.until;
	const pieces = await Promise.all([
		...read.events({ from: stored, until: inTables }),
		...(hasTables
			? [
					...read.events({ from: inTables, until: tables.from }),
					...read.events({ from: tables.until, until: period.until }),
					...(wanted.userIds ? [...read.about({ from: tables.from, until: today }, true)] : []),
					...(wanted.userIds ? [...read.about({ from: today, until: tables.until }, false)] : []),
				]
			: read.events({ from: inTables, until: period.until })),
	]);
	const reach = Math.max(...pieces.map(({ from }) => from));
	// Tables have whole days; after them events are read one by one.
	const isInTables = hasTables && reach < tables.until;
	const from = reach <= period.from ? period.from : isInTables ? Math.min(dayEnd(reach), period.until) : reach;
	const scope = scopeOf(wanted);
	const daysOf = (range: TimeRange) => ({ from: dayNumber(dayEnd(range.from)), until: dayNumber(range.until) });
	const past = { from: Math.max(from, tables.from), until: today };
	const present = { from: Math.max(from, today), until: tables.until };
	return {
		counted: { from, until: period.until },
		source: joined([
			...(from < stored ? [dailySource(question.db, scope, { from: dayNumber(from), until: dayNumber(stored) })] : []),
			...pieces.filter(({ range }) => range.until > from).map(({ since }) => since(from)),
			...(past.from < past.until
				? [await pastSource(question, past, tableSource(question.db, scope, daysOf(past)))]
				: []),
			...(present.from < present.until ? [tableSource(question.db, scope, daysOf(present))] : []),
		]),
	};
}

/** The filter as tables can answer it. */
export function scopeOf({ userIds, wikiIds, typeIds, filter }: ResolvedFilter): Scope {
	const categorize = (filter.type ?? filter['not-type']) === undefined ? filter.categorize : undefined;
	return { userIds, wikiIds, typeIds, categorize, bot: filter.bot };
}

/** Reads the pieces of a period for which events are needed; none for an empty one. */
function piecesOf(question: Question) {
	const { db, wanted, mostEvents, cache } = question;
	const read = (conditions: RawBuilder<unknown>) =>
		readLoose(db, conditions, { most: mostEvents, isOfPeople: wanted.userIds !== null });
	return {
		events: (range: TimeRange): Promise<Piece>[] =>
			range.from < range.until ? [read(eventConditions(wanted, range)).then((found) => ({ ...found, range }))] : [],
		/** By others about the wanted people. */
		about(range: TimeRange, isPast: boolean): Promise<Piece>[] {
			if (range.from >= range.until) return [];
			const about = eventConditions(wanted, range, { onlyAbout: true });
			const byOthers = sql`${about} and (user_id is null or user_id not in (${idList(wanted.userIds ?? [])}))`;
			const found = async () => {
				if (!isPast) return read(byOthers);
				const key = `${await keyOf(question, range)} about ${mostEvents}`;
				return cache.read(
					key,
					() => read(byOthers),
					({ size }) => size,
				);
			};
			return [found().then((loose) => ({ ...loose, range }))];
		},
	};
}

/** Days that are over change rarely: what was read of them is cached until they do. */
async function pastSource(question: Question, range: TimeRange, source: CountSource): Promise<CountSource> {
	return cachedSource(source, question.cache, await keyOf(question, range));
}

/** All on which the numbers of some whole days depend: with any change of a day's events it is another key. */
export async function keyOf(question: Question, { from, until }: TimeRange): Promise<string> {
	const { db, wanted, state, changes } = question;
	const days = { from: dayNumber(from), until: dayNumber(dayEnd(until)) };
	const name = `${days.from} ${days.until}`;
	const change = changes.get(name) ?? readChange(db, days);
	changes.set(name, change);
	return JSON.stringify([state.epoch, state.counted_from === 0, await change, from, until, scopeOf(wanted)]);
}

async function readChange(db: Db, { from, until }: Days): Promise<number | null> {
	const changes = db.selectFrom('day_changes').select(({ fn }) => fn.max('change').as('change'));
	return (await changes.where('day', '>=', from).where('day', '<', until).executeTakeFirstOrThrow()).change;
}
