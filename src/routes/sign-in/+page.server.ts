import { CredentialsSignin } from '@auth/sveltekit';
import { error, fail, isRedirect, redirect, type RequestEvent } from '@sveltejs/kit';
import { Problem } from '#lib/domain/core/problem.ts';
import { signIn } from '#lib/server/auth/auth.ts';
import { beginSignIn } from '#lib/server/auth/begin-sign-in.ts';
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
		let succeeded = (): void => undefined;
		try {
			if (providerId === 'local') succeeded = beginSignIn(event);
			await signIn({
				...event,
				request: new Request(event.url, { method: 'POST', headers: knownHeaders(event), body }),
			});
		} catch (thrown) {
			if (thrown instanceof CredentialsSignin) return fail(400, { failure: 'token-refused' as const });
			if (thrown instanceof Problem && thrown.kind === 'too-many') {
				event.setHeaders({ 'retry-after': String(retrySignInAfter) });
				return fail(429, { failure: 'too-many' as const });
			}
			if (isRedirect(thrown)) succeeded();
			throw thrown;
		}
	},
} satisfies Actions;

/** As with fields: by one of the others Auth.js answers otherwise than a page expects. */
function knownHeaders({ request: { headers } }: RequestEvent): Headers {
	const names = ['cookie', 'host', 'user-agent'];
	return new Headers(names.flatMap((name) => [[name, headers.get(name) ?? ''] as [string, string]]));
}
