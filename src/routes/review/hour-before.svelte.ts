import { ApiError, Unreachable } from '#lib/api/request.ts';
import { findEvents } from '#lib/client/event/events.ts';
import type { EventFilter } from '#lib/domain/filter/event-filter.ts';
import type { EventItem } from '#lib/domain/event/event-item.ts';
import type { Committed } from '#lib/domain/feed/event-window.ts';

const hour = 3_600_000;
/** Maximum number of events that are listed. */
const most = 8;

/** What the author of a run did in the hour before its end, besides the run itself. */
export class HourBefore {
	/** Newest first; null: not known, or not yet. */
	events: readonly EventItem[] | null = $state.raw(null);
	#of = '';
	/** Changes since the question, which its answer may not show yet. */
	#heldBack: Committed[] | null = null;

	/** Reads it for a run (newest event first), once for each run. */
	show(run: readonly EventItem[] | null): void {
		const [newest] = run ?? [];
		const of = newest?.user ? `${newest.user} ${newest.key}` : '';
		if (of === this.#of) return;
		this.#of = of;
		this.events = null;
		this.#heldBack = null;
		if (newest?.user) void this.#read(newest.user, newest.time, run?.map(({ key }) => key) ?? []);
	}

	/** Applies changes: what is hidden or deleted is so here, too. */
	apply(changes: Committed): void {
		this.#heldBack?.push(changes);
		const { deleted, events } = changes;
		this.events =
			this.events
				?.filter(({ key }) => !deleted.includes(key))
				.map((event) => events.find(({ key, change }) => key === event.key && change >= event.change) ?? event) ?? null;
	}

	async #read(user: string, time: number, without: readonly string[]): Promise<void> {
		const of = this.#of;
		const heldBack: Committed[] = [];
		this.#heldBack = heldBack;
		try {
			const filter: EventFilter = { user: [user], as: ['by'], from: time - hour, to: time + 1 };
			const { value, since } = await findEvents(fetch, filter, null, most + without.length);
			// A device may not have all of this hour.
			if (of !== this.#of || (since !== null && since > time - hour)) return;
			this.events = value.items.filter(({ key }) => !without.includes(key)).slice(0, most);
			this.#heldBack = null;
			for (const changes of heldBack) this.apply(changes);
		} catch (error) {
			if (!(error instanceof ApiError || error instanceof Unreachable)) throw error;
		}
	}
}
