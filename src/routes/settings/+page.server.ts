import { Problem } from '#lib/domain/problem.ts';
import { act, formText, loaded } from '#lib/server/form.ts';
import { services } from '#lib/server/services.ts';
import { changeRole, insertAllowedUser, listAllowedUsers } from '#lib/server/store/allowed-users.ts';
import { insertTrackedUser, listTrackedUsers } from '#lib/server/store/tracked-users.ts';
import type { Role } from '#lib/domain/identity.ts';
import type { Actions, PageServerLoad } from './$types';

export const load: PageServerLoad = async () => {
	const { db, config } = services();
	const [tracked, allowed] = await loaded(Promise.all([listTrackedUsers(db), listAllowedUsers(db)]));
	return { tracked, allowed, isLocal: config.oauth === null };
};

/** The name under which a change is written down. */
const actor = ({ identity }: App.Locals): string | null => (identity.kind === 'allowed' ? identity.username : null);

function parseRole(text: string): Role {
	if (text !== 'viewer' && text !== 'admin')
		throw new Problem('bad-input', 'a role is viewer or admin', { field: 'role' });
	return text;
}

export const actions: Actions = {
	track: async ({ request, locals }) => {
		const data = await request.formData();
		return act('track', data, () =>
			insertTrackedUser(services().db, { username: formText(data, 'username'), addedBy: actor(locals) }),
		);
	},
	allow: async ({ request, locals }) => {
		const data = await request.formData();
		return act('allow', data, async () => {
			const role = parseRole(formText(data, 'role'));
			await insertAllowedUser(services().db, { username: formText(data, 'username'), role, addedBy: actor(locals) });
		});
	},
	role: async ({ request }) => {
		const data = await request.formData();
		return act('role', data, async () =>
			changeRole(services().db, Number(formText(data, 'id')), parseRole(formText(data, 'role'))),
		);
	},
};
