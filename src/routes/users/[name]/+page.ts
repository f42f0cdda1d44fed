import { error } from '@sveltejs/kit';
import type { PageLoad } from './$types';
import { listEvents } from '#lib/api/events.ts';
import { failPage } from '#lib/client/fail-page.ts';
import { answer } from '#lib/client/offline.ts';
import { findCoverageOf, findPerson, findUserNotes } from '#lib/client/people.ts';
import { smallAnswer } from '#lib/client/small-answers.ts';
import { canonicalUsername } from '#lib/domain/username.ts';
import { viewOf } from '#lib/domain/view.ts';

export const load: PageLoad = async ({ fetch, params }) => {
	const name = canonicalUsername(params.name);
	if (name === null) error(404, { kind: 'not-found', message: 'no username looks like this' });
	// Here all that someone does is of interest, also if they do it as a bot.
	const asked = { asked: { user: [name] }, shown: ['bot' as const], period: null };
	const view = viewOf(asked, { now: Date.now(), zone: 'UTC' });
	try {
		const [person, coverage, notes, events, choices] = await Promise.all([
			findPerson(fetch, name),
			findCoverageOf(fetch, name),
			findUserNotes(fetch, name),
			answer(
				() => listEvents(fetch, view.filter, null),
				(cache) => cache.listEvents(view.filter, null),
			),
			smallAnswer('choices', fetch),
		]);
		const { value, ...reading } = person;
		return {
			name,
			view,
			...value,
			reading,
			coverage: coverage.value,
			notes: { value: notes.value?.notes ?? null, isLatest: notes.source === 'server' },
			events: events.value,
			/** From when on their events are on the device, if that is where these came from, ms UTC. */
			eventsSince: events.since,
			choices: choices.value,
		};
	} catch (failure) {
		failPage(failure);
	}
};
