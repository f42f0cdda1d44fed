import { readCoverage } from '#lib/api/coverage.ts';
import type { Fetch } from '#lib/api/request.ts';
import { listUserNotes, readPerson } from '#lib/api/person.ts';
import type { CoverageAnswer, PeopleAnswer, PersonAnswer, UserNotesAnswer } from '#lib/domain/core/api-types.ts';
import { type PersonCoverage, unpackCoverage } from '#lib/domain/coverage/coverage.ts';
import type { EventFilter } from '#lib/domain/filter/event-filter.ts';
import { type Answer, answer, keptAnswer } from '../offline/offline.ts';
import { coverageOnDevice, keptNames, personOnDevice } from './cached-people.ts';
import { smallAnswer } from '../offline/common-data.ts';

/** Everybody who is followed, or was. */
export function findPeople(fetch: Fetch): Promise<Answer<PeopleAnswer>> {
	return smallAnswer('people', fetch);
}

/** What is known about the people whom a filter means, or about everybody who is followed; null if only the server could tell. */
export async function findCoverageFor(
	fetch: Fetch,
	{ user, label }: Pick<EventFilter, 'user' | 'label'>,
): Promise<PersonCoverage[] | null> {
	if (user === undefined && label === undefined) return unpackCoverage((await smallAnswer('coverage', fetch)).value);
	const { value } = await answer<CoverageAnswer | null>(
		() => readCoverage(fetch, { ...(user && { user }), ...(label && { label }) }),
		(cache) => coverageOnDevice(cache, { ...(user && { user }), ...(label && { label }) }),
	);
	return value && unpackCoverage(value);
}

/** One person; from the device also if their page was never opened, as far as the list and the events there tell. */
export function findPerson(fetch: Fetch, name: string): Promise<Answer<PersonAnswer>> {
	return keptAnswer(
		keptNames.person(name),
		() => readPerson(fetch, name),
		(cache) => personOnDevice(cache, name),
	);
}

/** What is known about one person; null if only the server could tell. */
export function findCoverageOf(fetch: Fetch, name: string): Promise<Answer<CoverageAnswer | null>> {
	return keptAnswer<CoverageAnswer | null>(
		keptNames.coverage(name),
		() => readCoverage(fetch, { user: [name] }),
		(cache) => coverageOnDevice(cache, { user: [name] }),
	);
}

/** What the team wrote down about someone; null if only the server could tell. */
export function findUserNotes(fetch: Fetch, name: string): Promise<Answer<UserNotesAnswer | null>> {
	const keptName = keptNames.notes(name);
	return keptAnswer<UserNotesAnswer | null>(
		keptName,
		() => listUserNotes(fetch, name),
		async (cache) => (await cache.kept<UserNotesAnswer>(keptName)) ?? { value: null, asOf: 0, since: null },
	);
}
