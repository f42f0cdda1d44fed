import { CredentialsSignin } from '@auth/sveltekit';
import { fail, redirect } from '@sveltejs/kit';
import { signIn } from '#lib/server/auth.ts';
import { ownPath } from '#lib/server/request-guard.ts';
import { services } from '#lib/server/services.ts';
import type { Actions, PageServerLoad } from './$types';

export const load: PageServerLoad = ({ locals, url }) => {
	const to = ownPath(url.searchParams.get('to'));
	if (locals.identity.kind === 'allowed') redirect(303, to);
	const { config, signInToken } = services();
	return {
		to,
		mode: config.oauth === null ? ('local' as const) : ('wikimedia' as const),
		canSignIn: config.oauth !== null || signInToken.left,
	};
};

export const actions = {
	default: async (event) => {
		try {
			await signIn(event);
		} catch (error) {
			if (error instanceof CredentialsSignin) return fail(400, { refused: true });
			throw error;
		}
		return { refused: false };
	},
} satisfies Actions;
