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
import { keep, withCache } from '../device/device.ts';
import { type Answer, cachedServerFirst } from './offline.ts';
import { deleteFormerNames } from '../person/cached-people.ts';

/** Small answers that pages need, by the name under which each is kept. */
interface CommonData {
	choices: FilterChoicesResponse;
	feed: FeedResponse;
	people: PeopleResponse;
	coverage: CoverageResponse;
	views: SavedViewsResponse;
}

const asks: { [Name in keyof CommonData]: (fetch: Fetch) => Promise<CommonData[Name]> } = {
	choices: listFilterChoices,
	feed: readFeed,
	people: listPeople,
	coverage: (fetch) => readCoverage(fetch),
	views: listSavedViews,
};

/** A small answer, of the server or kept from the last time. Fails as {@link cachedServerFirst} does. */
export function commonData<Name extends keyof CommonData>(name: Name, fetch: Fetch): Promise<Answer<CommonData[Name]>> {
	return cachedServerFirst(name, () => asks[name](fetch));
}

/** Keeps all of them anew, before a page has asked for them. Fails as `api/request.ts` does, after having tried each. */
export async function refreshCommonData(fetch: Fetch): Promise<void> {
	const kept = Object.entries(asks).map(async ([name, ask]) => keep(name, await ask(fetch)));
	await Promise.allSettled(kept);
	await Promise.all(kept);
	await withCache(async (cache) => {
		const people = await cache.kept<PeopleResponse>('people');
		if (people) await deleteFormerNames(cache, people.value);
	});
}
