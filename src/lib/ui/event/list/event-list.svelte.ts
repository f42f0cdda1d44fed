import { SvelteSet } from 'svelte/reactivity';
import type { EventItem, EventsResponse } from '#lib/domain/event/event-item.ts';
import { parseChangeCursor } from '#lib/domain/feed/change-cursor.ts';
import { parseCursor } from '#lib/domain/event/page-cursor.ts';
import type { CalendarDay } from '#lib/domain/core/calendar-day.ts';
import type { EventFilter } from '#lib/domain/filter/event-filter.ts';
import type { RowNames } from '#lib/domain/event/event-groups.ts';
import { type Committed, type EventWindow, mergeEvents, applyChanges } from '#lib/domain/feed/event-window.ts';
import { followRenames } from '#lib/domain/person/former-names.ts';
import { type LabelsOf, unlabelled } from '#lib/domain/tracking/labels.ts';

/** Reads a page of events; `cursor` is the `next` of the page before. */
export type ReadEvents = (cursor: string) => Promise<EventsResponse>;

/** The events that an open page shows, and which of its rows are open. */
export class EventList implements EventWindow {
	filter: EventFilter;
	readonly labelsOf: LabelsOf;
	readonly beginsNewest: boolean;
	events: readonly EventItem[] = $state.raw([]);
	pending: readonly EventItem[] = $state.raw([]);
	/** The keys of events that are fading, since their marks do not match the filter any more, and of those that are not shown any more. */
	readonly leaving = new SvelteSet<string>();
	readonly gone = new SvelteSet<string>();
	/** The events that are shown. */
	readonly shown: readonly EventItem[] = $derived(
		this.gone.size === 0 ? this.events : this.events.filter(({ key }) => !this.gone.has(key)),
	);
	/** Cursor of the changes that come after this list; null: not known. The code that applies changes moves it. */
	changes: string | null;
	/** The cursor of the page that follows; null when everything is loaded. */
	next: string | null = $state(null);
	/** Since when the last page has been searched (ms UTC), if that found less than was asked for; else null. */
	searchedSince: number | null = $state(null);
	isLoading = $state(false);
	/** Why the last page could not be read; null when it could. */
	failure: unknown = $state.raw(null);
	/** So that each row keeps its key when events join it. */
	readonly names: RowNames = {};
	/** The keys of open rows, and of bursts that show all their rows. */
	readonly open = new SvelteSet<string>();
	/** The bursts that were folded (true) or unfolded by hand, by key. */
	readonly folded: Record<string, boolean> = $state({});
	/** The key of the row that the keyboard is at. */
	current: string | null = $state(null);
	/** The key of the row whose menu of pages on the wiki is open; null: none is. */
	acting: string | null = $state(null);
	/** Which events the open question about marks is about: all of the list's view, or one person's of a day; null: none is open. */
	marking: { of: { user: string; day: CalendarDay } | null } | null = $state.raw(null);
	/** When the pointer last moved over the rows, ms UTC: shortly after, no row may move away under it. */
	pointedAt = 0;
	/** The heights of chunks when their rows were last on the page, px. */
	readonly heights: Record<string, number> = {};
	/** The key of the row to return to. The other rows need not be on the page at first. */
	wanted: string | null = $state(null);
	/** Changes received while a page was loading. The page may already contain them, or not. */
	#heldBack: Committed[] = [];
	#loading: Promise<void> | null = null;

	constructor(
		filter: EventFilter,
		first: EventsResponse,
		{ beginsNewest = true, labelsOf = unlabelled }: { beginsNewest?: boolean; labelsOf?: LabelsOf } = {},
	) {
		this.filter = filter;
		this.labelsOf = labelsOf;
		this.beginsNewest = beginsNewest;
		this.events = first.items;
		this.next = first.next;
		this.searchedSince = first.searchedSince;
		this.changes = first.changes ?? null;
	}

	get end() {
		return this.next === null ? null : parseCursor(this.next);
	}

	/** Appends the next page; waits if it is already loading. Does not throw: the error is in `failure`. */
	async loadOlder(read: ReadEvents): Promise<void> {
		if (this.next !== null) await (this.#loading ??= this.#readOlder(read, this.next));
	}

	async #readOlder(read: ReadEvents, cursor: string): Promise<void> {
		this.isLoading = true;
		try {
			const { items, next, searchedSince } = await read(cursor);
			this.events = mergeEvents(this.events, items);
			this.next = next;
			this.searchedSince = searchedSince;
			this.failure = null;
		} catch (failure) {
			this.failure = failure;
		} finally {
			this.isLoading = false;
			this.#loading = null;
			for (const committed of this.#heldBack.splice(0)) this.apply(committed, false);
		}
	}

	/** Applies changes as {@link applyChanges} does. The caller handles `resync`. */
	apply(committed: Committed, isAtTop: boolean): void {
		if (this.isLoading) this.#heldBack.push(committed);
		this.filter = followRenames(this.filter, this.events, committed.events);
		const { events, pending } = applyChanges(this, committed, isAtTop);
		this.events = events;
		this.pending = pending;
	}

	/** Opens or closes a row or burst. */
	toggle(key: string, isOpen = !this.open.has(key)): void {
		if (isOpen) this.open.add(key);
		else this.open.delete(key);
	}

	/**
	 * Merges the first page after it was read again.
	 * @returns false if events may be missing between that page and this list, or after another epoch
	 */
	mergeFirstPage({ events, next, changes }: EventList): boolean {
		if (epochOf(this.changes) !== epochOf(changes)) return false;
		const newest = this.events[0]?.key;
		if (next !== null && !events.some(({ key }) => key === newest)) return false;
		this.apply({ deleted: [], events }, false);
		return true;
	}

	/** Shows the pending events. */
	showPending(): void {
		this.events = mergeEvents(this.events, this.pending);
		this.pending = [];
	}
}

/** How long rows stay where they are after the pointer has moved over them, ms. */
export const pointerRest = 3_000;

const epochOf = (changes: string | null) => (changes === null ? null : parseChangeCursor(changes).epoch);
