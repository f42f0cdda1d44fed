import { redirect } from '@sveltejs/kit';
import type { Role } from '#lib/domain/access/identity.ts';
import { formatSessionOwner } from '#lib/domain/access/session-owner.ts';
import { Problem } from '#lib/domain/core/problem.ts';
import { allowUser } from '#lib/server/auth/allow-user.ts';
import { act, formText, idOf, loaded, sentForm } from '#lib/server/http/form.ts';
import { services } from '#lib/server/services.ts';
import {
	type AllowedUser,
	changeRole,
	endUserSessions,
	listAllowedUsers,
} from '#lib/server/store/access/allowed-users.ts';
import { countSessions, listSessions } from '#lib/server/store/access/sessions.ts';
import { actorOf } from '#lib/server/tracking/tracking-form.ts';
import type { Actions, PageServerLoad } from './$types';

/** How long the form waits for CentralAuth to resolve a name, ms. */
const patience = 8_000;

export const load: PageServerLoad = async ({ locals: { identity } }) => {
	const { db, config } = services();
	const [allowed, counts] = await loaded(Promise.all([listAllowedUsers(db), countSessions(db)]));
	const ownerOf = ({ centralId }: AllowedUser) =>
		centralId === null ? '' : formatSessionOwner({ provider: 'wikimedia', centralId });
	return {
		allowed: allowed.map((user) => {
			const owner = ownerOf(user);
			return { ...user, sessions: counts.get(owner) ?? 0, isSelf: 'id' in identity && identity.id === owner };
		}),
		isLocal: config.oauth === null,
	};
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
	'end-sessions': async ({ request, locals }) => {
		const data = await sentForm(request);
		const answer = await act('end-sessions', data, () =>
			endUserSessions(services().db, idOf(formText(data, 'id')), actorOf(locals)),
		);
		await redirectUnlessSignedIn(locals);
		return answer;
	},
	role: async ({ request, locals }) => {
		const data = await sentForm(request);
		const answer = await act('role', data, async () =>
			changeRole(services().db, idOf(formText(data, 'id')), parseRole(formText(data, 'role')), actorOf(locals)),
		);
		await redirectUnlessSignedIn(locals);
		return answer;
	},
};

/** An admin who has ended their own session has to sign in before they see a page. */
async function redirectUnlessSignedIn({ identity }: App.Locals): Promise<void> {
	const own = identity.kind === 'allowed' ? await loaded(listSessions(services().db, identity)) : [];
	if (!own.some(({ isThis }) => isThis)) redirect(303, '/sign-in?to=/settings/allowed-users');
}
