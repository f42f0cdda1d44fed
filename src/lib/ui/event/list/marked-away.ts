import { type Reviewing, undoTime } from '../../review/reviewing.ts';
import { type EventList, pointerRest } from './event-list.svelte.ts';

/** How long it fades, ms; see `leaving` in EventRow. */
const fades = 300;

/**
 * Takes events out of a list whose marks no longer match its filter: a while after the mark, and not while the pointer
 * moves over the list, or something is written or chosen about the event. One whose mark is taken back is shown again.
 */
export class MarkedAway {
	readonly #list: EventList;
	readonly #reviewing: Pick<Reviewing, 'effectiveReview'>;
	readonly #timers = new Map<string, ReturnType<typeof setTimeout>>();
	readonly #isInUse: (key: string) => boolean;

	/** @param isInUse whether a form or a menu of an event, by its key, is open */
	constructor(
		list: EventList,
		reviewing: Pick<Reviewing, 'effectiveReview'>,
		isInUse: (key: string) => boolean = () => false,
	) {
		this.#list = list;
		this.#reviewing = reviewing;
		this.#isInUse = isInUse;
	}

	/** Looks at all marks. Call it in an effect: it reads them, so that it runs again when they change. */
	update(): void {
		const { filter, events, leaving, gone } = this.#list;
		const wanted = filter.review;
		if (wanted === undefined) return;
		for (const event of events) {
			const matches = wanted.includes(this.#reviewing.effectiveReview(event).review?.mark ?? 'unreviewed');
			if (matches) {
				clearTimeout(this.#timers.get(event.key));
				this.#timers.delete(event.key);
				leaving.delete(event.key);
				gone.delete(event.key);
			} else if (!this.#timers.has(event.key)) this.#wait(event.key, undoTime, () => this.#fade(event.key));
		}
	}

	/** Ends all timers. */
	stop(): void {
		for (const timer of this.#timers.values()) clearTimeout(timer);
		this.#timers.clear();
	}

	#fade(key: string): void {
		const moved = this.#isInUse(key) ? pointerRest : this.#list.pointedAt + pointerRest - Date.now();
		if (moved > 0) return this.#wait(key, moved, () => this.#fade(key));
		this.#list.leaving.add(key);
		this.#wait(key, fades, () => this.#list.gone.add(key));
	}

	#wait(key: string, duration: number, then: () => void): void {
		this.#timers.set(key, setTimeout(then, duration));
	}
}
