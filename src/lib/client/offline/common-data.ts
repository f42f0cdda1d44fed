import { readCoverage } from '#lib/api/coverage.ts';
import { listFilterChoices, readFeed } from '#lib/api/event.ts';
import type { Fetch } from '#lib/api/request.ts';
import { listPeople } from '#lib/api/person.ts';
import { listSavedViews } from '#lib/api/saved-view.ts';
import type {
	CoverageResponse,
	FeedResponse,
	FilterChoicesResponse,
	PeopleResponse,
	SavedViewsResponse,
} from '#lib/domain/core/api-types.ts';
import { cacheResponse, withCache } from '../device/device.ts';
import { type Loaded, cachedServerFirst } from './offline.ts';
import { deleteFormerNames } from '../person/cached-people.ts';

/** Responses that many pages need, by the key under which each is cached. */
interface CommonData {
	choices: FilterChoicesResponse;
	feed: FeedResponse;
	people: PeopleResponse;
	coverage: CoverageResponse;
	views: SavedViewsResponse;
}

const requests: { [Key in keyof CommonData]: (fetch: Fetch) => Promise<CommonData[Key]> } = {
	choices: listFilterChoices,
	feed: readFeed,
	people: listPeople,
	coverage: (fetch) => readCoverage(fetch),
	views: listSavedViews,
};

/** One of these responses, from the server or the cache. Fails as {@link cachedServerFirst} does. */
export function commonData<Key extends keyof CommonData>(key: Key, fetch: Fetch): Promise<Loaded<CommonData[Key]>> {
	return cachedServerFirst(key, () => requests[key](fetch));
}

/** Fetches and caches all of them, before a page needs them. Fails as `api/request.ts` does, after having tried each. */
export async function refreshCommonData(fetch: Fetch): Promise<void> {
	const cached = Object.entries(requests).map(async ([key, request]) => cacheResponse(key, await request(fetch)));
	await Promise.allSettled(cached);
	await Promise.all(cached);
	await withCache(async (cache) => {
		const people = await cache.find<PeopleResponse>('people');
		if (people) await deleteFormerNames(cache, people.value);
	});
}
