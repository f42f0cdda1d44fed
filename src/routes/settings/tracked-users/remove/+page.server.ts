import { redirect } from '@sveltejs/kit';
import { Problem } from '#lib/domain/core/problem.ts';
import { selectedIds } from '#lib/server/tracking/selected-users.ts';
import { act, formText, sentForm } from '#lib/server/http/form.ts';
import { services } from '#lib/server/services.ts';
import { listTrackedUsers } from '#lib/server/store/tracking/tracked-users.ts';
import { removeTrackedUsers } from '#lib/server/store/tracking/remove-tracked-users.ts';
import { actorOf } from '#lib/server/tracking/tracking-form.ts';
import type { Actions, PageServerLoad } from './$types';

/** The people come with a form; without one, redirects to the list. */
export const load: PageServerLoad = ({ request }) => {
	if (request.method === 'GET') redirect(303, '/settings');
};

export const actions: Actions = {
	/** Asks whether to keep or delete the recorded events of people chosen in the list. */
	ask: async ({ request }) => {
		const data = await sentForm(request);
		const { db } = services();
		let people: { id: number; username: string }[] = [];
		const answer = await act('ask', data, async () => {
			const ids = new Set(await selectedIds(db, data));
			people = (await listTrackedUsers(db))
				.filter(({ id, removal }) => ids.has(id) && removal !== 'purge')
				.map(({ id, username }) => ({ id, username }));
		});
		return 'done' in answer ? { people } : { people, kind: answer.data.kind, field: answer.data.field };
	},
	remove: async ({ request, locals }) => {
		const data = await sentForm(request);
		const { db } = services();
		const ids = data.getAll('id').map(Number).filter(Number.isSafeInteger);
		const answer = await act('remove', data, async () => {
			const removal = formText(data, 'removal');
			if (removal !== 'keep' && removal !== 'purge')
				throw new Problem('bad-input', 'choose keep or purge', { field: 'removal' });
			await removeTrackedUsers(db, ids, removal, actorOf(locals));
		});
		if ('done' in answer) redirect(303, '/settings');
		const people = (await listTrackedUsers(db)).filter(({ id }) => ids.includes(id));
		return {
			people: people.map(({ id, username }) => ({ id, username })),
			kind: answer.data.kind,
			field: answer.data.field,
		};
	},
};
