import { type CalendarDay, dayOf } from '../core/calendar-day.ts';
import { sizeChange, type WikiEvent } from './event.ts';

/** The fields that grouping reads. */
export type GroupedEvent = Pick<
	WikiEvent,
	'key' | 'time' | 'wiki' | 'user' | 'type' | 'logType' | 'logAction' | 'title'
>;

/**
 * One row: a single event, or edits (`edit`, `new`) by one user on one page of one wiki, each within an hour of the
 * next, or the same log action by one user on one wiki, on any pages, each within five minutes of the next. Only gaps
 * count, not the whole length: else every older page that is read would regroup the rows above it.
 */
export interface Run<Item extends GroupedEvent> {
	kind: 'run';
	/** The key of the event that first named it: it stays the same when others join. */
	key: string;
	/** Newest first, at least one. */
	events: Item[];
}

/**
 * A burst of one user across wikis: each of its events is within some ten minutes with events on three wikis or more.
 * Its place in the list is that of its newest event, and no run crosses its border.
 */
export interface Burst<Item extends GroupedEvent> {
	kind: 'burst';
	key: string;
	user: string;
	/** Newest first. */
	runs: Run<Item>[];
}

/** The events of one day in the reader's zone, newest first. Runs and bursts end with the day. */
export interface Day<Item extends GroupedEvent> {
	day: CalendarDay;
	entries: (Run<Item> | Burst<Item>)[];
	/** How many events there are in all entries. */
	count: number;
}

/** The keys of rows and bursts. */
export type RowNames = Record<string, true>;

/** Longest time from one edit of a run to the next, ms. */
const runGap = 3_600_000;
/** The same of log actions, which are on one page after another. */
const logGap = 300_000;
/** The time within which a user must have acted on {@link burstWikis} wikis, ms. */
const burstGap = 600_000;
const burstWikis = 3;
/** Zones change their offset only at quarters of an hour; ms. */
const quarter = 900_000;

/**
 * Groups events; none is left out, repeated, or reordered within its row. Events that are added before or after never
 * split a burst; they split a run only for a burst.
 * @param events newest first, without repeats @param zone an IANA name, or `UTC`
 * @param names the keys used before; those of new rows and bursts are added @param hasBursts false: there are only runs
 */
export function groupEvents<Item extends GroupedEvent>(
	events: readonly Item[],
	zone: string,
	names: RowNames = {},
	hasBursts = true,
): Day<Item>[] {
	return splitDays(events, zone).map(({ day, items }) => {
		const burstOf = hasBursts ? findBursts(items) : new Map<Item, Item[]>();
		const others = items.filter((event) => !burstOf.has(event));
		const loose = groupRuns(others, names);
		const bursts = [...new Set(burstOf.values())].map((members): Burst<Item> => {
			const key = nameOf(members, names, 'session ');
			return { kind: 'burst', key, user: members[0]?.user ?? '', runs: groupRuns(members, names) };
		});
		const placeOf = new Map(items.map((event, place) => [event, place]));
		const place = (entry: Run<Item> | Burst<Item>): number => placeOf.get(newestOf(entry)) ?? 0;
		const entries = bursts.length === 0 ? loose : [...loose, ...bursts].sort((a, b) => place(a) - place(b));
		return { day, entries, count: items.length };
	});
}

/** Whether some events (newest first) have a burst among them. */
export function hasBurst(events: readonly GroupedEvent[]): boolean {
	return findBursts(events).size > 0;
}

/** The rows of an entry: a run is one, a burst has several. */
export function runsOf<Item extends GroupedEvent>(entry: Run<Item> | Burst<Item>): Run<Item>[] {
	return entry.kind === 'run' ? [entry] : entry.runs;
}

/** All events of an entry: of a run newest first, of a burst run by run. */
export function eventsOf<Item extends GroupedEvent>(entry: Run<Item> | Burst<Item>): Item[] {
	return runsOf(entry).flatMap(({ events }) => events);
}

/** The newest event of an entry, which decides its place in the list. */
export function newestOf<Item extends GroupedEvent>(entry: Run<Item> | Burst<Item>): Item {
	const [newest] = entry.kind === 'run' ? entry.events : (entry.runs[0]?.events ?? []);
	if (newest === undefined) throw new Error('an entry has events');
	return newest;
}

/** How many bytes all events together have added or removed; null: not known of any. */
export function summedChange(events: readonly Parameters<typeof sizeChange>[0][]): number | null {
	const changes = events.map(sizeChange).filter((change) => change !== null);
	return changes.length === 0 ? null : changes.reduce((sum, change) => sum + change, 0);
}

/**
 * The two revisions between which a run is compared, newest event first; `from` null: the revision before is not known,
 * or there was none. For a page that the run created: everything after its first revision.
 */
