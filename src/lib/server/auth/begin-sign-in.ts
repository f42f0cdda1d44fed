import type { RequestEvent } from '@sveltejs/kit';
import { services } from '#lib/server/services.ts';
import { findKnownBrowser } from './known-browser.ts';
import { clientAddress } from './sign-in-failures.ts';

/** Begins a sign-in in a browser, which counts as failed until it has succeeded: see `SignInFailures.begin`. */
export function beginSignIn(event: RequestEvent): () => void {
	const { config, sessionSecret, signInFailures } = services();
	const address = clientAddress(event.request.headers, config.addressHeader);
	return signInFailures.begin({ address, browser: findKnownBrowser(event, sessionSecret) });
}
