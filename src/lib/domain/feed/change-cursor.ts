import { Problem } from '../core/problem.ts';

/** How far a reader has followed the changes of a database. */
export interface ChangeCursor {
	/** The database that the numbers belong to. */
	epoch: string;
	/** Everything committed up to this change has been read, except its events with a higher id. */
	change: number;
	/** The last event read of that change; the highest safe integer: all of them. */
	id: number;
}

const pattern = /^([0-9a-zA-Z-]{1,36})\.(\d{1,15})\.(\d{1,16})$/;

/** The cursor of a reader who has read everything up to and including a change. */
export function endOfChange(epoch: string, change: number): ChangeCursor {
	return { epoch, change, id: Number.MAX_SAFE_INTEGER };
}

/** `EPOCH.CHANGE.ID`, for a URL. */
export function formatChangeCursor({ epoch, change, id }: ChangeCursor): string {
	return `${epoch}.${change}.${id}`;
}

/**
 * Inverse of {@link formatChangeCursor}.
 * @throws {Problem} `bad-input` on anything else
 */
export function parseChangeCursor(text: string): ChangeCursor {
	const match = pattern.exec(text);
	const [, epoch = '', change, id] = match ?? [];
	if (!match || !Number.isSafeInteger(Number(id))) {
		throw new Problem('bad-input', 'a cursor must be one that was given as "next"', { field: 'after' });
	}
	return { epoch, change: Number(change), id: Number(id) };
}

/** Whether a reader at `a` has read more than one at `b`. Never for cursors of two databases. */
export function isAhead(a: ChangeCursor, b: ChangeCursor): boolean {
	return a.epoch === b.epoch && (a.change > b.change || (a.change === b.change && a.id > b.id));
}
