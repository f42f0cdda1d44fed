import { readCoverage } from '#lib/api/coverage.ts';
import type { Fetch } from '#lib/api/request.ts';
import { listUserNotes, readPerson } from '#lib/api/person.ts';
import type { CoverageResponse } from '#lib/domain/coverage/coverage-response.ts';
import type { PeopleResponse, PersonResponse } from '#lib/domain/person/person.ts';
import type { UserNotesResponse } from '#lib/domain/person/person-note.ts';
import { type PersonCoverage, unpackCoverage } from '#lib/domain/coverage/coverage.ts';
import { type EventFilter, peoplePart } from '#lib/domain/filter/event-filter.ts';
import { type Loaded, serverFirst, cachedServerFirst } from '../offline/offline.ts';
import { cachedCoverage, cacheKeys, cachedPerson } from './cached-people.ts';
import { commonData } from '../offline/common-data.ts';

/** All people who are or were tracked. */
export function findPeople(fetch: Fetch): Promise<Loaded<PeopleResponse>> {
	return commonData('people', fetch);
}

/** Coverage of the people whom a filter names, or of all tracked people; null if only the server knows it. */
export async function findCoverageFor(fetch: Fetch, filter: EventFilter): Promise<PersonCoverage[] | null> {
	const people = peoplePart(filter);
	if (Object.keys(people).length === 0) return unpackCoverage((await commonData('coverage', fetch)).value);
	const { value } = await serverFirst<CoverageResponse | null>(
		() => readCoverage(fetch, people),
		(cache) => cachedCoverage(cache, people),
	);
	return value && unpackCoverage(value);
}

/** One person; without the server also if their page was never opened, from the cached list and events. */
export function findPerson(fetch: Fetch, name: string): Promise<Loaded<PersonResponse>> {
	return cachedServerFirst(
		cacheKeys.person(name),
		() => readPerson(fetch, name),
		(cache) => cachedPerson(cache, name),
	);
}

/** The coverage of one person; null if only the server knows it. */
export function findCoverageOf(fetch: Fetch, name: string): Promise<Loaded<CoverageResponse | null>> {
	return cachedServerFirst<CoverageResponse | null>(
		cacheKeys.coverage(name),
		() => readCoverage(fetch, { user: [name] }),
		(cache) => cachedCoverage(cache, { user: [name] }),
	);
}

/** The team's notes about a person; null if only the server knows them. */
export function findUserNotes(fetch: Fetch, name: string): Promise<Loaded<UserNotesResponse | null>> {
	const cacheKey = cacheKeys.notes(name);
	return cachedServerFirst<UserNotesResponse | null>(
		cacheKey,
		() => listUserNotes(fetch, name),
		async (cache) => (await cache.find<UserNotesResponse>(cacheKey)) ?? { value: null, asOf: 0, since: null },
	);
}
