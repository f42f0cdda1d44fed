import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { engines } from '../../../../../scripts/test/databases.ts';
import type { Cursor } from '#lib/domain/event/page-cursor.ts';
import { type EventFilter, formatFilter, matches, parseFilter } from '#lib/domain/filter/event-filter.ts';
import { filterFields } from '#lib/domain/filter/filter-fields.ts';
import { pick, randomFrom } from '../../../../../fixtures/random.ts';
import { type KnownPeople, peopleMeant } from '#lib/domain/person/people-meant.ts';
import { labelGroups, type LabelsOf } from '#lib/domain/tracking/labels.ts';
import { listCoverageFor } from '../coverage/coverage.ts';
import { listFormerNames } from '../person/users.ts';
import { listTrackedUsers } from '../tracking/tracked-users.ts';
import { isRevision, peopleOf } from '#lib/domain/event/event.ts';
import type { OutcomeFact } from '#lib/domain/stream/outcome-messages.ts';
import { type KeyPage, searchPage } from '../search/search.ts';
import type { Budget } from '../search/source.ts';
import { listEvents } from './events.ts';
import { resolveFilter } from './resolve-filter.ts';
import { readEvents, type StoredEvent } from './read-events.ts';
import type { ObservedEvent } from './record-events.ts';
import {
	labelSome,
	lease,
	loadObservedEvents,
	markSome,
	record,
	renameSome,
	type TestDatabase,
	testDatabase,
} from '../../../../../fixtures/database.ts';

/** Tags of about half of some edits, and reverts of some. */
function outcomesOf(observed: readonly ObservedEvent[], random: () => number): OutcomeFact[] {
	return observed.flatMap(({ event }): OutcomeFact[] => {
		const { wiki, newRevision: revision, time, title } = event;
		if (revision === null || title === null || !isRevision(event) || random() < 0.4) return [];
		const tags = ['mw-undo', 'mw-reverted', 'mobile edit', 'Über_%tag'].filter(() => random() < 0.4).sort();
		const common = { wiki, revision, pageId: null, at: time };
		const range = { title, oldest: revision, newest: revision, revision: revision + 1, user: 'Somebody' };
		return [
			{ ...common, kind: 'tags', tags, before: [], madeAt: time },
			{
				...common,
				kind: 'risk',
				score: pick(random, [0, 849_999, 850_000, 949_999, 950_000, 1e6]),
				model: 'm 3',
				user: null,
			},
			...(random() < 0.2 ? [{ ...common, ...range, kind: 'revert' as const }] : []),
		];
	});
}

