import type { EventItem } from '../event/event-item.ts';

/** What was committed since a reader's last answer: first delete what was deleted, then store the events. */
export interface ChangesResponse {
	/** True: delete all that was stored so far, and read events again from `/api/events` and changes from `next` on. */
	resync: boolean;
	/** Natural keys of events that were deleted; one may come again among the events. */
	deleted: string[];
	/** Events new or altered. */
	events: EventItem[];
	/** What to ask for next: opaque. */
	next: string;
	/** False: more can be asked for at once. */
	isComplete: boolean;
}

/** Changes as `/api/live` sends them. */
export interface LiveChanges extends ChangesResponse {
	/**
	 * Natural keys of those among the events that the stream has just delivered, as they happened. Events that were read
	 * late, backfilled or only altered are not among them: they are not announced.
	 */
	live: string[];
}
