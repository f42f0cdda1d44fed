import { error } from '@sveltejs/kit';
import type { PageLoad } from './$types';
import { listEvents, listFilterChoices, readFeed } from '#lib/api/events.ts';
import { ApiError } from '#lib/api/request.ts';
import { type EventFilter, parseFilter } from '#lib/domain/event-filter.ts';
import { Problem } from '#lib/domain/problem.ts';

/** A filter as the address has it, or the field that it cannot be read for. */
function readFilter(query: URLSearchParams): { filter: EventFilter; mistake: string | null } {
	try {
		return { filter: parseFilter(query), mistake: null };
	} catch (problem) {
		if (problem instanceof Problem && problem.kind === 'bad-input') return { filter: {}, mistake: problem.field };
		throw problem;
	}
}

export const load: PageLoad = async ({ fetch, url }) => {
	const { filter, mistake } = readFilter(url.searchParams);
	const cursor = url.searchParams.get('cursor') || null;
	try {
		const [events, choices, feed] = await Promise.all([
			mistake === null ? listEvents(fetch, filter, cursor) : { items: [], next: null },
			listFilterChoices(fetch),
			readFeed(fetch),
		]);
		return { filter, mistake, cursor, events, choices, feed };
	} catch (failure) {
		if (!(failure instanceof ApiError)) throw failure;
		const { error: kind, message, ask } = failure.answer;
		error(failure.status, { kind, message, ...(ask === undefined ? {} : { ask }) });
	}
};
