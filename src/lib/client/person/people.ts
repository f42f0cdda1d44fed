import { readCoverage } from '#lib/api/coverage.ts';
import type { Fetch } from '#lib/api/request.ts';
import { listUserNotes, readPerson } from '#lib/api/person.ts';
import type { CoverageResponse } from '#lib/domain/coverage/coverage-response.ts';
import type { PeopleResponse, PersonResponse } from '#lib/domain/person/person.ts';
import type { UserNotesResponse } from '#lib/domain/person/person-note.ts';
import { type PersonCoverage, unpackCoverage } from '#lib/domain/coverage/coverage.ts';
import type { EventFilter } from '#lib/domain/filter/event-filter.ts';
import { type Answer, answer, cachedServerFirst } from '../offline/offline.ts';
import { cachedCoverage, cacheKeys, cachedPerson } from './cached-people.ts';
import { commonData } from '../offline/common-data.ts';

/** Everybody who is followed, or was. */
export function findPeople(fetch: Fetch): Promise<Answer<PeopleResponse>> {
	return commonData('people', fetch);
}

/** What is known about the people whom a filter means, or about everybody who is followed; null if only the server could tell. */
export async function findCoverageFor(
	fetch: Fetch,
	{ user, label }: Pick<EventFilter, 'user' | 'label'>,
): Promise<PersonCoverage[] | null> {
	if (user === undefined && label === undefined) return unpackCoverage((await commonData('coverage', fetch)).value);
	const { value } = await answer<CoverageResponse | null>(
		() => readCoverage(fetch, { ...(user && { user }), ...(label && { label }) }),
		(cache) => cachedCoverage(cache, { ...(user && { user }), ...(label && { label }) }),
	);
	return value && unpackCoverage(value);
}

/** One person; from the device also if their page was never opened, as far as the list and the events there tell. */
export function findPerson(fetch: Fetch, name: string): Promise<Answer<PersonResponse>> {
	return cachedServerFirst(
		cacheKeys.person(name),
		() => readPerson(fetch, name),
		(cache) => cachedPerson(cache, name),
	);
}

/** What is known about one person; null if only the server could tell. */
export function findCoverageOf(fetch: Fetch, name: string): Promise<Answer<CoverageResponse | null>> {
	return cachedServerFirst<CoverageResponse | null>(
		cacheKeys.coverage(name),
		() => readCoverage(fetch, { user: [name] }),
		(cache) => cachedCoverage(cache, { user: [name] }),
	);
}

/** What the team wrote down about someone; null if only the server could tell. */
export function findUserNotes(fetch: Fetch, name: string): Promise<Answer<UserNotesResponse | null>> {
	const cacheKey = cacheKeys.notes(name);
	return cachedServerFirst<UserNotesResponse | null>(
		cacheKey,
		() => listUserNotes(fetch, name),
		async (cache) => (await cache.kept<UserNotesResponse>(cacheKey)) ?? { value: null, asOf: 0, since: null },
	);
}
