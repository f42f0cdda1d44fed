import { failedSignInPath, finishSignIn } from '#lib/server/auth/auth.ts';
import { clientAddress, retrySignInAfter } from '#lib/server/auth/sign-in-failures.ts';
import { Problem } from '#lib/domain/core/problem.ts';
import { services } from '#lib/server/services.ts';
import type { RequestEvent, RequestHandler } from './$types';

/** Wikimedia redirects the browser to this URL. No other URL of Auth.js is open. */
export const GET: RequestHandler = async (event) => {
	// Without a code, as after Cancel, Wikimedia is not asked.
	if (!event.url.searchParams.has('code')) return finishSignIn(event);
	const { signInFailures, config } = services();
	let succeeded: () => void;
	try {
		succeeded = signInFailures.begin(clientAddress(event.request.headers, config.addressHeader));
	} catch (error) {
		if (!(error instanceof Problem)) throw error;
		return refuseForNow(event);
	}
	const answer = await finishSignIn(event);
	const to = URL.parse(answer.headers.get('location') ?? '', event.url.origin);
	if (to !== null && to.pathname !== '/sign-in') succeeded();
	return answer;
};

/** The sign-in page, which says that it is to be tried again later. */
async function refuseForNow(event: RequestEvent): Promise<Response> {
	const page = await event.fetch(failedSignInPath(event, 'too-many'));
	// Those who have a session go on.
	if (page.status !== 200) return page;
	const headers = new Headers(page.headers);
	headers.set('retry-after', String(retrySignInAfter));
	return new Response(page.body, { status: 429, headers });
}
