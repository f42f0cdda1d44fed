import { error } from '@sveltejs/kit';
import { act, idOf, loaded, sentForm } from '#lib/server/http/form.ts';
import { services } from '#lib/server/services.ts';
import { changeTrackedUsers, type TrackingChange } from '#lib/server/store/tracking/change-tracked-users.ts';
import { listLabels } from '#lib/server/store/tracking/tracked-labels.ts';
import { listTrackedUsers } from '#lib/server/store/tracking/tracked-users.ts';
import { actorOf, lastDay, parseTerms } from '#lib/server/tracking/tracking-form.ts';
import type { Actions, PageServerLoad, RequestEvent } from './$types';

export const load: PageServerLoad = async ({ params }) => {
	const id = idOf(params.id);
	const { db } = services();
	const [all, labels] = await loaded(Promise.all([listTrackedUsers(db), listLabels(db)]));
	const user = all.find((candidate) => candidate.id === id);
	if (user === undefined) error(404, { kind: 'not-found', message: 'no tracked user has this number' });
	return { person: user, labels, lastDay: lastDay(user.endsAt) };
};

async function change({ request, params, locals }: RequestEvent, parse: (data: URLSearchParams) => TrackingChange) {
	const data = await sentForm(request);
	return act('change', data, async () => {
		await changeTrackedUsers(services().db, [idOf(params.id)], parse(data), actorOf(locals));
	});
}

export const actions: Actions = {
	save: (event) => change(event, parseTerms),
	pause: (event) => change(event, () => ({ paused: true })),
	resume: (event) => change(event, () => ({ paused: false })),
	lookUp: (event) => change(event, () => ({ lookUpAgain: true })),
};
