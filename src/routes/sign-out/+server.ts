import { endRequestSession, signOut } from '#lib/server/auth/auth.ts';
import { loaded } from '#lib/server/http/form.ts';
import type { RequestHandler } from './$types';

/** Ends the session, also for those who have a copy of its cookie. The body of the request is ignored. */
export const POST: RequestHandler = async (event) => {
	const { cookies, url } = event;
	await loaded(endRequestSession(event));
	// Deletes all data that the browser stores for xwiki, also if no script of ours runs.
	event.setHeaders({ 'clear-site-data': '"storage"' });
	const headers = new Headers({ cookie: event.request.headers.get('cookie') ?? '', host: url.host });
	const body = new URLSearchParams({ redirectTo: '/sign-in?out' });
	await signOut({ ...event, cookies, request: new Request(url, { method: 'POST', headers, body }) });
	return new Response(null, { status: 303, headers: { location: '/sign-in' } });
};
