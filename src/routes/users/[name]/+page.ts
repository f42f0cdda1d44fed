import { error } from '@sveltejs/kit';
import type { PageLoad } from './$types';
import { readCoverage } from '#lib/api/coverage.ts';
import { listEvents, listFilterChoices } from '#lib/api/events.ts';
import { ApiError } from '#lib/api/request.ts';
import { listUserNotes, readPerson } from '#lib/api/users.ts';
import { canonicalUsername } from '#lib/domain/username.ts';
import { viewOf } from '#lib/domain/view.ts';

export const load: PageLoad = async ({ fetch, params }) => {
	const name = canonicalUsername(params.name);
	if (name === null) error(404, { kind: 'not-found', message: 'no username looks like this' });
	// Here all that someone does is of interest, also if they do it as a bot.
	const asked = { asked: { user: [name] }, shown: ['bot' as const], period: null };
	const view = viewOf(asked, { now: Date.now(), zone: 'UTC' });
	try {
		const [{ person, wikis }, coverage, { notes }, events, choices] = await Promise.all([
			readPerson(fetch, name),
			readCoverage(fetch, [name]),
			listUserNotes(fetch, name),
			listEvents(fetch, view.filter, null),
			listFilterChoices(fetch),
		]);
		return { name, view, person, wikis, coverage, notes, events, choices };
	} catch (failure) {
		if (!(failure instanceof ApiError)) throw failure;
		const { error: kind, message, ask } = failure.answer;
		error(failure.status, { kind, message, ...(ask === undefined ? {} : { ask }) });
	}
};
