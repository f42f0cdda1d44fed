import type { Cursor } from '#lib/domain/event/page-cursor.ts';

/** What one request may still read, whatever it finds. No bound is a time: a busy machine gives the same page. */
export interface Budget {
	/** Rows of indexes, and places in them that are looked for. */
	rows: number;
	/** Events that are looked up by their ids to test them. */
	lookUps: number;
}

/** What a request may read to find a page. */
export const usualBudget: Readonly<Budget> = { rows: 5_000, lookUps: 1_000 };

/** A stretch of time in ms UTC; `until` is exclusive. */
export interface Stretch {
	from: number;
	until: number;
}

/** What a source has read. */
export interface Found {
	/** Newest first, each once: all that there are from where the reading began down to `reached`. */
	keys: Cursor[];
	/** Everything at or after this place has been read; null: everything has. */
	reached: Cursor | null;
}

/** What is asked of a source: to go on after a place (null: from the newest), and to find about so many keys. */
export interface Asked {
	after: Cursor | null;
	count: number;
	/** What is read is taken off it; it has something left. */
	budget: Budget;
}

/** Reads keys of events, newest first, from an index. Each call gets nearer to the oldest event. */
export type Source = (asked: Asked) => Promise<Found>;

/** Newest first, each once. */
export function inOrder(keys: readonly Cursor[]): Cursor[] {
	const once = new Map(keys.map((key) => [key.id, { time: key.time, id: key.id }]));
	return [...once.values()].sort(newestFirst);
}

/** Orders keys as pages do. */
export function newestFirst(a: Cursor, b: Cursor): number {
	return b.time - a.time || b.id - a.id;
}
