import type { CoverageResponse } from '#lib/domain/coverage/coverage-response.ts';
import type { FilterChoicesResponse } from '#lib/domain/filter/filter-choices-response.ts';
import type { PeopleResponse, PersonResponse } from '#lib/domain/person/person.ts';
import type { PeopleFilter } from '#lib/domain/filter/event-filter.ts';
import { leftOut, peopleMeant } from '#lib/domain/person/people-meant.ts';
import type { Cache, Cached } from '../device/cache.ts';

/** Cache keys of responses about one person; those about all people are `people` and `coverage`. */
export const cacheKeys = {
	person: (name: string) => `person:${name}`,
	coverage: (name: string) => `coverage:${name}`,
	notes: (name: string) => `notes:${name}`,
};

/**
 * A person from the newest cached response. If their page was never opened, the wikis are counted from cached events.
 * Null if no response contains the person.
 */
export async function cachedPerson(cache: Cache, requestedName: string): Promise<Cached<PersonResponse> | null> {
	const choices = await cache.find<FilterChoicesResponse>('choices');
	const [name = requestedName] = peopleMeant({ user: [requestedName] }, choices?.value).people ?? [];
	const cached = await cache.find<PersonResponse>(cacheKeys.person(name));
	const people = await cache.find<PeopleResponse>('people');
	const person = people?.value.people.find(({ user }) => user === name);
	if (!people || !person || (cached && cached.asOf >= people.asOf)) return cached;
	// The rest of it is of the earlier time.
	if (cached) return { ...cached, value: { ...cached.value, person } };
	const wikis = await countByWiki(cache, name);
	return { value: { person, wikis }, asOf: people.asOf, since: (await cache.range())?.since ?? null };
}

/**
 * Deletes responses cached under names that no person has any more: former names of renamed and vanished people.
 */
export async function deleteFormerNames(cache: Cache, { people }: PeopleResponse): Promise<void> {
	const listed = new Set(people.map(({ user }) => user));
	for (const prefix of Object.values(cacheKeys).map((name) => name(''))) {
		for (const key of await cache.cacheKeys(prefix)) {
			const name = key.slice(prefix.length);
			if (!listed.has(name) && !(await cache.hasEventsOf(name))) await cache.delete(key);
		}
	}
}

/** The wikis where a person acted, according to cached events, with the most events first. */
async function countByWiki(cache: Cache, name: string): Promise<PersonResponse['wikis']> {
	const counts = new Map<string, number>();
	for await (const events of cache.allEvents({ user: [name] })) {
		for (const { user, wiki } of events) if (user === name) counts.set(wiki, (counts.get(wiki) ?? 0) + 1);
	}
	const choices = await cache.find<FilterChoicesResponse>('choices');
	const wikis = new Map(choices?.value.wikis.map((wiki) => [wiki.name, wiki]));
	return [...counts]
		.map(([wiki, events]) => ({ wiki: wikis.get(wiki) ?? { name: wiki, scriptUrl: null, articleUrl: null }, events }))
		.sort((a, b) => b.events - a.events || (a.wiki.name < b.wiki.name ? -1 : 1));
}

/** The coverage of people from the newest cached response; the value is null if it is not cached for all of them. */
export async function cachedCoverage(cache: Cache, filter: PeopleFilter): Promise<Cached<CoverageResponse | null>> {
	const choices = (await cache.find<FilterChoicesResponse>('choices'))?.value;
	const { filter: current, people: users } = peopleMeant(filter, choices);
	if (users === undefined)
		return (await coverageOfOthers(cache, current, choices)) ?? { value: null, asOf: 0, since: null };
	const [name, ...others] = users;
	const cached =
		name !== undefined && others.length === 0 ? await cache.find<CoverageResponse>(cacheKeys.coverage(name)) : null;
	const all = await cache.find<CoverageResponse>('coverage');
	const people = all?.value.people.filter(({ user }) => users.includes(user)) ?? [];
	const isWhole = all !== null && users.every((user) => people.some((person) => person.user === user));
	if (isWhole && !(cached && cached.asOf >= all.asOf)) return { ...all, value: { ...all.value, people } };
	return cached ?? { value: null, asOf: 0, since: null };
}

/** The cached coverage of all who are tracked, without those whom a filter leaves out; null if it is not known. */
async function coverageOfOthers(
	cache: Cache,
	filter: PeopleFilter,
	choices: FilterChoicesResponse | undefined,
): Promise<Cached<CoverageResponse> | null> {
	const all = await cache.find<CoverageResponse>('coverage');
	if (all === null || filter.label !== undefined || (filter['not-label'] && !choices)) return null;
	const isLeftOut = leftOut(filter, choices);
	return { ...all, value: { ...all.value, people: all.value.people.filter(({ user }) => !isLeftOut(user)) } };
}
