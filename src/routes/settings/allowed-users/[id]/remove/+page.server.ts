import { error, redirect } from '@sveltejs/kit';
import { act, idOf, loaded, sentForm } from '#lib/server/http/form.ts';
import { services } from '#lib/server/services.ts';
import { actorOf } from '#lib/server/tracking/tracking-form.ts';
import { listAllowedUsers, removeAllowedUser } from '#lib/server/store/access/allowed-users.ts';
import type { Actions, PageServerLoad } from './$types';

export const load: PageServerLoad = async ({ params }) => {
	const id = idOf(params.id);
	const user = (await loaded(listAllowedUsers(services().db))).find((candidate) => candidate.id === id);
	if (user === undefined) error(404, { kind: 'not-found', message: 'no allowed user has this number' });
	return { username: user.username };
};

export const actions: Actions = {
	default: async ({ request, params, locals }) => {
		const answer = await act('disallow', await sentForm(request), () =>
			removeAllowedUser(services().db, idOf(params.id), actorOf(locals)),
		);
		if ('done' in answer) redirect(303, '/settings/allowed-users');
		return answer;
	},
};
