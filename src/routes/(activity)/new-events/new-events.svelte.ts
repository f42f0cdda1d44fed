import { SvelteSet } from 'svelte/reactivity';
import type { LiveChanges } from '#lib/domain/core/api-types.ts';
import { matches } from '#lib/domain/filter/event-filter.ts';
import type { EventList } from '#lib/ui/event/list/event-list.svelte.ts';

/** Applies live changes to an open list, and counts the new events that are pending. */
export class NewEventTracker {
	readonly list: EventList;
	readonly #live = new SvelteSet<string>();
	/** Number of pending events that were recorded live. Those received while catching up are not counted. */
	readonly waiting = $derived.by(() => this.list.pending.filter(({ key }) => this.#live.has(key)).length);

	constructor(list: EventList) {
		this.list = list;
	}

	/**
	 * Applies changes to the list.
	 * @param isAtTop whether the reader sees the top, and nothing there that must stay where it is
	 * @returns number of new events of this list that were recorded live
	 */
	apply(changes: LiveChanges, isAtTop: boolean): number {
		const { filter, labelsOf, beginsNewest } = this.list;
		const mine = changes.events.filter(
			(event) => beginsNewest && changes.live.includes(event.key) && matches(event, filter, labelsOf),
		);
		for (const { key } of mine) this.#live.add(key);
		this.list.apply(changes, isAtTop);
		this.list.changes = changes.next;
		if (this.list.pending.length === 0) this.#live.clear();
		return mine.length;
	}

	/** Shows the pending events. */
	show(): void {
		this.list.showPending();
		this.#live.clear();
	}
}
