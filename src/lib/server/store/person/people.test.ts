import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { engines } from '../../../../../scripts/test/databases.ts';
import { exactly, notKnown } from '#lib/domain/insight/count.ts';
import type { WikiEvent } from '#lib/domain/event/event.ts';
import {
	lease,
	loadObservedEvents,
	record,
	type TestDatabase,
	testDatabase,
} from '../../../../../fixtures/database.ts';
import { listCoverageFor, listCoverageOfTracked } from '../coverage/coverage.ts';
import { findPerson, listPeople } from './people.ts';
import { syncTrackedUsers } from '../tracking/tracking-sync.ts';
import { changeTrackedUsers } from '../tracking/change-tracked-users.ts';
import { countTrackedUsers, listTrackedUsers } from '../tracking/tracked-users.ts';
import { insertTrackedUser } from '../tracking/track-users.ts';
import { removeTrackedUser } from '../tracking/remove-tracked-users.ts';

/** A person's numbers, counted event by event. */
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

	it('have the numbers that counting their events gives', async () => {
		const { db } = database;
		const observed = loadObservedEvents();
		const events = observed.map(({ event }) => event);
		const held = await lease(db);
		const sync = () => held.write((writing) => syncTrackedUsers(writing, { from: 100, until: 500 }));
		const names = [...new Set(events.flatMap(({ user }) => user ?? []))].sort();
		const [first = '', second = '', third = ''] = names.filter((name) => naive(events, name).events > 5);
		for (const username of [first, second, 'Quiet One']) await insertTrackedUser(db, { username, addedBy: null });
		await sync();
		await record(held, observed, { progress: { position: '[]', streamedUntil: 900, lastEventAt: 900 } });
		const [gone] = (await listTrackedUsers(db)).filter(({ username }) => username === second);
		await removeTrackedUser(db, gone?.id ?? 0, 'keep', null, 500);
		await sync();
		await insertTrackedUser(db, { username: 'New One', addedBy: null });
		const [firstRow] = (await listTrackedUsers(db)).filter(({ username }) => username === first);
		await changeTrackedUsers(db, [firstRow?.id ?? 0], { labels: ['B', 'A'] }, null);

		expect(await countTrackedUsers(db)).toBe(3);
		const people = await listPeople(db);
		expect(people.map(({ user, tracking }) => [user, tracking])).toEqual(
			[
				[first, 'now'],
				[second, 'ended'],
				['New One', 'soon'],
				['Quiet One', 'now'],
			].sort(([a = ''], [b = '']) => (a < b ? -1 : 1)),
		);
		for (const person of people) {
			const { byWiki, events: count, wikis: wikiCount, ...times } = naive(events, person.user);
			expect(person).toMatchObject(times);
			const isCovered = person.tracking !== 'soon';
			expect(person.counts).toEqual(
				isCovered
					? { events: exactly(count), wikis: exactly(wikiCount) }
					: { events: notKnown(['not-tracked-yet']), wikis: notKnown(['not-tracked-yet']) },
			);
			expect(person.coveredSince).toBe(isCovered ? 100 : null);
			expect(person.knownSince).toBe(person.tracking === 'now' ? 100 : null);
			expect(person.knownUntil).toBe({ now: 900, ended: 500, soon: null }[String(person.tracking)]);
			const found = await findPerson(db, person.user);
			expect(found?.person).toEqual(person);
			expect(person.labels).toEqual(person.user === first ? ['A', 'B'] : []);
			expect(found?.wikis.map(({ wiki, events }) => ({ wiki: wiki.name, events }))).toEqual(byWiki);
			for (const { wiki } of found?.wikis ?? []) expect(wiki.articleUrl).toMatch(/^http.*\$1$/);
		}
		expect(await findPerson(db, third)).toMatchObject({
			person: {
				user: third,
				tracking: 'never',
				counts: { events: { value: naive(events, third).events, exact: false } },
				coveredSince: null,
			},
		});
		expect(await findPerson(db, 'Nobody Here')).toBe(null);

		await insertTrackedUser(db, { username: second, addedBy: null });
		expect((await listPeople(db)).filter(({ user }) => user === second)).toMatchObject([
			{ tracking: 'now', counts: { events: exactly(naive(events, second).events) } },
		]);
		expect((await findPerson(db, second))?.person.tracking).toBe('now');
	});

	it('have no known numbers during a backfill, but its progress', async () => {
		const { db } = database;
		const held = await lease(db);
		await insertTrackedUser(db, { username: 'New One', addedBy: null });
		await held.write((writing) => syncTrackedUsers(writing, { from: 1_000, until: 1_000 }));
		await record(held, [], { progress: { position: '[]', streamedUntil: 1_500, lastEventAt: 1_500 } });
		const find = async () => (await listPeople(db))[0];
		expect(await find()).toMatchObject({ reading: null, counts: { events: exactly(0) } });

		const { id: user_id } = await db.selectFrom('users').select('id').executeTakeFirstOrThrow();
		const usual = {
			user_id,
			problem: null,
			retry_at: null,
			finished_at: null,
			planned_at: 1,
			central_id: 7,
			name: 'N',
		};
		for (const [status, starts_at, ends_at] of [
			['planned', 100, 1_000],
			['failed', 50, 100],
		] as const)
			await db
				.insertInto('backfills')
				.values({ ...usual, status, starts_at, ends_at })
				.execute();
		const notYet = { events: notKnown(['backfill-running']), wikis: notKnown(['backfill-running']) };
		expect(await find()).toMatchObject({ reading: { done: null, wikis: null }, counts: notYet });
		expect((await findPerson(db, 'New One'))?.person).toEqual(await find());
		const [{ reading, ...known } = { reading: undefined }] = await listCoverageOfTracked(db);
		expect(reading).toEqual([{ from: 100, until: 1_000 }]);
		expect(await listCoverageFor(db, { user: ['New One'] })).toEqual([{ ...known, reading }]);

		await db.updateTable('backfills').set({ status: 'running' }).where('status', '=', 'planned').execute();
		const { id: backfill_id } = await db
			.selectFrom('backfills')
			.select('id')
			.where('status', '=', 'running')
			.executeTakeFirstOrThrow();
		for (const [wiki, status] of [
			['dewiki', 'done'],
			['enwiki', 'waiting'],
			['frwiki', 'failed'],
		] as const)
			await db
				.insertInto('backfill_wikis')
				.values({
					backfill_id,
					wiki,
					status,
					api_url: 'x',
					local_id: 1,
					list: 'edit',
					edits: 1,
					reached_at: null,
					problem: null,
					retry_at: null,
				})
				.execute();
		expect(await find()).toMatchObject({ reading: { done: 1, wikis: 3 }, counts: notYet });
		await db.updateTable('backfills').set({ status: 'done' }).where('status', '=', 'running').execute();
		expect(await find()).toMatchObject({ reading: null, counts: { events: exactly(0) } });
	});

	it('are none at first', async () => {
		expect(await listPeople(database.db)).toEqual([]);
	});
});
