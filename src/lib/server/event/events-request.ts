import { type Cursor, parseCursor } from '#lib/domain/event/page-cursor.ts';
import { type EventFilter, filterFields, parseFilter } from '#lib/domain/filter/event-filter.ts';
import { Problem } from '#lib/domain/core/problem.ts';

/** What a request for events asks for. */
export interface EventsRequest {
	filter: EventFilter;
	/** Null begins with the newest. */
	cursor: Cursor | null;
	/** Most events in the answer. */
	limit: number;
}

const usualLimit = 50;
const highestLimit = 500;

/**
 * Reads the query of `/api/events`. A parameter that does not exist is a mistake: left unheeded, a misspelt filter would
 * answer with events that were not asked for.
 * @throws {Problem} `bad-input` naming the parameter
 */
export function parseEventsRequest(query: URLSearchParams): EventsRequest {
	const [cursor, limit] = ['cursor', 'limit'].map((name) => single(query, name));
	requireKnown(query, ['cursor', 'limit']);
	return {
		filter: parseFilter(query),
		cursor: cursor ? parseCursor(cursor) : null,
		limit: limit ? parseLimit(limit) : usualLimit,
	};
}

/**
 * Reads the query of an export or of charts, which is a filter alone.
 * @throws {Problem} `bad-input` naming the parameter
 */
export function parseFilterRequest(query: URLSearchParams): EventFilter {
	requireKnown(query, []);
	return parseFilter(query);
}

function requireKnown(query: URLSearchParams, others: readonly string[]): void {
	for (const name of query.keys()) {
		if (!others.includes(name) && !filterFields.some((field) => field.name === name)) {
			throw new Problem('bad-input', `there is no parameter ${name}`, { field: name });
		}
	}
}

function single(query: URLSearchParams, name: string): string | null {
	const values = query.getAll(name);
	if (values.length > 1) throw new Problem('bad-input', `${name} is given too often`, { field: name });
	return values[0] ?? null;
}

function parseLimit(text: string): number {
	const limit = /^\d{1,3}$/.test(text) ? Number(text) : 0;
	if (limit < 1 || limit > highestLimit) {
		throw new Problem('bad-input', `limit takes a number from 1 to ${highestLimit}`, { field: 'limit' });
	}
	return limit;
}
