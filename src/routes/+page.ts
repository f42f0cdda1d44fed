import type { PageLoad } from './$types';
import { listEvents, listFilterChoices, readFeed } from '#lib/api/events.ts';
import { failPage } from '#lib/client/fail-page.ts';
import { type Answer, answer, keptAnswer } from '#lib/client/offline.ts';
import type { EventsAnswer } from '#lib/domain/answers.ts';
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

const nothing: Answer<EventsAnswer> = { value: { items: [], next: null }, source: 'server', asOf: 0, since: null };

export const load: PageLoad = async ({ fetch, url }) => {
	const { view, mistake } = readView(url.searchParams, { now: Date.now(), zone: 'UTC' });
	const cursor = url.searchParams.get('cursor') || null;
	try {
		const [events, choices, feed] = await Promise.all([
			mistake === null
				? answer(
						() => listEvents(fetch, view.filter, cursor),
						(cache) => cache.listEvents(view.filter, cursor),
					)
				: nothing,
			keptAnswer('choices', () => listFilterChoices(fetch)),
			keptAnswer('feed', () => readFeed(fetch)),
		]);
		const { value, ...reading } = events;
		return { view, mistake, cursor, events: value, reading, choices: choices.value, feed: feed.value };
	} catch (failure) {
		failPage(failure);
	}
};
