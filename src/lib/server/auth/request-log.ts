import type { RequestEvent } from '@sveltejs/kit';
import type { Log } from '#lib/server/platform/log.ts';
import { logSecurity } from './security-log.ts';

/** Statuses with which a request is refused for what it is, not for what it asks. */
const refusals: readonly number[] = [401, 403, 405, 408, 413, 421, 429];

/** The longest text of a request in the log, in UTF-16 units. */
const longestLogged = 200;

/** Logs a request that was refused, or that got a file. */
export function logForSecurity(log: Log, event: RequestEvent, { status, ok, headers }: Response): void {
	const { route, request, locals } = event;
	const { identity } = locals;
	const what = { route: route.id, method: request.method, user: 'id' in identity ? identity.id : null };
	if (ok && request.method !== 'HEAD' && headers.get('content-disposition')?.startsWith('attachment'))
		logSecurity(log, 'export', what);
	const toSignIn = headers.get('location')?.startsWith('/sign-in?to=') ?? false;
	if (!refusals.includes(status) && !toSignIn) return;
	// A body that is declared as too long is refused before its sender is known.
	const as = status === 413 && identity.kind === 'nobody' ? null : identity.kind;
	logSecurity(log, 'refused', { ...what, status, as });
}

/** Logs a request that is not for this address, or not from one of our pages. @param why the header that says so */
export function logForeign(log: Log, { method, headers }: Request, why: 'host' | 'origin'): void {
	const given = headers.get(why)?.slice(0, longestLogged) ?? null;
	logSecurity(log, 'foreign-request', { method, why, given });
}
