import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { engines } from '../../../../../scripts/test/databases.ts';
import {
	lease,
	loadObservedEvents,
	record,
	storedCounts,
	type TestDatabase,
	testDatabase,
	removeChecked,
} from '../../../../../fixtures/database.ts';
import { listEvents } from '../event/events.ts';
import type { ObservedEvent } from '../event/record-events.ts';
import { addCounts } from '../insight/daily-counts.ts';
import { openCoverage } from '../coverage/coverage.ts';
import { hiddenAccountStep } from '../visibility/hidden-account-step.ts';
import { recordPresent } from '../visibility/hidden-accounts.ts';
import { mergePeople, personPlaces } from './merge-people.ts';

describe.each(engines)('a merge of two people, on $engine', ({ create }) => {
	let database: TestDatabase;
	beforeEach(async () => void (database = await testDatabase(create)));
	afterEach(() => removeChecked(database));

	it('handles every table with rows of people', async () => {
		const tables = await database.db.introspection.getTables();
		const withPeople = tables.filter(({ columns }) => columns.some(({ name }) => name === 'user_id'));
		// Events and what is made of them are moved together; names of people who are hidden are nobody's to merge.
		const others = ['event_users', 'events', 'daily_counts', 'wiki_counts', 'user_days', 'wiki_months', 'hidden_names'];
		const frozen = ['frozen_people', 'frozen_events'];
		expect([...personPlaces.map(({ table }) => table), ...others, ...frozen].sort()).toEqual(
			withPeople.map(({ name }) => name).sort(),
		);
	});

	it('leaves no row of the other one, and none of a wiki twice', async () => {
		const { db } = database;
		const [person, other] = [1, 2];
		for (const id of [person, other])
			await db
				.insertInto('users')
				.values({ id, name: `N${id}`, central_id: id === other ? 7 : null })
				.execute();
		const local = { api_url: 'x', looked_at: null };
		const hidden = { central_id: 7, seen_at: 1, hidden_at: null };
		for (const row of [
			{ user_id: person, wiki: 'dewiki', local_id: 10 },
			{ user_id: other, wiki: 'dewiki', local_id: 20 },
			{ user_id: other, wiki: 'frwiki', local_id: 30 },
		])
			await db
				.insertInto('local_accounts')
				.values({ ...local, ...row })
				.execute();
		for (const row of [
			{ user_id: person, wiki: null, state: 'seen' },
			{ user_id: other, wiki: null, state: 'seen' },
			{ user_id: other, wiki: 'frwiki', state: 'hidden' },
		])
			await db
				.insertInto('hidden_accounts')
				.values({ ...hidden, ...row })
				.execute();
		const held = await lease(db);
		await held.write((writing) => mergePeople(writing, { other, person, since: 0 }));
		const locals = await db.selectFrom('local_accounts').select(['user_id', 'wiki', 'local_id']).execute();
		expect(locals.sort((a, b) => a.local_id - b.local_id)).toEqual([
			{ user_id: person, wiki: 'dewiki', local_id: 10 },
			{ user_id: person, wiki: 'frwiki', local_id: 30 },
		]);
		const accounts = await db
			.selectFrom('hidden_accounts')
			.select(['user_id', 'wiki', 'state'])
			.orderBy('id')
			.execute();
		expect(accounts).toEqual([
			{ user_id: person, wiki: null, state: 'seen' },
			{ user_id: person, wiki: 'frwiki', state: 'hidden' },
		]);
		expect(await db.selectFrom('users').select(['id', 'central_id']).execute()).toEqual([
			{ id: person, central_id: 7 },
		]);
		for (const { table } of personPlaces) {
			const rows = await db
				.selectFrom(table as 'coverage')
				.select('user_id')
				.where('user_id', '=', other)
				.execute();
			expect(rows, table).toEqual([]);
		}
	});

	it('adds the counts of events that were deleted for their age', async () => {
		const { db } = database;
		const held = await lease(db);
		const [edit] = loadObservedEvents().filter(({ event }) => event.user !== null && event.about.length === 0);
		if (!edit) throw new Error('the fixtures have no such event');
		const at = (time: number, user: string) => ({
			...edit,
			event: { ...edit.event, key: `x:rev:${time}`, time, user },
		});
		await record(held, [at(1, 'Person'), at(2, 'Other')]);
		const [person, other] = await Promise.all(
			['Person', 'Other'].map((name) =>
				db.selectFrom('users').select('id').where('name', '=', name).executeTakeFirstOrThrow(),
			),
		);
		const row = db
			.selectFrom('daily_counts')
			.selectAll()
			.where('user_id', '=', other?.id ?? 0);
		await addOld(3, await row.executeTakeFirstOrThrow());
		await held.write((writing) => mergePeople(writing, { other: other?.id ?? 0, person: person?.id ?? 0, since: 0 }));
		const days = await db.selectFrom('daily_counts').select(['user_id', 'day', 'events']).orderBy('day').execute();
		expect(days).toEqual([
			{ user_id: person?.id, day: -1, events: 3 },
			{ user_id: person?.id, day: 0, events: 2 },
		]);
		const wikis = await db.selectFrom('wiki_counts').select(['user_id', 'events']).execute();
		expect(wikis).toEqual([{ user_id: person?.id, events: 5 }]);

		/** Counts of a day of which no event is left. */
		async function addOld(events: number, like: { user_id: number; wiki_id: number; type_id: number }) {
			await db.transaction().execute((tx) => addCounts(tx, [{ ...like, day: -1, events, bots: 0 }]));
		}
	});

	describe('of whom a wiki hides one', () => {
		const [blockOf, editOf] = [
			loadObservedEvents().find(({ event }) => event.type === 'log' && event.about.length > 0),
			loadObservedEvents().find(({ event }) => event.type === 'edit'),
		];
		if (!blockOf || !editOf) throw new Error('the fixtures have no such events');
		const wiki = { ...editOf.wiki, name: 'dewiki' };
		const edit = (at: number, user: string): ObservedEvent => ({
			wiki,
			event: { ...editOf.event, wiki: 'dewiki', key: `dewiki:rev:${at}`, newRevision: at, time: at, user },
		});
		const block = (at: number, user: string, about: string): ObservedEvent => ({
			wiki,
			event: { ...blockOf.event, wiki: 'dewiki', key: `dewiki:log:${at}`, logId: at, time: at, user, about: [about] },
		});

		/** Records events of Other, who is hidden on the wiki then, is Person since a time, and is shown again. */
		async function mergeHidden(since: number): Promise<{ db: TestDatabase['db']; archived: number }> {
			const { db } = database;
			const held = await lease(db);
			await record(held, [edit(1, 'Person'), edit(10, 'Other'), edit(20, 'Other'), block(30, 'Other', 'Person')]);
			const ids = new Map((await db.selectFrom('users').selectAll().execute()).map(({ id, name }) => [name, id]));
			const [person = 0, other = 0] = [ids.get('Person'), ids.get('Other')];
			await held.write((writing) => openCoverage(writing, [person, other], 1));
			// Of an event that was deleted for its age.
			const one = db.selectFrom('events').select(['wiki_id', 'type_id']).where('time', '=', 10);
			const { wiki_id, type_id } = await one.executeTakeFirstOrThrow();
			await db.insertInto('daily_counts').values({ user_id: other, day: 7, wiki_id, type_id, events: 2 }).execute();
			await db.updateTable('wiki_counts').set({ events: 5 }).where('user_id', '=', other).execute();
			const account = { user_id: other, central_id: 7, wiki: 'dewiki', seen_at: 1, hidden_at: 1, state: 'hiding' };
			await db.insertInto('hidden_accounts').values(account).execute();
			while (await hiddenAccountStep(held)) continue;
			const { archived } = await db
				.selectFrom('set_aside')
				.select(({ fn }) => fn.countAll<number | string>().as('archived'))
				.executeTakeFirstOrThrow();
			await held.write((writing) => mergePeople(writing, { other, person, since }));
			const { user_id: userId } = await db.selectFrom('hidden_accounts').select('user_id').executeTakeFirstOrThrow();
			await held.write((writing) => recordPresent(writing, { userId, wiki: 'dewiki' }));
			while (await hiddenAccountStep(held)) continue;
			return { db, archived: Number(archived) };
		}

		const eventsOf = async (user: string) =>
			(await listEvents(database.db, { user: [user] }, { cursor: null, limit: 9 })).events.map((event) => [
				...[event.key, event.user],
				...event.about,
			]);

		it('gives the archived events, links and counts to the person', async () => {
			const { db, archived } = await mergeHidden(0);
			expect(archived).toBe(4);
			expect(await eventsOf('Person')).toEqual([
				['dewiki:log:30', 'Person', 'Person'],
				['dewiki:rev:20', 'Person'],
				['dewiki:rev:10', 'Person'],
				['dewiki:rev:1', 'Person'],
			]);
			expect(await db.selectFrom('users').select('name').execute()).toEqual([{ name: 'Person' }]);
			const counts = Object.entries(await storedCounts(db));
			expect(counts.filter(([key]) => !key.includes('|Person|'))).toEqual([]);
			expect(counts.reduce((sum, [, events]) => sum + events, 0)).toBe(4 + 2);
		});

		it('leaves those of a time when they were two', async () => {
			await mergeHidden(15);
			expect(await eventsOf('Person')).toEqual([
				['dewiki:log:30', 'Person', 'Person'],
				['dewiki:rev:20', 'Person'],
				['dewiki:rev:1', 'Person'],
			]);
			expect(await eventsOf('Other')).toEqual([['dewiki:rev:10', 'Other']]);
		});
	});
});
