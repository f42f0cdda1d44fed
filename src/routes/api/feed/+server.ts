import { endpoint } from '#lib/server/http/endpoint.ts';
import { services } from '#lib/server/services.ts';
import { readFeed } from '#lib/server/store/feed/feed.ts';

/** The state of the feed from the wikis. */
export const GET = endpoint(async () => {
	return Response.json(await readFeed(services().db));
});
