import type { ChangesResponse, LiveChanges } from '#lib/domain/feed/changes.ts';
import { type ChangeCursor, formatChangeCursor, parseChangeCursor } from '#lib/domain/feed/change-cursor.ts';
import { Problem } from '#lib/domain/core/problem.ts';
import type { Db } from '#lib/server/db/tables.ts';
import { eventItems } from './event-items.ts';
import { listChanges } from '#lib/server/store/core/changes.ts';
import { listWikis } from '#lib/server/store/wiki/wikis.ts';

const usualLimit = 200;
const highestLimit = 500;

/**
 * Reads the query of `/api/changes`; `/api/live` has only `after`.
 * @throws {Problem} `bad-input` naming the parameter
 */
export function parseChangesRequest(
	query: URLSearchParams,
	names: readonly string[] = ['after', 'limit'],
): { after: ChangeCursor | null; limit: number } {
	for (const name of query.keys()) {
		if (!names.includes(name)) throw new Problem('bad-input', `there is no parameter ${name}`, { field: name });
		if (query.getAll(name).length > 1)
			throw new Problem('bad-input', `${name} is given more than once`, { field: name });
	}
	const after = query.get('after');
	const limit = query.get('limit') ?? String(usualLimit);
	if (!/^[1-9]\d{0,2}$/.test(limit) || Number(limit) > highestLimit) {
		throw new Problem('bad-input', `limit must be a number from 1 to ${highestLimit}`, { field: 'limit' });
	}
	return { after: after ? parseChangeCursor(after) : null, limit: Number(limit) };
}

/** A page of changes in the form of our endpoints, with the cursor of the next one. Parameters as in `listChanges`. */
export async function readChanges(
	db: Db,
	after: ChangeCursor | null,
	limit: number,
	until?: ChangeCursor,
): Promise<{ answer: LiveChanges; next: ChangeCursor }> {
	const { events, next, ...rest } = await listChanges(db, after, limit, until);
	const items = events.length === 0 ? [] : eventItems(events, await listWikis(db));
	return { answer: withOldNames({ ...rest, events: items, next: formatChangeCursor(next) }), next };
}

/** Until 0.3.0: a page of an older version that is still open reads `resync` and `deleted` under their former names. */
export function withOldNames<Response extends ChangesResponse>(response: Response): Response {
	return { ...response, afresh: response.resync, buried: response.deleted };
}
