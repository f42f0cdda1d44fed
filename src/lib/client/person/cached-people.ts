import type { CoverageResponse } from '#lib/domain/coverage/coverage-response.ts';
import type { FilterChoicesResponse } from '#lib/domain/filter/filter-choices-response.ts';
import type { PeopleResponse, PersonResponse } from '#lib/domain/person/person.ts';
import type { EventFilter } from '#lib/domain/filter/event-filter.ts';
import { usersLabelled } from '#lib/domain/tracking/labels.ts';
import { withCurrentNames } from '#lib/domain/person/former-names.ts';
import type { Cache, Kept } from '../device/cache.ts';

/** The names under which answers about one person are kept; those about all are `people` and `coverage`. */
export const cacheKeys = {
	person: (name: string) => `person:${name}`,
	coverage: (name: string) => `coverage:${name}`,
	notes: (name: string) => `notes:${name}`,
};

/**
 * A person as the freshest of what is kept tells of them. Of someone whose page was never opened, the wikis are counted
 * from the events on the device. Null if nothing tells of them.
 */
export async function cachedPerson(cache: Cache, asked: string): Promise<Kept<PersonResponse> | null> {
	const choices = await cache.kept<FilterChoicesResponse>('choices');
	const [name = asked] = withCurrentNames({ user: [asked] }, choices?.value.formerNames).user ?? [];
	const kept = await cache.kept<PersonResponse>(cacheKeys.person(name));
	const people = await cache.kept<PeopleResponse>('people');
	const person = people?.value.people.find(({ user }) => user === name);
	if (!people || !person || (kept && kept.asOf >= people.asOf)) return kept;
	if (kept) return { ...people, value: { person, wikis: kept.value.wikis } };
	const wikis = await countByWiki(cache, name);
	return { value: { person, wikis }, asOf: people.asOf, since: (await cache.range())?.since ?? null };
}

/**
 * Lets go of what is kept under names by which nobody is known any more: people who were renamed, and those who have
 * vanished.
 */
export async function deleteFormerNames(cache: Cache, { people }: PeopleResponse): Promise<void> {
	const listed = new Set(people.map(({ user }) => user));
	for (const prefix of Object.values(cacheKeys).map((name) => name(''))) {
		for (const key of await cache.cacheKeys(prefix)) {
			const name = key.slice(prefix.length);
			if (!listed.has(name) && !(await cache.hasEventsOf(name))) await cache.drop(key);
		}
	}
}

/** Where someone acted, as far as their events are on the device, the busiest first. */
async function countByWiki(cache: Cache, name: string): Promise<PersonResponse['wikis']> {
	const counts = new Map<string, number>();
	for await (const events of cache.allEvents({ user: [name] })) {
		for (const { user, wiki } of events) if (user === name) counts.set(wiki, (counts.get(wiki) ?? 0) + 1);
	}
	const choices = await cache.kept<FilterChoicesResponse>('choices');
	const wikis = new Map(choices?.value.wikis.map((wiki) => [wiki.name, wiki]));
	return [...counts]
		.map(([wiki, events]) => ({ wiki: wikis.get(wiki) ?? { name: wiki, scriptUrl: null, articleUrl: null }, events }))
		.sort((a, b) => b.events - a.events || (a.wiki.name < b.wiki.name ? -1 : 1));
}

/** What is known about people, as the freshest of what is kept tells; null if it does not tell of all of them. */
export async function cachedCoverage(
	cache: Cache,
	filter: Pick<EventFilter, 'user' | 'label'>,
): Promise<Kept<CoverageResponse | null>> {
	const choices = (await cache.kept<FilterChoicesResponse>('choices'))?.value;
	const { user = [], label } = withCurrentNames(filter, choices?.formerNames);
	if (label && !choices) return { value: null, asOf: 0, since: null };
	const users = label && choices ? usersLabelled(choices, { label, ...(user.length > 0 && { user }) }) : user;
	const [name, ...others] = users;
	const kept =
		name !== undefined && others.length === 0 ? await cache.kept<CoverageResponse>(cacheKeys.coverage(name)) : null;
	const all = await cache.kept<CoverageResponse>('coverage');
	const people = all?.value.people.filter(({ user }) => users.includes(user)) ?? [];
	const isWhole = all !== null && users.every((user) => people.some((person) => person.user === user));
	if (isWhole && !(kept && kept.asOf >= all.asOf)) return { ...all, value: { ...all.value, people } };
	return kept ?? { value: null, asOf: 0, since: null };
}
