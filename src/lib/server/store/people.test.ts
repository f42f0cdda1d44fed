import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { engines } from '../../../../scripts/test/databases.ts';
import type { WikiEvent } from '../../domain/wiki-event.ts';
import { lease, loadSightings, record, type TestDatabase, testDatabase } from './fixture.ts';
import { findPerson, listPeople } from './people.ts';
import { write } from './state.ts';
import { syncTrackedUsers } from './following.ts';
import {
	changeTrackedUsers,
	countTrackedUsers,
	insertTrackedUser,
	listTrackedUsers,
	removeTrackedUser,
} from './tracked-users.ts';

/** What an account of someone's events says about them, counted one by one. */
function naive(events: readonly WikiEvent[], name: string) {
	const theirs = events.filter(({ user }) => user === name);
	const wikis = Map.groupBy(theirs, ({ wiki }) => wiki);
	const times = theirs.map(({ time }) => time).sort((a, b) => a - b);
	return {
		firstAt: times[0] ?? null,
		lastAt: times.at(-1) ?? null,
		events: theirs.length,
		wikis: wikis.size,
		byWiki: [...wikis]
			.map(([wiki, some]) => ({ wiki, events: some.length }))
			.sort((a, b) => b.events - a.events || (a.wiki < b.wiki ? -1 : 1)),
	};
}

describe.each(engines)('people on $engine', ({ create }) => {
	let database: TestDatabase;
	beforeEach(async () => void (database = await testDatabase(create)));
	afterEach(() => database.remove());

	it('says of everybody what counting their events says', async () => {
		const { db } = database;
		const sightings = loadSightings();
		const events = sightings.map(({ event }) => event);
		const held = await lease(db);
		const sync = () => write(db, (writing) => syncTrackedUsers(writing, { from: 100, until: 500 }), held);
		const names = [...new Set(events.flatMap(({ user }) => user ?? []))].sort();
		const [first = '', second = '', third = ''] = names.filter((name) => naive(events, name).events > 5);
		for (const username of [first, second, 'Quiet One']) await insertTrackedUser(db, { username, addedBy: null });
		await sync();
		await record(db, held, sightings, { progress: { position: '[]', streamedUntil: 900, lastEventAt: 900 } });
		const [gone] = (await listTrackedUsers(db)).filter(({ username }) => username === second);
		await removeTrackedUser(db, gone?.id ?? 0, 'keep');
		await sync();
		await insertTrackedUser(db, { username: 'New One', addedBy: null });
		const [firstRow] = (await listTrackedUsers(db)).filter(({ username }) => username === first);
		await changeTrackedUsers(db, [firstRow?.id ?? 0], { labels: ['B', 'A'] }, null);

		expect(await countTrackedUsers(db)).toBe(3);
		const people = await listPeople(db);
		expect(people.map(({ user, tracking }) => [user, tracking])).toEqual(
			[
				[first, 'now'],
				[second, 'before'],
				['New One', 'soon'],
				['Quiet One', 'now'],
			].sort(([a = ''], [b = '']) => (a < b ? -1 : 1)),
		);
		for (const person of people) {
			const { byWiki, ...counted } = naive(events, person.user);
			expect(person).toMatchObject(counted);
			const isCovered = person.tracking !== 'soon';
			expect(person.coveredSince).toBe(isCovered ? 100 : null);
			expect(person.knownSince).toBe(person.tracking === 'now' ? 100 : null);
			const found = await findPerson(db, person.user);
			expect(found?.person).toEqual(person);
			expect(person.labels).toEqual(person.user === first ? ['A', 'B'] : []);
			expect(found?.wikis.map(({ wiki, events }) => ({ wiki: wiki.name, events }))).toEqual(byWiki);
			for (const { wiki } of found?.wikis ?? []) expect(wiki.articleUrl).toMatch(/^http.*\$1$/);
		}
		expect(await findPerson(db, third)).toMatchObject({
			person: { user: third, tracking: 'never', events: naive(events, third).events, coveredSince: null },
		});
		expect(await findPerson(db, 'Nobody Here')).toBe(null);

		await insertTrackedUser(db, { username: second, addedBy: null });
		expect((await listPeople(db)).filter(({ user }) => user === second)).toMatchObject([
			{ tracking: 'soon', events: naive(events, second).events },
		]);
		expect((await findPerson(db, second))?.person.tracking).toBe('soon');
	});

	it('is empty at first', async () => {
		expect(await listPeople(database.db)).toEqual([]);
	});
});
