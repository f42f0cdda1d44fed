import type { EventItem } from '../event/event-item.ts';
import type { Cursor } from '../event/page-cursor.ts';
import { type EventFilter, matches } from '../filter/event-filter.ts';
import type { LabelsOf } from '../tracking/labels.ts';

/**
 * A part of the events that match a filter, without a gap: from the newest, or from a cursor, down to where it has been
 * read. Newest first, each once.
 */
export interface EventWindow {
	filter: EventFilter;
	labelsOf: LabelsOf;
	/** False where it begins at a cursor: newer events are not part of it. */
	beginsNewest: boolean;
	events: readonly EventItem[];
	/** New events that wait to be shown, above all others. */
	pending: readonly EventItem[];
	/** Events older than this have not been read; null: there are none. */
	end: Cursor | null;
}

/** The part of a ChangesResponse that a window applies. */
export interface Committed {
	deleted: readonly string[];
	events: readonly EventItem[];
}

/**
 * Applies changes: updated and deleted events at once; new ones that belong above all others wait, unless the reader is
 * at the top. A shown row stays when its mark no longer matches the filter. An array without changes stays the same
 * object.
 */
export function applyChanges(
	window: EventWindow,
	{ deleted, events }: Committed,
	isAtTop: boolean,
): Pick<EventWindow, 'events' | 'pending'> {
	const known = new Map(window.events.map((event) => [event.key, event]));
	const current = events.filter(({ key, change }) => (known.get(key)?.change ?? 0) <= change);
	// An updated event may have another time now, or not match any more: it is removed and added again.
	const removed = new Set([...deleted, ...current.map(({ key }) => key)]);
	// A mark alone removes no row while a person reads: it stays, marked, until the list is loaded again.
	const { review: _review, ...filterOfShown } = window.filter;
	const placed = Map.groupBy(current, (event) => {
		if (known.has(event.key)) return matches(event, filterOfShown, window.labelsOf) ? 'shown' : 'nowhere';
		return matches(event, window.filter, window.labelsOf) ? placeOf(event, window, isAtTop) : 'nowhere';
	});
	const replace = (some: readonly EventItem[], others: readonly EventItem[] = []) =>
		others.length > 0 || some.some(({ key }) => removed.has(key))
			? mergeEvents(
					some.filter(({ key }) => !removed.has(key)),
					others,
				)
			: some;
	const shown = replace(window.events, placed.get('shown'));
	const pending = replace(window.pending, placed.get('held'));
	return isAtTop ? { events: mergeEvents(shown, pending), pending: [] } : { events: shown, pending };
}

/** The place of an event that is not shown yet. */
function placeOf(event: EventItem, { events, beginsNewest, end }: EventWindow, isAtTop: boolean): string {
	const [newest] = events;
	if (newest === undefined || isBefore(event, newest)) {
		if (!beginsNewest) return 'nowhere';
		return isAtTop || newest === undefined ? 'shown' : 'held';
	}
	// Older events are loaded with their page.
	return end === null || !isBefore(end, event) ? 'shown' : 'nowhere';
}

/** Both lists merged, newest first; of an event in both, the version that was written later. */
export function mergeEvents(some: readonly EventItem[], others: readonly EventItem[]): readonly EventItem[] {
	if (others.length === 0) return some;
	const byKey = new Map(some.map((event) => [event.key, event]));
	for (const event of others) {
		if ((byKey.get(event.key)?.change ?? 0) <= event.change) byKey.set(event.key, event);
	}
	return [...byKey.values()].sort((a, b) => (isBefore(a, b) ? -1 : 1));
}

/** Whether one event is above another. */
function isBefore(a: Cursor, b: Cursor): boolean {
	return a.time > b.time || (a.time === b.time && a.id > b.id);
}
