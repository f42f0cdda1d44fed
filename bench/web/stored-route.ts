import { monitorEventLoopDelay } from 'node:perf_hooks';
import { gzipSync } from 'node:zlib';
import { parseEventsRequest } from '#lib/server/event/events-request.ts';
import { services } from '#lib/server/services.ts';
import { readLastChange } from '#lib/server/store/core/changes.ts';
import { listEventTypes } from '#lib/server/store/event/event-types.ts';
import { listEvents } from '#lib/server/store/event/events.ts';
import { readFeed } from '#lib/server/store/feed/feed.ts';
import { listSavedViews } from '#lib/server/store/filter/saved-views.ts';
import { listFormerNames } from '#lib/server/store/person/users.ts';
import { countTrackedUsers, listTrackedUsers } from '#lib/server/store/tracking/tracked-users.ts';
import { listWikis } from '#lib/server/store/wiki/wikis.ts';

/** What a path answered once, as it was sent. */
const known = new Map<string, Promise<Response>>();
/** How late timers of 5 ms were. */
const pauses = monitorEventLoopDelay({ resolution: 5 });
pauses.enable();

/**
 * The baseline: after the sign-in check and the reads of another path, the bytes that it answered the first time. What
 * that path takes longer is what making its answer costs. `?of=pause`: the longest pause of the process, ms.
 */
export async function GET({ url, fetch: request }: { url: URL; fetch: typeof fetch }): Promise<Response> {
	const path = url.searchParams.get('of') ?? '/';
	if (path === 'pause') {
		const longest = pauses.max / 1e6;
		pauses.reset();
		return new Response(String(longest));
	}
	const stored = known.get(path) ?? learn(path, request);
	known.set(path, stored);
	const { pathname, searchParams } = new URL(path, url);
	await (pathname === '/' ? readPage() : readEvents(searchParams));
	return (await stored).clone();
}

async function learn(path: string, request: typeof fetch): Promise<Response> {
	const answer = await request(path);
	if (!answer.ok) throw new Error(`${path} answered ${answer.status}`);
	const body = new Uint8Array(gzipSync(await answer.text()));
	const type = answer.headers.get('content-type') ?? '';
	const headers = { 'content-type': type, 'content-encoding': 'gzip', 'content-length': String(body.length) };
	return new Response(body, { headers });
}

/** The reads of `/api/events`. */
async function readEvents(query: URLSearchParams): Promise<void> {
	const { filter, ...page } = parseEventsRequest(query);
	const { db } = services();
	await readLastChange(db);
	await listEvents(db, filter, page);
	await listWikis(db);
}

/** The reads of the first page of Activity. */
async function readPage(): Promise<void> {
	const { db } = services();
	await countTrackedUsers(db);
	await Promise.all([
		listSavedViews(db, 'local'),
		readEvents(new URLSearchParams({ bot: 'false', categorize: 'false', limit: '30' })),
		readFeed(db),
		listTrackedUsers(db),
		listFormerNames(db),
		listWikis(db),
		listEventTypes(db),
	]);
}
