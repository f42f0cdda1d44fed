import type { Fetch } from '#lib/api/request.ts';
import type { PeopleResponse } from '#lib/domain/person/person.ts';
import { cacheResponse, withCache } from '../device/device.ts';
import { commonRequests } from '../offline/common-data.ts';
import { deleteFormerNames } from '../person/cached-people.ts';

/** Fetches and caches all common data, before a page needs it. Fails as `api/request.ts` does, after having tried each. */
export async function refreshCommonData(fetch: Fetch): Promise<void> {
	const cached = Object.entries(commonRequests).map(async ([key, request]) => cacheResponse(key, await request(fetch)));
	await Promise.allSettled(cached);
	await Promise.all(cached);
	await withCache(async (cache) => {
		const people = await cache.find<PeopleResponse>('people');
		if (people) await deleteFormerNames(cache, people.value);
	});
}