describe.each(engines)('reading on $engine', ({ create }) => {
	let database: TestDatabase;
	let all: StoredEvent[];
	let labelsOf: LabelsOf;
	/** As devices know them. */
	let known: KnownPeople;
	let people: readonly string[];
	/** Somebody's former name; else their name. */
	let nameBefore: (name: string) => string;

	beforeAll(async () => {
		database = await testDatabase(create);
		const random = randomFrom(7);
		const observedEvents = loadObservedEvents().sort(() => random() - 0.5);
		const held = await lease(database.db);
		for (let at = 0; at < observedEvents.length; at += 50) await record(held, observedEvents.slice(at, at + 50));
		await record(held, [], {
			outcomeFacts: outcomesOf(observedEvents, random),
			// Of about half of the edits it is known that no revert was seen.
			reverts: { firstAt: Date.UTC(2026, 0, 1), readUntil: Date.parse('2026-11-23T04:29:50Z'), gaps: [] },
		});
		await markSome(database, random);
		nameBefore = await renameSome(database.db, random);
		labelsOf = await labelSome(database.db, random);
		const listed = await listTrackedUsers(database.db);
		known = {
			users: listed.map(({ username }) => username),
			labels: labelGroups(listed),
			formerNames: await listFormerNames(database.db),
		};
		const ids = await database.db.selectFrom('events').select('id').execute();
		all = (
			await readEvents(
				database.db,
				ids.map(({ id }) => id),
			)
		).sort((a, b) => b.time - a.time || b.id - a.id);
		people = [...new Set(all.flatMap(peopleOf))];
	});
	afterAll(() => database.remove());

	async function readAll(filter: EventFilter, limit: number): Promise<StoredEvent[]> {
		const events: StoredEvent[] = [];
		let cursor: Cursor | null = null;
		do {
			const page = await listEvents(database.db, filter, { cursor, limit });
			expect(page.events.length).toBeLessThanOrEqual(limit);
			events.push(...page.events);
			cursor = page.next;
		} while (cursor);
		return events;
	}

	/** By pages of seven that may read very little each. */
	async function readKeys(filter: EventFilter, budget: Budget): Promise<number[]> {
		const wanted = await resolveFilter(database.db, filter);
		const ids: number[] = [];
		for (let cursor: Cursor | null = null; wanted !== null;) {
			const page: KeyPage = await searchPage(database.db, wanted, { cursor, limit: 7 }, budget);
			expect(page.keys.length < 7 && page.next !== null).toBe(page.isShort);
			ids.push(...page.keys.map(({ id }) => id));
			cursor = page.next;
			if (cursor === null) break;
		}
		return ids;
	}

	it('gives every event in order, page by page, whatever the size of the page', async () => {
		for (const limit of [1, 7, 500]) expect(await readAll({}, limit)).toEqual(all);
	});

	it('answers as the predicate does, for any filter, and after a way through the URL', async () => {
		const random = randomFrom(42);
		let [found, former] = [0, 0];
		for (let run = 0; run < 300; run += 1) {
			const filter: Record<string, unknown> = {};
			for (const field of filterFields) {
				if (random() > 0.25) continue;
				const value = () => {
					const values = field.values(pick(random, all), {}, labelsOf);
					return values.length === 0 ? undefined : pick(random, values);
				};
				if (field.operator === 'flag') filter[field.name] = random() < 0.5;
				else if (field.repeatable) {
					const wanted = new Set(
						Array.from({ length: 1 + Math.floor(random() * 12) }, value).filter((one) => one !== undefined),
					);
					// Of what is left out there are few, so that something is left.
					const some = field.operator === 'none of' ? [...wanted].slice(0, 2) : [...wanted];
					if (wanted.size > 0) filter[field.name] = some.sort((a, b) => (a < b ? -1 : 1));
				} else {
					const wanted = value();
					if (typeof wanted === 'string' && wanted !== '')
						filter[field.name] = [...wanted]
							.slice(0, 1 + Math.floor(random() * 4))
							.join('')
							.trim();
					else if (typeof wanted === 'number') filter[field.name] = wanted;
				}
			}
			for (const name of ['user', 'not-user'])
				if (Array.isArray(filter[name])) filter[name] = filter[name].map(nameBefore).sort();
			const parsed = parseFilter(formatFilter(filter));
			expect(parsed).toEqual(filter);
			const meant = peopleMeant(parsed, known);
			const expected = all.filter((event) => matches(event, meant.filter, labelsOf));
			expect(
				(await readAll(parsed, 100)).map(({ key }) => key),
				JSON.stringify(filter),
			).toEqual(expected.map(({ key }) => key));
			const few = { rows: 30 + Math.floor(random() * 300), lookUps: 5 + Math.floor(random() * 30) };
			if (run % 4 === 0)
				expect(await readKeys(parsed, few), `${JSON.stringify(filter)} ${JSON.stringify(few)}`).toEqual(
					expected.map(({ id }) => id),
				);
			found += expected.length;
			former += parsed.user?.some((name) => !people.includes(name)) ? expected.length : 0;
			if (meant.people === undefined) continue;
			// What is known is known of the same people.
			const covered = (await listCoverageFor(database.db, parsed)).map(({ user }) => user);
			expect(covered, JSON.stringify(filter)).toEqual([...meant.people].sort());
			expect(expected.filter((event) => !peopleOf(event).some((name) => covered.includes(name)))).toEqual([]);
		}
		expect(Map.groupBy(all, ({ reverted }) => reverted).size).toBe(3);
		expect(found).toBeGreaterThan(1_000);
		expect(former).toBeGreaterThan(100);
	});

	it('reads many people at once as it reads few', async () => {
		const user = [...new Set(all.flatMap((event) => event.user ?? []))].sort();
		const wiki = [...new Set(all.map((event) => event.wiki))].sort();
		expect(user.length * wiki.length).toBeGreaterThan(64);
		const expected = all.filter((event) => matches(event, { user, wiki }, labelsOf));
		expect(await readAll({ user, wiki }, 150)).toEqual(expected);
	});

	it('means by a label those who have it now, whatever they are called', async () => {
		const label = [...new Set(all.flatMap(peopleOf).flatMap(labelsOf))].sort();
		expect(label.length).toBeGreaterThan(2);
		const expected = all.filter((event) => peopleOf(event).some((name) => labelsOf(name).length > 0));
		expect(await readAll({ label }, 150)).toEqual(expected);
		expect(await readAll({ label: ['Nobody has it'] }, 150)).toEqual([]);
		const [someone] = expected.flatMap(({ user }) => (user !== null && labelsOf(user).length > 0 ? user : []));
		if (someone === undefined) throw new Error('nobody has a label');
		const { db } = database;
		await db.updateTable('users').set({ name: 'Called Otherwise' }).where('name', '=', someone).execute();
		const renamed = await readAll({ label }, 150);
		expect(renamed.map(({ key }) => key)).toEqual(expected.map(({ key }) => key));
		await db.updateTable('users').set({ name: someone }).where('name', '=', 'Called Otherwise').execute();
	});

	it.each([
		'Ünal ÉCOLE ΟΔΟΣ привет',
		'100 %_*?[x]^-]',
		'it\'s \\ a "quote" {{tpl|a=b}} /* x */ (a|b)+$',
		'^',
		'𞤀𞤁 emoji 🎉',
	])('finds %s in a summary, whatever its case', async (words) => {
		const { db } = database;
		const [event] = all;
		if (!event) throw new Error('there are events');
		const before = event.comment;
		await db
			.updateTable('events')
			.set({ comment: `before ${words} after` })
			.where('id', '=', event.id)
			.execute();
		for (const comment of [words, words.toUpperCase(), words.toLowerCase(), `E ${words} A`])
			expect(
				(await readAll({ comment }, 50)).map(({ id }) => id),
				comment,
			).toContain(event.id);
		expect((await readAll({ comment: `${words}x` }, 50)).map(({ id }) => id)).not.toContain(event.id);
		await db.updateTable('events').set({ comment: before }).where('id', '=', event.id).execute();
	});

	it('leaves out nobody by names that it does not have', async () => {
		const filter = { 'not-user': ['Nobody Here'], 'not-wiki': ['nowiki_at_all'], 'not-label': ['x'] };
		expect(await readAll(filter, 500)).toEqual(all);
		expect(await readAll({ 'not-type': ['edit', 'new', 'log', 'categorize'], minor: true }, 10)).toEqual([]);
	});

	it('finds nothing, without an error, for names that it does not have', async () => {
		for (const filter of [
			{ user: ['Nobody Here'] },
			{ wiki: ['nowiki_at_all'] },
			{ type: ['log:nothing'] },
			{ label: ['x'] },
		]) {
			expect(await readAll(filter, 10)).toEqual([]);
		}
	});
});
