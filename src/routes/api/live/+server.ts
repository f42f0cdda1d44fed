import { parseChangeCursor } from '#lib/domain/feed/change-cursor.ts';
import { Problem } from '#lib/domain/core/problem.ts';
import { requireAllowed } from '#lib/server/auth/access.ts';
import { laterRefusal } from '#lib/server/auth/request-identity.ts';
import { parseChangesRequest } from '#lib/server/event/changes-request.ts';
import { endpoint } from '#lib/server/http/endpoint.ts';
import { type ConnectionSource, LiveConnection } from '#lib/server/live/connection.ts';
import { services } from '#lib/server/services.ts';

/** Sends changes as server-sent events, until the client leaves or loses its access. */
export const GET = endpoint((event) => {
	const { live, turns } = services();
	const { after } = parseChangesRequest(event.url.searchParams, ['after']);
	// A browser that reconnects sends its last cursor in a header; the URL still has the first one.
	const resumed = readCursor(event.request.headers.get('last-event-id'));
	const { id, sessionId } = requireAllowed(event.locals);
	const leave = live.access.admit(sessionId, laterRefusal(event), { refuse: (problem) => connection.refuse(problem) });
	const source: ConnectionSource = {
		tail: live.tail,
		readChanges: (from, until, signal) => turns.pages.run(id, signal, () => live.readChanges(from, until)),
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
