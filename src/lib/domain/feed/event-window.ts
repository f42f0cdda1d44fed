import type { EventItem } from '../event/event-item.ts';
import type { Cursor } from '../event/page-cursor.ts';
import { type EventFilter, matches } from '../filter/event-filter.ts';
import type { LabelsOf } from '../tracking/labels.ts';

/**
 * A stretch of the events that a filter lets through, without a gap: from the newest, or from some cursor, down to where
 * it has been read. Newest first, each once.
 */
export interface EventWindow {
	filter: EventFilter;
	labelsOf: LabelsOf;
	/** False where it begins at a cursor: newer events are not its matter. */
	beginsNewest: boolean;
	events: readonly EventItem[];
	/** New events that wait, above all others. */
	pending: readonly EventItem[];
	/** Events older than this have not been read; null: there are none. */
	end: Cursor | null;
}

/** The part of a ChangesResponse that a window takes in. */
export interface Committed {
	buried: readonly string[];
	events: readonly EventItem[];
}

/**
 * Takes in what was committed: altered and buried events at once; new ones that would stand above all others wait,
 * unless the reader is at the top. A row that is shown stays when its mark is no longer one that the filter asks for.
 * What did not change stays the same array.
 */
export function takeIn(
	window: EventWindow,
	{ buried, events }: Committed,
	isAtTop: boolean,
): Pick<EventWindow, 'events' | 'pending'> {
	const known = new Map(window.events.map((event) => [event.key, event]));
	const current = events.filter(({ key, change }) => (known.get(key)?.change ?? 0) <= change);
	// An altered one may have another time now, or not match any more: out with it, and in again.
	const gone = new Set([...buried, ...current.map(({ key }) => key)]);
	// A mark alone takes no row away from under its reader: it stays, marked, until the list is read anew.
	const { review: _review, ...filterOfShown } = window.filter;
	const placed = Map.groupBy(current, (event) => {
		if (known.has(event.key)) return matches(event, filterOfShown, window.labelsOf) ? 'shown' : 'nowhere';
		return matches(event, window.filter, window.labelsOf) ? placeOf(event, window, isAtTop) : 'nowhere';
	});
	const replace = (some: readonly EventItem[], others: readonly EventItem[] = []) =>
		others.length > 0 || some.some(({ key }) => gone.has(key))
			? mergeEvents(
					some.filter(({ key }) => !gone.has(key)),
					others,
				)
			: some;
	const shown = replace(window.events, placed.get('shown'));
	const pending = replace(window.pending, placed.get('held'));
	return isAtTop ? { events: mergeEvents(shown, pending), pending: [] } : { events: shown, pending };
}

/** Where an event belongs that is not shown yet. */
function placeOf(event: EventItem, { events, beginsNewest, end }: EventWindow, isAtTop: boolean): string {
	const [newest] = events;
	if (newest === undefined || isBefore(event, newest)) {
		if (!beginsNewest) return 'nowhere';
		return isAtTop || newest === undefined ? 'shown' : 'held';
	}
	// What is older comes with its page.
	return end === null || !isBefore(end, event) ? 'shown' : 'nowhere';
}

/** Both, newest first; of an event that is in both, the one that was written later. */
export function mergeEvents(some: readonly EventItem[], others: readonly EventItem[]): readonly EventItem[] {
	if (others.length === 0) return some;
	const byKey = new Map(some.map((event) => [event.key, event]));
	for (const event of others) {
		if ((byKey.get(event.key)?.change ?? 0) <= event.change) byKey.set(event.key, event);
	}
	return [...byKey.values()].sort((a, b) => (isBefore(a, b) ? -1 : 1));
}

/** Whether one event stands above another. */
function isBefore(a: Cursor, b: Cursor): boolean {
	return a.time > b.time || (a.time === b.time && a.id > b.id);
}
