import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { engines } from '../../../../../scripts/test/databases.ts';
import { lease, type TestDatabase, testDatabase } from '../../../../../fixtures/database.ts';
import { mergePeople, personPlaces } from './merge-people.ts';

describe.each(engines)('a merge of two people, on $engine', ({ create }) => {
	let database: TestDatabase;
	beforeEach(async () => void (database = await testDatabase(create)));
	afterEach(() => database.remove());

	it('forgets no table with rows of people', async () => {
		const tables = await database.db.introspection.getTables();
		const withPeople = tables.filter(({ columns }) => columns.some(({ name }) => name === 'user_id'));
		// Events and what is made of them are moved together; names of people who are hidden are nobody's to merge.
		const others = ['event_users', 'events', 'daily_counts', 'wiki_counts', 'hidden_names'];
		expect([...personPlaces.map(({ table }) => table), ...others].sort()).toEqual(
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
});
