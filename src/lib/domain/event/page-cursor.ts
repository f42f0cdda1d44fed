import { Problem } from '../core/problem.ts';

/** The last event of a page: the next page has older events, by time and then by id. */
export interface Cursor {
	/** Milliseconds UTC. */
	time: number;
	/** The event's id in this database. */
	id: number;
}

const pattern = /^(\d{1,15})-(\d{1,15})$/;

/** `TIME-ID`, for a URL. */
export function formatCursor(cursor: Cursor): string {
	return `${cursor.time}-${cursor.id}`;
}

/**
 * Inverse of {@link formatCursor}.
 * @throws {Problem} `bad-input` on anything else
 */
export function parseCursor(text: string): Cursor {
	const match = pattern.exec(text);
	if (!match) throw new Problem('bad-input', 'a cursor must be one that was given as "next"', { field: 'cursor' });
	return { time: Number(match[1]), id: Number(match[2]) };
}
