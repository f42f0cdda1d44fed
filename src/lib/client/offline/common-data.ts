import { readCoverage } from '#lib/api/coverage.ts';
import { listFilterChoices, readFeed } from '#lib/api/event.ts';
import type { Fetch } from '#lib/api/request.ts';
import { listPeople } from '#lib/api/person.ts';
import { listSavedViews } from '#lib/api/saved-view.ts';
import type { CoverageResponse } from '#lib/domain/coverage/coverage-response.ts';
import type { FeedResponse } from '#lib/domain/feed/feed.ts';
import type { FilterChoicesResponse } from '#lib/domain/filter/filter-choices-response.ts';
import type { PeopleResponse } from '#lib/domain/person/person.ts';
import type { SavedViewsResponse } from '#lib/domain/filter/saved-view.ts';
import { type Loaded, cachedServerFirst } from './offline.ts';

/** Responses that many pages need, by the key under which each is cached. */
interface CommonData {
	choices: FilterChoicesResponse;
	feed: FeedResponse;
	people: PeopleResponse;
	coverage: CoverageResponse;
	views: SavedViewsResponse;
}

/** What requests each from the server. */
export const commonRequests: { [Key in keyof CommonData]: (fetch: Fetch) => Promise<CommonData[Key]> } = {
	choices: listFilterChoices,
	feed: readFeed,
	people: listPeople,
	coverage: (fetch) => readCoverage(fetch),
	views: listSavedViews,
};

/** One of these responses, from the server or the cache. Fails as {@link cachedServerFirst} does. */
export function commonData<Key extends keyof CommonData>(key: Key, fetch: Fetch): Promise<Loaded<CommonData[Key]>> {
	return cachedServerFirst(key, () => commonRequests[key](fetch));
}
