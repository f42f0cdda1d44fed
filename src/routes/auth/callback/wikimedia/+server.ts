import { finishSignIn } from '#lib/server/auth/auth.ts';
import { retrySignInAfter } from '#lib/server/auth/sign-in-failures.ts';
import type { RequestHandler } from './$types';

/** Wikimedia redirects the browser to this URL. No other URL of Auth.js is open. */
export const GET: RequestHandler = async (event) => {
	// A parameter of Auth.js, which Wikimedia never sends: a wrong one would be an error of the server.
	if (event.url.searchParams.has('callbackUrl')) return new Response(null, { status: 400 });
	const answer = await finishSignIn(event);
	const to = URL.parse(answer.headers.get('location') ?? '', event.url.origin);
	if (to?.pathname !== '/sign-in' || to.searchParams.get('error') !== 'too-many') return answer;
	// The sign-in page, which says that it is to be tried again later.
	const page = await event.fetch(to.pathname + to.search);
	// Those who have a session go on.
	if (page.status !== 200) return page;
	const headers = new Headers(page.headers);
	headers.set('retry-after', String(retrySignInAfter));
	return new Response(page.body, { status: 429, headers });
};
