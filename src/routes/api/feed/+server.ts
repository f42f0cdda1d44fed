import type { FeedAnswer } from '#lib/domain/answers.ts';
import { endpoint } from '#lib/server/endpoint.ts';
import { services } from '#lib/server/services.ts';
import { readFeed } from '#lib/server/store/feed.ts';

/** How the feed from the wikis stands. */
export const GET = endpoint(async () => {
	const answer: FeedAnswer = await readFeed(services().db);
	return Response.json(answer);
});
