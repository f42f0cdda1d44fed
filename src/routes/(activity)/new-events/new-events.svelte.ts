import { SvelteSet } from 'svelte/reactivity';
import type { LiveChanges } from '#lib/domain/feed/changes.ts';
import { matches } from '#lib/domain/filter/event-filter.ts';
import type { EventList } from '#lib/ui/event/list/event-list.svelte.ts';

/** What happens while a page of events is open, and what of it waits for its reader. */
export class News {
	readonly list: EventList;
	readonly #live = new SvelteSet<string>();
	/** How many events wait that the stream has just brought. What was caught up with waits unmentioned. */
	readonly waiting = $derived.by(() => this.list.pending.filter(({ key }) => this.#live.has(key)).length);

	constructor(list: EventList) {
		this.list = list;
	}

	/**
	 * Takes in what was committed.
	 * @param isAtTop whether the reader sees the top, and nothing there that must stay where it is
	 * @returns how many events of this list the stream has just brought
	 */
	take(changes: LiveChanges, isAtTop: boolean): number {
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

	/** Shows what waits. */
	show(): void {
		this.list.showPending();
		this.#live.clear();
	}
}
