import { parseChangeCursor } from '#lib/domain/feed/change-cursor.ts';
import { Problem } from '#lib/domain/core/problem.ts';
import { refusalOf } from '#lib/server/auth/access.ts';
import { readSession, sessionKey } from '#lib/server/auth/auth.ts';
import { parseChangesRequest } from '#lib/server/event/changes-request.ts';
import { endpoint } from '#lib/server/http/endpoint.ts';
import { identify } from '#lib/server/auth/identify.ts';
import { LiveConnection } from '#lib/server/live/connection.ts';
import { services } from '#lib/server/services.ts';

/** Sends what is committed as it happens, as server-sent events, for as long as the reader may read and stays. */
export const GET = endpoint((event) => {
	const { live } = services();
	const { after } = parseChangesRequest(event.url.searchParams, ['after']);
	// A browser that resumes says what it had last; the address is still that of the beginning.
	const resumed = readCursor(event.request.headers.get('last-event-id'));
	// The answer is under way when this is asked, so no cookie can be cleared.
	const asking = { ...event, cookies: { ...event.cookies, set: () => undefined } };
	const mayNotRead = async () => refusalOf('viewer', await identify((await readSession(asking))?.user, services()));
	const leave = live.gate.admit(sessionKey(event), mayNotRead, { refuse: (problem) => connection.refuse(problem) });
	const connection = new LiveConnection(live, resumed ?? after, {
		onEnd: leave,
		cutOff: () => event.platform?.req?.destroy(),
	});
	return new Response(connection.stream, {
		headers: {
			'content-type': 'text/event-stream',
			'cache-control': 'no-store',
			// nginx, and what is built on it, would otherwise hold events back until its buffer is full.
			'x-accel-buffering': 'no',
		},
	});
});

/** Null for what is not a cursor: after a response other than 200 the browser would never ask again. */
function readCursor(text: string | null) {
	try {
		return text ? parseChangeCursor(text) : null;
	} catch (problem) {
		if (problem instanceof Problem) return null;
		throw problem;
	}
}
