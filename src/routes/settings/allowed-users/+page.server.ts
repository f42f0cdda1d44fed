import type { Role } from '#lib/domain/access/identity.ts';
import { Problem } from '#lib/domain/core/problem.ts';
import { allowUser } from '#lib/server/auth/allow-user.ts';
import { act, formText, loaded, sentForm } from '#lib/server/http/form.ts';
import { services } from '#lib/server/services.ts';
import { changeRole, listAllowedUsers } from '#lib/server/store/access/allowed-users.ts';
import { actorOf } from '#lib/server/tracking/tracking-form.ts';
import type { Actions, PageServerLoad } from './$types';

/** How long the form waits for CentralAuth to resolve a name, ms. */
const patience = 8_000;

export const load: PageServerLoad = async () => {
	const { db, config } = services();
	return { allowed: await loaded(listAllowedUsers(db)), isLocal: config.oauth === null };
};

function parseRole(text: string): Role {
	if (text !== 'viewer' && text !== 'admin')
		throw new Problem('bad-input', 'a role is viewer or admin', { field: 'role' });
	return text;
}

export const actions: Actions = {
	allow: async ({ request, locals }) => {
		const data = await sentForm(request);
		return act('allow', data, async () => {
			const role = parseRole(formText(data, 'role'));
			const { db, config, wikiApi } = services();
			const user = { username: formText(data, 'username'), role, addedBy: actorOf(locals) };
			await allowUser(db, user, { api: wikiApi, apiUrl: config.metaApiUrl, patience });
		});
	},
	role: async ({ request, locals }) => {
		const data = await sentForm(request);
		return act('role', data, async () =>
			changeRole(services().db, Number(formText(data, 'id')), parseRole(formText(data, 'role')), actorOf(locals)),
		);
	},
};
