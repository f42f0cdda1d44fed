import { type Handle, type HandleServerError, type RequestEvent, type ServerInit } from '@sveltejs/kit';
import { dev } from '$app/environment';
import { randomUUID } from 'node:crypto';
import { parsePreferences } from '#lib/domain/core/preferences.ts';
import { catalogueUrl } from '#lib/messages/catalogue.ts';
import { chooseLanguage, directionOf } from '#lib/messages/languages.ts';
import { type Audience, audienceOf, longestBodyOf, refusalOf } from '#lib/server/auth/access.ts';
import { compressed } from '#lib/server/http/compress-response.ts';
import { checkOAuthClient } from '#lib/server/auth/oauth-client.ts';
import { problemHeaders, problemOf, problemResponse, statusOf } from '#lib/server/http/problem-response.ts';
import { refusalBody } from '#lib/server/auth/refusal-body.ts';
import { dropBody, receiveBody, requireShortBody } from '#lib/server/http/request-body.ts';
import {
	isLoopbackHost,
	isOwnRequest,
	isReading,
	namesNoAction,
	withoutForeignAddress,
} from '#lib/server/http/request-guard.ts';
import { allowDemoWikis, allowSignInAt, setSecurityHeaders } from '#lib/server/http/security-headers.ts';
import { services, startServices } from '#lib/server/services.ts';
import { correlated, correlationId } from '#lib/server/platform/correlation.ts';
import { identifyRequest } from '#lib/server/auth/request-identity.ts';
import { logForeign, logForSecurity } from '#lib/server/auth/request-log.ts';
import { Problem } from '#lib/domain/core/problem.ts';

export const init: ServerInit = () => {
	const { db, longReads, config, live, log, share } = startServices();
	share.start();
	// An error in one request is no reason to end all others.
	process.on('unhandledRejection', (error) => log.error('unhandled promise rejection', { error }));
	void checkOAuthClient(config, log);
	if (!dev) {
		// The server waits for open streams.
		for (const signal of ['SIGTERM', 'SIGINT'] as const) process.once(signal, () => live.tail.close());
	}
	process.once(
		'sveltekit:shutdown',
		() => void share.stop().then(() => Promise.all([db.destroy(), longReads.destroy()])),
	);
};

export const handle: Handle = (given) => correlated(randomUUID(), () => respond(given));

async function respond({ event, resolve }: Parameters<Handle>[0]): Promise<Response> {
	const foreign = event.isSubRequest ? null : refuseForeign(event);
	const response = foreign ?? (await answer(event, resolve));
	// The answer to our own page, which takes its body alone.
	if (event.isSubRequest) return response;
	const headers = new Headers(response.headers);
	if (foreign === null) logForSecurity(services().log, event, response);
	setSecurityHeaders(headers);
	headers.set('x-request-id', correlationId() ?? '');
	const { oauth, metaWikiUrl, demoWikisUrl } = services().config;
	if (demoWikisUrl !== null) allowDemoWikis(headers, demoWikisUrl);
	const isSignIn = event.route.id === '/sign-in' || event.route.id === '/auth/callback/wikimedia';
	if (isSignIn && oauth !== null) allowSignInAt(headers, metaWikiUrl);
	const { status, statusText } = response;
	if (dropBody(event.request, event.platform?.req, services().bodies)) headers.set('connection', 'close');
	if (event.request.method !== 'HEAD') {
		return compressed(response, headers, event.request.headers.get('accept-encoding'));
	}
	// Otherwise an export would be read to its end for nobody.
	await response.body?.cancel();
	return new Response(null, { status, statusText, headers });
}

/** How long a reader is who they were when they asked, in ms. */
const freshFor = 1_000;

type Resolve = Parameters<Handle>[0]['resolve'];

async function answer(event: RequestEvent, resolve: Resolve): Promise<Response> {
	const { request, route } = event;
	useOwnHost(event);
	const pageOptions = setLocals(event);
	// Remote functions would take the place of any route that their caller names; we have none.
	if (event.isRemoteRequest) return new Response(null, { status: 404 });
	if (route.id === null) return resolve(event, pageOptions);

	const audience = audienceOf(route.id, request.method);
	if (audience === null) return new Response(null, { status: 405 });
	if (namesNoAction(event.url.searchParams)) return new Response(null, { status: 404 });
	const longest = longestBodyOf(route.id, request.method);
	let endTurn = (): void => undefined;
	try {
		requireShortBody(request, longest);
		const refusal = await identifySender(event, audience);
		if (refusal !== null) return await refuse(event, route.id, refusal);
		const identifiedAt = performance.now();
		const { identity } = event.locals;
		const user = identity.kind === 'allowed' ? identity.id : '';
		const { bodies, turns } = services();
		// A request of a page that is being rendered is part of the turn of that page.
		const takesTurn = user !== '' && !event.isSubRequest;
		const isDocument = !event.isDataRequest && !route.id.startsWith('/api/');
		const ofItsKind = isDocument ? turns.documents : turns.requests;
		// Before the body, which would wait in memory.
		endTurn = takesTurn ? await ofItsKind.take(user, request.signal) : endTurn;
		event.request = await receiveBody(request, { longest, sender: user }, bodies);
		// Meanwhile the session may have ended: a turn, and a body, can be waited for as long as their sender wants.
		if (!isReading(request.method) || performance.now() - identifiedAt > freshFor) {
			const refusedNow = await identifySender(event, audience);
			if (refusedNow !== null) {
				endTurn();
				return await refuse(event, route.id, refusedNow);
			}
		}
	} catch (error) {
		endTurn();
		if (request.signal.aborted) return new Response(null, { status: 499 });
		if (!(error instanceof Problem)) throw error;
		return refuseRequest(event, route.id, error);
	}
	try {
		return await resolve(event, pageOptions);
	} finally {
		endTurn();
	}
}