export function comparedRevisions(events: readonly [Compared, ...Compared[]]): {
	from: number | null;
	to: number | null;
} {
	const oldest = events.at(-1) ?? events[0];
	const from = oldest.oldRevision ?? (events.length > 1 ? oldest.newRevision : null);
	return { from, to: events[0].newRevision };
}

/** Whether others edited the page during a run (newest event first): then some edit is not based on the one before it. */
export function hasOthersBetween(events: readonly Compared[]): boolean {
	return events.some(({ oldRevision }, index) => {
		const before = events[index + 1];
		return before !== undefined && oldRevision !== null && oldRevision !== before.newRevision;
	});
}

type Compared = Pick<WikiEvent, 'oldRevision' | 'newRevision'>;

function splitDays<Item extends GroupedEvent>(
	events: readonly Item[],
	zone: string,
): { day: CalendarDay; items: Item[] }[] {
	const dayOf = dayIn(zone);
	const days: { day: CalendarDay; items: Item[] }[] = [];
	for (const event of events) {
		const day = dayOf(event.time);
		const last = days.at(-1);
		if (last?.day === day) last.items.push(event);
		else days.push({ day, items: [event] });
	}
	return days;
}

/** Returns the day of a time. Calendars are slow, so the day is computed once for each quarter of an hour. */
function dayIn(zone: string): (time: number) => CalendarDay {
	let computed = Number.NaN;
	let day = '';
	return (time) => {
		const at = Math.floor(time / quarter);
		if (at !== computed) day = dayOf(at * quarter, zone);
		computed = at;
		return day;
	};
}

/** Each event that is part of a burst, with all events of that burst, newest first. */
function findBursts<Item extends GroupedEvent>(items: readonly Item[]): Map<Item, Item[]> {
	const burstOf = new Map<Item, Item[]>();
	for (const [user, theirs] of Map.groupBy(items, (event) => event.user)) {
		if (user === null) continue;
		let later: Item | null = null;
		for (const event of burstEvents(theirs)) {
			const joined = later !== null && later.time - event.time <= burstGap ? burstOf.get(later) : undefined;
			const burst: Item[] = joined ?? [];
			burst.push(event);
			burstOf.set(event, burst);
			later = event;
		}
	}
	return burstOf;
}

/** Those of one user's events that are within ten minutes with events on enough wikis. */
function burstEvents<Item extends GroupedEvent>(theirs: readonly Item[]): Item[] {
	const found: Item[] = [];
	const perWiki = new Map<string, number>();
	let end = 0;
	let taken = 0;
	for (const [start, { time, wiki }] of theirs.entries()) {
		for (let next = theirs[end]; next && time - next.time <= burstGap; next = theirs[++end]) {
			perWiki.set(next.wiki, (perWiki.get(next.wiki) ?? 0) + 1);
		}
		if (perWiki.size >= burstWikis) {
			found.push(...theirs.slice(Math.max(start, taken), end));
			taken = end;
		}
		const left = (perWiki.get(wiki) ?? 0) - 1;
		if (left > 0) perWiki.set(wiki, left);
		else perWiki.delete(wiki);
	}
	return found;
}

function groupRuns<Item extends GroupedEvent>(items: readonly Item[], names: RowNames): Run<Item>[] {
	const runs: Run<Item>[] = [];
	/** The run that an older event may join, by {@link commonOf}. */
	const open = new Map<string, Run<Item>>();
	for (const event of items) {
		const common = commonOf(event);
		const run = common === null ? undefined : open.get(common);
		const later = run?.events.at(-1);
		if (run && later && later.time - event.time <= (event.type === 'log' ? logGap : runGap)) {
			run.events.push(event);
			continue;
		}
		const begun: Run<Item> = { kind: 'run', key: '', events: [event] };
		if (common !== null) open.set(common, begun);
		runs.push(begun);
	}
	for (const run of runs) run.key = nameOf(run.events, names);
	return runs;
}

/** The key that a row already has, or gets now. */
function nameOf(events: readonly GroupedEvent[], names: RowNames, prefix = ''): string {
	const keys = events.map(({ key }) => prefix + key);
	const name = keys.find((key) => names[key]) ?? keys.at(-1) ?? '';
	names[name] = true;
	return name;
}

/**
 * What events must share to be one run; null for an event that joins no other, such as one with a hidden title or user.
 */
function commonOf({ type, logType, logAction, wiki, user, title }: GroupedEvent): string | null {
	if (user === null || title === null) return null;
	if (type === 'log') return `${wiki}\n${user}\nlog\n${logType}\n${logAction}`;
	return type === 'edit' || type === 'new' ? `${wiki}\n${user}\n\n${title}` : null;
}
