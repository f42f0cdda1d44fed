import { error, redirect } from '@sveltejs/kit';
import { Problem } from '#lib/domain/core/problem.ts';
import { act, formText, idOf, loaded, sentForm } from '#lib/server/http/form.ts';
import { services } from '#lib/server/services.ts';
import { actorOf } from '#lib/server/tracking/tracking-form.ts';
import { listTrackedUsers } from '#lib/server/store/tracking/tracked-users.ts';
import { removeTrackedUser } from '#lib/server/store/tracking/remove-tracked-users.ts';
import type { Actions, PageServerLoad } from './$types';

export const load: PageServerLoad = async ({ params }) => {
	const id = idOf(params.id);
	const user = (await loaded(listTrackedUsers(services().db))).find((candidate) => candidate.id === id);
	if (user === undefined || user.removal !== null)
		error(404, { kind: 'not-found', message: 'no tracked user has this number' });
	return { username: user.username };
};

export const actions: Actions = {
	default: async ({ request, params, locals }) => {
		const data = await sentForm(request);
		const answer = await act('untrack', data, async () => {
			const removal = formText(data, 'removal');
			if (removal !== 'keep' && removal !== 'purge')
				throw new Problem('bad-input', 'choose keep or purge', { field: 'removal' });
			await removeTrackedUser(services().db, idOf(params.id), removal, actorOf(locals));
		});
		if ('done' in answer) redirect(303, '/settings');
		return answer;
	},
};
