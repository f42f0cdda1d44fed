import { parseChangeCursor } from '#lib/domain/feed/change-cursor.ts';
import { Problem } from '#lib/domain/core/problem.ts';
import { refusalOf } from '#lib/server/auth/access.ts';
import { readSession, sessionKey } from '#lib/server/auth/auth.ts';
import { parseChangesRequest } from '#lib/server/event/changes-request.ts';
import { endpoint } from '#lib/server/http/endpoint.ts';
import { identify } from '#lib/server/auth/identify.ts';
import { type ConnectionSource, LiveConnection } from '#lib/server/live/connection.ts';
import { services } from '#lib/server/services.ts';

/** Sends changes as server-sent events, until the client leaves or loses its access. */
export const GET = endpoint((event) => {
	const { live, turns } = services();
	const { after } = parseChangesRequest(event.url.searchParams, ['after']);
	// A browser that reconnects sends its last cursor in a header; the URL still has the first one.
	const resumed = readCursor(event.request.headers.get('last-event-id'));
	// Access is checked after the response has started, when no cookie can be set.
	const asking = { ...event, cookies: { ...event.cookies, set: () => undefined } };
	const mayNotRead = async () => refusalOf('viewer', await identify(await readSession(asking), services()));
	const session = sessionKey(event);
	const leave = live.access.admit(session, mayNotRead, { refuse: (problem) => connection.refuse(problem) });
	const source: ConnectionSource = {
		tail: live.tail,
		readChanges: (from, until, signal) => turns.pages.run(session, signal, () => live.readChanges(from, until)),
	};
	const connection = new LiveConnection(source, resumed ?? after, {
		onEnd: leave,
		cutOff: () => event.platform?.req?.destroy(),
	});
	return new Response(connection.stream, {
		headers: {
			'content-type': 'text/event-stream',
			'cache-control': 'no-store',
			// Otherwise nginx, and proxies built on it, would buffer events.
			'x-accel-buffering': 'no',
		},
	});
});

/** Null for an invalid cursor: after a response other than 200 browsers never reconnect. */
function readCursor(text: string | null) {
	try {
		return text ? parseChangeCursor(text) : null;
	} catch (problem) {
		if (problem instanceof Problem) return null;
		throw problem;
	}
}
