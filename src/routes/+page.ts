import { error } from '@sveltejs/kit';
import type { PageLoad } from './$types';
import { listEvents, listFilterChoices, readFeed } from '#lib/api/events.ts';
import { ApiError } from '#lib/api/request.ts';
import { Problem } from '#lib/domain/problem.ts';
import { type Moment, parseView, type View } from '#lib/domain/view.ts';

/** A view as the address has it, or the field that it cannot be read for. */
function readView(query: URLSearchParams, moment: Moment): { view: View; mistake: string | null } {
	try {
		return { view: parseView(query, moment), mistake: null };
	} catch (problem) {
		if (!(problem instanceof Problem && problem.kind === 'bad-input')) throw problem;
		return { view: parseView(new URLSearchParams(), moment), mistake: problem.field };
	}
}

export const load: PageLoad = async ({ fetch, url }) => {
	const { view, mistake } = readView(url.searchParams, { now: Date.now(), zone: 'UTC' });
	const cursor = url.searchParams.get('cursor') || null;
	try {
		const [events, choices, feed] = await Promise.all([
			mistake === null ? listEvents(fetch, view.filter, cursor) : { items: [], next: null },
			listFilterChoices(fetch),
			readFeed(fetch),
		]);
		return { view, mistake, cursor, events, choices, feed };
	} catch (failure) {
		if (!(failure instanceof ApiError)) throw failure;
		const { error: kind, message, ask } = failure.answer;
		error(failure.status, { kind, message, ...(ask === undefined ? {} : { ask }) });
	}
};
