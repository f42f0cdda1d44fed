import { createContext } from 'svelte';
import type { EventItem } from '#lib/domain/event/event-item.ts';
import type { Mark, Review } from '#lib/domain/review/review.ts';

/** An event as far as marking it goes. */
export type Marked = Pick<EventItem, 'key' | 'change' | 'review'>;

/** A mark as the reader sees it. */
export interface Standing {
	/** The mark that counts; the reader's own counts at once, before the server has it. */
	review: Review | null;
	/** Whether it waits to be sent. */
	waits: boolean;
}

/**
 * Marking events. Works without a network too: a mark is shown at once and sent when it can be.
 *
 * A row places `ReviewButtons`, below itself `FlagForm` while a note is asked for, and unfolded `ReviewHistory`; the
 * keys r and f press the buttons of the row (`button[data-mark='reviewed']`, `[data-mark='flagged']`), z calls `undo`.
 * A page places `WaitingMarks` where it tells how it stands; the root layout has `UndoMark`.
 */
export interface Reviewing {
	/** How an event stands; reading it in a template keeps it true. */
	standing(event: Marked): Standing;
	/** Marks events alike: one, or all of a row. */
	mark(events: readonly Marked[], mark: Mark, note?: string | null): void;
	/** Gives what was marked last the marks that it had before. */
	undo(): void;
	/** What {@link undo} would take back; null: nothing. Another object each time. */
	readonly last: { mark: Mark; count: number } | null;
	/** Offers no longer to undo. */
	clearUndo(): void;
	/** What waits to be sent. */
	readonly waiting: readonly unknown[];
	/** Why it waits: the server cannot be reached, or does not let the reader; null: it is on its way. */
	readonly obstacle: 'unreachable' | 'signed-out' | 'not-allowed' | null;
	/** What the server will never keep: the event has gone, or the server does not understand it. */
	readonly refused: readonly unknown[];
	/** The reader knows of what was refused. */
	clearRefused(): void;
	/** How many marks have not been sent, whether this device keeps them or only this page does. */
	countUnsent(): Promise<number>;
	/** Gives up what has not been sent: its maker leaves. */
	discardUnsent(): void;
	/** Every mark on the event with this natural key, oldest first, as the server has them. */
	readHistory(key: string): Promise<Review[]>;
}

/** Marking events, set once by the root layout. */
export const [getReviewing, setReviewing] = createContext<Reviewing>();
