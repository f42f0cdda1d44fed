import { type Cursor, parseCursor } from '#lib/domain/event/page-cursor.ts';
import { type EventFilter, parseFilter } from '#lib/domain/filter/event-filter.ts';
import { filterFields } from '#lib/domain/filter/filter-fields.ts';
import { Problem } from '#lib/domain/core/problem.ts';

/** The parameters of a request for events. */
export interface EventsRequest {
	filter: EventFilter;
	/** Null: from the newest. */
	cursor: Cursor | null;
	/** Maximum number of events in the answer. */
	limit: number;
}

const usualLimit = 50;
const highestLimit = 500;

/**
 * Reads the query of `/api/events`. An unknown parameter is an error: if it were ignored, a misspelt filter would
 * return unwanted events.
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
 * Reads the query of an export, which is only a filter.
 * @throws {Problem} `bad-input` naming the parameter
 */
export function parseFilterRequest(query: URLSearchParams): EventFilter {
	requireKnown(query, []);
	return parseFilter(query);
}

/**
 * Reads the query of charts: a filter, except that no scores are counted.
 * @throws {Problem} `bad-input` naming the parameter
 */
export function parseChartsRequest(query: URLSearchParams): EventFilter {
	const filter = parseFilterRequest(query);
	if (filter.risk !== undefined) throw new Problem('bad-input', 'scores are not counted', { field: 'risk' });
	return filter;
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
	if (values.length > 1) throw new Problem('bad-input', `${name} is given more than once`, { field: name });
	return values[0] ?? null;
}

function parseLimit(text: string): number {
	const limit = /^\d{1,3}$/.test(text) ? Number(text) : 0;
	if (limit < 1 || limit > highestLimit) {
		throw new Problem('bad-input', `limit must be a number from 1 to ${highestLimit}`, { field: 'limit' });
	}
	return limit;
}