/** Sets who asks. @returns why they may not */
async function identifySender(event: RequestEvent, audience: Audience): Promise<Problem | null> {
	// There Auth.js takes over, and would take reading a session for coming back from Wikimedia.
	if (event.route.id?.startsWith('/auth/')) return null;
	event.locals.identity = await identifyRequest(event);
	return refusalOf(audience, event.locals.identity);
}

function refuseRequest(event: RequestEvent, routeId: string, problem: Problem): Response | Promise<Response> {
	if (routeId.startsWith('/api/')) return problemResponse(problem);
	const { kind } = problem;
	if (kind === 'too-large' || kind === 'too-slow') return event.fetch(`/refused?kind=${kind}`);
	// A page would be one more request.
	const text =
		kind === 'too-many' ? 'Too many requests at once. Try again soon.' : 'This request did not arrive whole.';
	return new Response(`${text}\n`, { status: statusOf(kind), headers: problemHeaders(kind) });
}

/** The answer to a request that is not for this address, or not from one of our pages; null for all others. */
function refuseForeign({ request, url }: RequestEvent): Response | null {
	const { config, log } = services();
	const isLocal = config.oauth === null;
	const host = request.headers.get('host');
	if (isLocal && !isLoopbackHost(host, dev ? null : config.port)) {
		logForeign(log, request, 'host');
		return new Response('This xwiki answers on this machine only.\n', { status: 421 });
	}
	if (config.origin !== null && isReading(request.method) && isLocal && host !== url.host && !dev) {
		return new Response(null, { status: 307, headers: { location: url.href } });
	}
	if (!isReading(request.method) && !isOwnRequest(request.headers, url.origin)) {
		logForeign(log, request, 'origin');
		return new Response('This request did not come from a page of xwiki.\n', { status: 403 });
	}
	return null;
}

/** Auth.js builds addresses from these headers and cookies; ours is the one in the settings. */
function useOwnHost({ request, url }: RequestEvent): void {
	request.headers.set('host', url.host);
	request.headers.delete('x-forwarded-host');
	request.headers.delete('x-forwarded-proto');
	const cookies = request.headers.get('cookie');
	if (cookies !== null) request.headers.set('cookie', withoutForeignAddress(cookies, url.origin));
}

/** Sets what is known of a request before it is known from whom it is. @returns how its page is written */
function setLocals({ request, cookies, locals }: RequestEvent): Parameters<Resolve>[1] {
	const preferences = parsePreferences((name) => cookies.get(name));
	const language = chooseLanguage(preferences.language, request.headers.get('accept-language'));
	locals.preferences = preferences;
	locals.language = language;
	locals.identity = { kind: 'nobody' };
	const fill = (head: string) =>
		head
			.replace('%lang%', language)
			.replace('%dir%', directionOf(language))
			.replace('%messages%', catalogueUrl(language))
			.replace('%theme%', preferences.theme)
			.replace('%density%', preferences.density);
	return {
		transformPageChunk({ html }) {
			// The body is long, and has none of these.
			const end = html.indexOf('<body>');
			return end === -1 ? html : fill(html.slice(0, end)) + html.slice(end);
		},
	};
}

async function refuse(event: RequestEvent, routeId: string, refusal: Problem): Promise<Response> {
	const { request, url, locals } = event;
	if (routeId.startsWith('/api/')) {
		const { ask } = await refusalBody(refusal, locals.identity);
		return problemResponse(refusal, ask);
	}
	if (refusal.kind === 'not-signed-in') {
		const to = isReading(request.method) ? url.pathname + url.search : '/';
		return new Response(null, { status: 303, headers: { location: `/sign-in?${new URLSearchParams({ to })}` } });
	}
	// The client router asks for data alone, and makes the error page itself.
	if (event.isDataRequest) {
		const { error: kind, message, ask } = await refusalBody(refusal, locals.identity);
		return Response.json({ kind, message, ask }, { status: statusOf(refusal.kind) });
	}
	return event.fetch(`/refused?audience=${audienceOf(routeId, request.method)}`);
}

export const handleError: HandleServerError = ({ error, event, status, message }) => {
	const problem =
		status === 404
			? new Problem('not-found', message)
			: status < 500
				? new Problem('bad-input', message)
				: problemOf(error);
	// Nobody waits for an answer to a request that was aborted, whatever failed then.
	if ((problem === null || statusOf(problem.kind) >= 500) && !event.request.signal.aborted) {
		services().log.error('a request failed', { route: event.route.id, status, error });
	}
	return { message, kind: problem?.kind ?? 'unexpected' };
};
