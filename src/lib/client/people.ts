import { readCoverage } from '../api/coverage.ts';
import type { Fetch } from '../api/request.ts';
import { listPeople, listUserNotes, readPerson } from '../api/users.ts';
import type {
	CoverageAnswer,
	FilterChoicesAnswer,
	PeopleAnswer,
	PersonAnswer,
	UserNotesAnswer,
} from '../domain/answers.ts';
import { type PersonCoverage, unpackCoverage } from '../domain/coverage.ts';
import type { Cache } from './cache.ts';
import { type Answer, answer, keep, type Kept, keptAnswer } from './offline.ts';

/** Everybody who is followed, or was. */
export function findPeople(fetch: Fetch): Promise<Answer<PeopleAnswer>> {
	return keptAnswer('people', () => listPeople(fetch));
}

/** What is known about the people named, or about everybody who is followed; null if only the server could tell. */
export async function findCoverageFor(fetch: Fetch, users: string[] | undefined): Promise<PersonCoverage[] | null> {
	if (users === undefined) return unpackCoverage((await keptAnswer('coverage', () => readCoverage(fetch))).value);
	const { value } = await answer<CoverageAnswer | null>(
		() => readCoverage(fetch, users),
		async (cache) => {
			const all = await cache.kept<CoverageAnswer>('coverage');
			const people = all?.value.people.filter(({ user }) => users.includes(user)) ?? [];
			return all && people.length === users.length ? { ...all, value: { ...all.value, people } } : nothing;
		},
	);
	return value && unpackCoverage(value);
}

/** One person; from the device also if their page was never opened, as far as the list and the events there tell. */
export function findPerson(fetch: Fetch, name: string): Promise<Answer<PersonAnswer>> {
	return answerAndKeep(
		`person:${name}`,
		() => readPerson(fetch, name),
		(cache, kept) => personOnDevice(cache, name, kept),
	);
}

/** What is known about one person; null if only the server could tell. */
export function findCoverageOf(fetch: Fetch, name: string): Promise<Answer<CoverageAnswer | null>> {
	return answerAndKeep<CoverageAnswer | null>(
		`coverage:${name}`,
		() => readCoverage(fetch, [name]),
		async (cache, kept) => {
			const all = await cache.kept<CoverageAnswer>('coverage');
			const people = all?.value.people.filter(({ user }) => user === name) ?? [];
			const isNewer = all !== null && people.length > 0 && !(kept && kept.asOf > all.asOf);
			return isNewer ? { ...all, value: { ...all.value, people } } : (kept ?? nothing);
		},
	);
}

/** What the team wrote down about someone; null if only the server could tell. */
export function findUserNotes(fetch: Fetch, name: string): Promise<Answer<UserNotesAnswer | null>> {
	return answerAndKeep<UserNotesAnswer | null>(
		`notes:${name}`,
		() => listUserNotes(fetch, name),
		(_cache, kept) => Promise.resolve(kept ?? nothing),
	);
}

const nothing: Kept<null> = { value: null, asOf: 0, since: null };

/** Like `keptAnswer`, but the device may do better than what was kept under that name. */
function answerAndKeep<Value>(
	name: string,
	ask: () => Promise<Value>,
	device: (cache: Cache, kept: Kept<Value> | null) => Promise<Kept<Value> | null>,
): Promise<Answer<Value>> {
	const askAndKeep = async () => {
		const value = await ask();
		if (typeof document !== 'undefined') void keep(name, value);
		return value;
	};
	return answer(askAndKeep, async (cache) => device(cache, await cache.kept<Value>(name)));
}

async function personOnDevice(
	cache: Cache,
	name: string,
	kept: Kept<PersonAnswer> | null,
): Promise<Kept<PersonAnswer> | null> {
	const people = await cache.kept<PeopleAnswer>('people');
	const person = people?.value.people.find(({ user }) => user === name);
	if (!people || !person || (kept && kept.asOf >= people.asOf)) return kept;
	if (kept) return { ...people, value: { person, wikis: kept.value.wikis } };
	const wikis = await countByWiki(cache, name);
	return { value: { person, wikis }, asOf: people.asOf, since: (await cache.range())?.since ?? null };
}

/** Where someone acted, as far as their events are on the device, the busiest first. */
async function countByWiki(cache: Cache, name: string): Promise<PersonAnswer['wikis']> {
	const counts = new Map<string, number>();
	for await (const events of cache.allEvents({ user: [name] })) {
		for (const { user, wiki } of events) if (user === name) counts.set(wiki, (counts.get(wiki) ?? 0) + 1);
	}
	const choices = await cache.kept<FilterChoicesAnswer>('choices');
	const wikis = new Map(choices?.value.wikis.map((wiki) => [wiki.name, wiki]));
	return [...counts]
		.map(([wiki, events]) => ({ wiki: wikis.get(wiki) ?? { name: wiki, scriptUrl: null, articleUrl: null }, events }))
		.sort((a, b) => b.events - a.events || (a.wiki.name < b.wiki.name ? -1 : 1));
}
