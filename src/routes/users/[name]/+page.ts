import { error, redirect } from '@sveltejs/kit';
import type { PageLoad } from './$types';
import { ApiError, type Fetch, Unreachable } from '#lib/api/request.ts';
import { findEvents, hasHidden } from '#lib/client/event/events.ts';
import { failPage } from '#lib/client/access/error-page.ts';
import { findCoverageOf, findPeople, findPerson, findUserNotes } from '#lib/client/person/people.ts';
import { commonData } from '#lib/client/offline/common-data.ts';
import { similarNames } from '#lib/domain/person/similar-names.ts';
import { personPath } from '#lib/domain/person/person-path.ts';
import { canonicalUsername } from '#lib/domain/person/username.ts';
import { formatView, readView, viewOf } from '#lib/domain/filter/view.ts';
import { loadPersonMessages } from '#lib/messages/person.ts';
import { loadRowCode } from '#lib/ui/event/list/row-code.svelte.ts';
import { loadSentences } from '#lib/ui/sentence/sentences.svelte.ts';

export const load: PageLoad = async ({ fetch, params, url, parent }) => {
	const name = canonicalUsername(params.name);
	if (name === null) error(404, { kind: 'not-found', message: 'no username looks like this' });
	const { preferences, messages } = await parent();
	const moment = { now: Date.now(), zone: preferences.zone };
	const { view: chosen, mistake } = readView(url.searchParams, moment);
	const { user: users = [], ...asked } = chosen.asked;
	const theirs = { ...chosen, asked: { ...asked, user: [...new Set([name, ...users])].sort() } };
	// The events of several people are not on a person's page.
	if (theirs.asked.user.length > 1) redirect(303, `/?${formatView(theirs)}`);
	const view = viewOf(theirs, moment);
	try {
		const [person, coverage, notes, events, choices, words] = await Promise.all([
			findPerson(fetch, name),
			findCoverageOf(fetch, name),
			findUserNotes(fetch, name),
			findEvents(fetch, view.filter, null),
			commonData('choices', fetch),
			loadPersonMessages(messages.language, fetch),
		]);
		await Promise.all([loadSentences(events.value.items, messages.language), loadRowCode(events.value.items)]);
		const cached = [person, coverage, notes, events].filter(
			({ source, value }) => source === 'device' && value !== null,
		);
		return {
			name,
			view,
			/** The view without the person, who cannot be changed here. */
			chosen: viewOf({ ...chosen, asked }, moment),
			mistake,
			...person.value,
			words,
			/** When the oldest of the cached responses shown was current, ms UTC; null: all are from the server. */
			cachedAsOf: cached.length === 0 ? null : Math.min(...cached.map(({ asOf }) => asOf)),
			/** From when on the events of wikis were counted, if counted in the cache, ms UTC; else null. */
			wikisSince: person.since,
			coverage: coverage.value,
			notes: { value: notes.value?.notes ?? null, isLatest: notes.source === 'server' },
			events: events.value,
			/** Whether there are only events that are hidden by default. */
			isHidden: events.value.items.length === 0 && (await hasHidden(fetch, view, null)),
			/** From when on events are cached, if these are from the cache, ms UTC; else null. */
			eventsSince: events.since,
			choices: choices.value,
		};
	} catch (failure) {
		failPage(failure, await findAlike(fetch, name, failure));
	}
};

/** Similar names, for a name that the server or, without a network, the cache does not know. */
async function findAlike(fetch: Fetch, name: string, failure: unknown): Promise<App.Error['alike']> {
	if (!(failure instanceof Unreachable) && !(failure instanceof ApiError && failure.status === 404)) return undefined;
	try {
		const [people, choices] = await Promise.all([findPeople(fetch), commonData('choices', fetch)]);
		const users = people.value.people.map(({ user }) => user);
		// The person is known, so only the data is unavailable.
		if (users.includes(name)) return undefined;
		return similarNames(name, { ...choices.value, users }).map((other) => ({ name: other, path: personPath(other) }));
	} catch (problem) {
		if (problem instanceof Unreachable || problem instanceof ApiError) return undefined;
		throw problem;
	}
}
