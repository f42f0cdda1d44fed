import { CredentialsSignin } from '@auth/sveltekit';
import { error, fail, redirect } from '@sveltejs/kit';
import { Problem } from '#lib/domain/core/problem.ts';
import { signIn } from '#lib/server/auth/auth.ts';
import { countSignIn } from '#lib/server/auth/count-sign-in.ts';
import { retrySignInAfter } from '#lib/server/auth/sign-in-failures.ts';
import { formText, sentForm } from '#lib/server/http/form.ts';
import { ownPath, parseOwnPath } from '#lib/server/http/request-guard.ts';
import { services } from '#lib/server/services.ts';
import type { Actions, PageServerLoad } from './$types';

export const load: PageServerLoad = ({ locals, url }) => {
	const to = ownPath(url.searchParams.get('to'));
	if (locals.identity.kind === 'allowed') redirect(303, to);
	const { config, signInToken } = services();
	return {
		to,
		/** Why signing in has failed; null: it has not. Here, since the page may be shown at another address. */
		failure: url.searchParams.get('error'),
		mode: config.oauth === null ? ('local' as const) : ('wikimedia' as const),
		canSignIn: config.oauth !== null || signInToken.left,
	};
};

export const actions = {
	default: async (event) => {
		const data = await sentForm(event.request);
		const redirectTo = parseOwnPath(formText(data, 'redirectTo'));
		const providerId = services().config.oauth === null ? 'local' : 'wikimedia';
		if (redirectTo === null || formText(data, 'providerId') !== providerId) {
			error(400, { kind: 'bad-input', message: 'this is not the form of the sign-in page' });
		}
		// Only known fields: Auth.js reads all fields of a form as its own parameters.
		const body = new URLSearchParams({ providerId, redirectTo, token: formText(data, 'token') });
		const { url, request } = event;
		let succeeded = (): void => undefined;
		try {
			if (providerId === 'local') succeeded = countSignIn(event);
			await signIn({ ...event, request: new Request(url, { method: 'POST', headers: request.headers, body }) });
		} catch (thrown) {
			if (thrown instanceof CredentialsSignin) return fail(400, { refused: true, isTooOften: false });
			if (thrown instanceof Problem) {
				event.setHeaders({ 'retry-after': String(retrySignInAfter) });
				return fail(429, { refused: true, isTooOften: true });
			}
			succeeded();
			throw thrown;
		}
		succeeded();
		return { refused: false, isTooOften: false };
	},
} satisfies Actions;
