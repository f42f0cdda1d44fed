import { createContext } from 'svelte';
import type { EventItem } from '#lib/domain/event/event-item.ts';
import type { Mark, Review } from '#lib/domain/review/review.ts';

/** How long undo is offered, ms. A mark can be removed at its row at any time. */
export const undoTime = 10_000;

/** The fields of an event that marking needs. */
export type Marked = Pick<EventItem, 'key' | 'change' | 'review'>;

/** The review of an event as the reader sees it. */
export interface EffectiveReview {
	/** The mark that counts. The reader's own mark counts at once, before it is sent. */
	review: Review | null;
	/** Whether this mark is not sent yet. */
	waits: boolean;
}

/**
 * Marks events. Works without a network too: a mark is shown at once, and sent when the server is available.
 *
 * A row contains `ReviewButtons`, while a note is entered `FlagForm`, and while it is open `ReviewHistory`. The
 * keys r and f press the buttons of the row (`button[data-mark='reviewed']`, `[data-mark='flagged']`), z calls `undo`.
 * The root layout contains `PendingMarks` and `UndoMark`.
 */
export interface Reviewing {
	/** The review of an event that counts now. Call it in a template, so that it stays current. */
	effectiveReview(event: Marked): EffectiveReview;
	/** Notes the reviews of changed events, which others may have made; after `resync` those from before count no more. */
	learn(changes: { resync: boolean; events: readonly Marked[] }): void;
	/**
	 * Gives events the same mark: one event, or all of a row. Of several that get `reviewed`, those that have a mark already
	 * stay as they are, unless all have one.
	 */
	mark(events: readonly Marked[], mark: Mark, note?: string | null): void;
	/**
	 * Gives the events that were marked last the marks that they had before; again, those that were marked before them.
	 * What others have decided since stays.
	 */
	undo(): void;
	/** What undo is offered for; null: for nothing. A new object for each mark. */
	readonly last: { mark: Mark; count: number } | null;
	/** The events whose marks {@link undo} has taken back last, until something is marked. A new object each time. */
	readonly undone: { keys: readonly string[] } | null;
	/** Stops offering undo. */
	clearUndo(): void;
	/** Marks that are not sent yet. */
	readonly waiting: readonly unknown[];
	/** Why they could not be sent: no connection, or no access; null: they are being sent. */
	readonly sendFailure: 'unreachable' | 'signed-out' | 'not-allowed' | null;
	/** Marks that the server will never store: the event was deleted, or the mark is invalid. */
	readonly refused: readonly unknown[];
	/** Drops the refused marks, after the reader has seen the notice. */
	clearRefused(): void;
	/** Number of marks that are not sent, stored on this device or only in this page. */
	countUnsent(): Promise<number>;
	/** Drops the marks that are not sent, when their author signs out. */
	discardUnsent(): void;
	/** Reads every mark on the event with this natural key from the server, oldest first. */
	readHistory(key: string): Promise<Review[]>;
}

/** Set once by the root layout. */
export const [getReviewing, setReviewing] = createContext<Reviewing>();
