import { randomUUID } from 'node:crypto';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { engines } from '../../../../../scripts/test/databases.ts';
import type { WikiEvent } from '#lib/domain/event/event.ts';
import { recordAct } from '../access/audit-log.ts';
import { listChanges, readLastChange } from '../core/changes.ts';
import { listCoverageOfTracked } from '../coverage/coverage.ts';
import { listEvents } from '../event/events.ts';
import { readEvents } from '../event/read-events.ts';
import {
	countsOf,
	everythingIn,
	lease,
	record,
	storedCounts,
	type TestDatabase,
	testDatabase,
} from '../../../../../fixtures/database.ts';
import { isSyncDue, listTrackedNames, syncTrackedUsers } from '../tracking/tracking-sync.ts';
import { findDueNameLookup, recordNameLookup } from './daily-names.ts';
import type { ObservedEvent } from '../event/record-events.ts';
import { recordRenames } from './renames.ts';
import { renameStep } from './rename-step.ts';
import { recordReviews } from '../review/reviews.ts';
import { listSavedViews, saveView } from '../filter/saved-views.ts';
import type { LeasedDb } from '../core/leased.ts';
import { write } from '../core/state.ts';
import { insertTrackedUser } from '../tracking/track-users.ts';
import { insertUserNote, listUserNotes } from './person-notes.ts';
import { isValidAt } from '../../../domain/person/name-period.ts';

const begin = Date.UTC(2026, 10, 1);
const hour = 3_600_000;
const wiki = { name: 'dewiki', scriptUrl: null, articleUrl: null };
let revision = 0;

function edit(user: string, at: number, more: Partial<WikiEvent> = {}): ObservedEvent {
	revision++;
	const event: WikiEvent = {
		key: `dewiki:rev:${revision}`,
		source: 'stream',
		time: at,
		wiki: 'dewiki',
		type: 'edit',
		logType: null,
		logAction: null,
		user,
		about: [],
		namespace: 0,
		title: 'Example',
		comment: '',
		minor: false,
		bot: false,
		patrolled: null,
		oldRevision: 1,
		newRevision: revision,
		oldLength: 1,
		newLength: 2,
		logId: null,
		logParams: null,
		...more,
	};
	return { event, wiki };
}

function renameLog(from: string, to: string, at: number): ObservedEvent {
	return edit('Renamer', at, {
		key: `dewiki:log:${at}`,
		type: 'log',
		logType: 'gblrename',
		logAction: 'rename',
		title: `User:${from}`,
		namespace: 2,
		about: [from, to].sort(),
		comment: `for ${from}`,
		logParams: { olduser: from, newuser: to },
		newRevision: null,
	});
}

describe.each(engines)('a rename, on $engine', ({ create }) => {
	let database: TestDatabase;
	beforeEach(async () => {
		database = await testDatabase(create);
		revision = 0;
	});
	afterEach(() => database.remove());

	async function stored() {
		const ids = await database.db.selectFrom('events').select('id').orderBy('time').orderBy('id').execute();
		return readEvents(
			database.db,
			ids.map(({ id }) => id),
		);
	}
	const usersOf = async () => (await stored()).map(({ user }) => user);
	const found = async (user: string) =>
		(await listEvents(database.db, { user: [user] }, { cursor: null, limit: 100 })).events.length;

	it('leaves one person, under both names while the wikis apply it, and updates copies on devices', async () => {
		const { db } = database;
		const held = await lease(db);
		const at = begin + 10 * hour;
		await record(held, [edit('Old', begin), edit('Old', begin + hour)]);
		// Recorded before the rename: the other datacentre is ahead.
		await record(held, [edit('New', at + hour)]);
		const before = await readLastChange(db);
		const rename = { from: 'Old', to: 'New', at };
		await record(held, [edit('Old', at + 2 * hour), edit('New', at + 3 * hour)], { renames: [rename] });
		expect(await usersOf()).toEqual(['New', 'New', 'New', 'New', 'New']);
		expect(await db.selectFrom('users').select('name').execute()).toEqual([{ name: 'New' }]);
		expect(await storedCounts(db)).toEqual(countsOf(await stored()));
		while (await renameStep(held));
		const { events } = await listChanges(db, before, 100);
		expect(events.map(({ user }) => user)).toEqual(['New', 'New', 'New', 'New', 'New']);
		// Received again, it changes nothing.
		const after = await readLastChange(db);
		await record(held, [], { renames: [rename] });
		while (await renameStep(held));
		expect((await listChanges(db, after, 100)).events).toEqual([]);
		expect(await found('New')).toBe(5);
	});

	it('does not confuse the first with someone who takes the name', async () => {
		const { db } = database;
		const held = await lease(db);
		const at = begin + 10 * hour;
		await record(held, [edit('Old', begin), edit('Other', begin)]);
		await record(held, [], { renames: [{ from: 'Old', to: 'New', at }] });
		await record(held, [], { renames: [{ from: 'Other', to: 'Old', at: at + hour }] });
		await record(held, [edit('Old', at + 2 * hour), edit('New', at + 2 * hour)]);
		expect((await usersOf()).sort()).toEqual(['New', 'New', 'Old', 'Old']);
		expect(await found('Old')).toBe(2);
		expect(await found('New')).toBe(2);
	});

	it('back to a former name is one, too', async () => {
		const { db } = database;
		const held = await lease(db);
		const at = begin + 10 * hour;
		await record(held, [edit('New', begin)]);
		const renames = [
			{ from: 'New', to: 'Old', at },
			{ from: 'Old', to: 'New', at: at + 10 * 24 * hour },
		];
		await record(held, [], { renames });
		await record(held, [edit('Old', at + hour), edit('New', at + 11 * 24 * hour)]);
		expect(await usersOf()).toEqual(['New', 'New', 'New']);
		expect(await db.selectFrom('users').select('name').execute()).toEqual([{ name: 'New' }]);
	});

	it('gives a freed name to the account that is created with it', async () => {
		const { db } = database;
		const held = await lease(db);
		const at = begin + 10 * hour;
		await record(held, [edit('Old', begin)], { renames: [] });
		await record(held, [], { renames: [{ from: 'Old', to: 'New', at }] });
		await record(held, [edit('Old', at + 2 * hour)], { namesTaken: [{ name: 'Old', at: at + hour }] });
		expect(await usersOf()).toEqual(['New', 'Old']);
	});

	it('gives events that the API returns with the present name to the same person', async () => {
		const { db } = database;
		const held = await lease(db);
		const at = begin + 10 * hour;
		await record(held, [edit('Old', begin + hour)]);
		await record(held, [], { renames: [{ from: 'Old', to: 'New', at }] });
		await db
			.updateTable('state')
			.set({ streamed_until: at + hour })
			.execute();
		await record(held, [edit('New', begin, { source: 'backfill' })]);
		expect(await usersOf()).toEqual(['New', 'New']);
		expect(await db.selectFrom('users').select('name').execute()).toEqual([{ name: 'New' }]);
	});

	it('leaves one entry on the list for a tracked person', async () => {
		const { db } = database;
		const held = await lease(db);
		const at = begin + 10 * hour;
		await record(held, [edit('Old', begin), edit('New', at + hour)]);
		for (const name of ['Old', 'New']) {
			const { id } = await db.selectFrom('users').select('id').where('name', '=', name).executeTakeFirstOrThrow();
			await db
				.insertInto('tracked_users')
				.values({ username: name, normalized_username: name.toLowerCase(), user_id: id })
				.execute();
		}
		await record(held, [], { renames: [{ from: 'Old', to: 'New', at }] });
		const tracked = await db
			.selectFrom('tracked_users')
			.innerJoin('users', 'users.id', 'tracked_users.user_id')
			.select(['username', 'name'])
			.execute();
		expect(tracked).toEqual([{ username: 'New', name: 'New' }]);
	});

	describe('of someone who vanishes', () => {
		const from = 'Secret Name';
		const at = begin + 10 * hour;
		let held: LeasedDb;

		async function actAndVanish(to: string) {
			const { db } = database;
			held = await lease(db);
			await insertTrackedUser(db, { username: from, addedBy: null });
			await record(held, [
				edit(from, begin),
				edit(from, begin + 1_000, { namespace: 2, title: 'User:Secret Name/notes', comment: 'by Secret Name' }),
				edit('Other', begin + 2_000, { comment: 'Undid [[Special:Contributions/secret_Name|Secret Name]]: no secret' }),
			]);
			await held.write((writing) => syncTrackedUsers(writing, { from: begin, until: begin }));
			await db
				.updateTable('tracked_users')
				.set({ reason: `is ${from}, they say` })
				.execute();
			const author = { id: '1', username: 'Someone' };
			await insertUserNote(db, { user: from, author, text: 'Secret Name, not Secret Names' });
			await recordReviews(db, 'Someone', [
				{ requestId: randomUUID(), key: 'dewiki:rev:1', mark: 'flagged', note: `of ${from}`, madeAt: at },
			]);
			await saveView(db, '1', {
				id: null,
				name: `What ${from} does`,
				query: 'user=Other&user=Secret+Name&wiki=dewiki',
			});
			await write(db, ({ tx }) =>
				recordAct(tx, {
					actor: null,
					action: 'reason',
					subject: from,
					before: { reason: from },
					after: { reason: null },
				}),
			);
			await record(held, [renameLog(from, to, at)], { renames: [{ from, to, at }] });
			while (await renameStep(held));
			await record(held, [edit(from, at + hour)]);
		}

		async function goOn(hours: number) {
			await database.db
				.updateTable('state')
				.set({ streamed_until: at + hours * hour })
				.execute();
			while (await renameStep(held));
		}

		it('erases the former name from all that is stored', async () => {
			const to = 'Vanished user 1a2b';
			const { db } = database;
			await actAndVanish(to);
			// Only for the wikis that have not applied the rename yet.
			expect((await everythingIn(database.db)).split(from)).toHaveLength(2 + 1);
			await goOn(4 * 24);
			expect((await everythingIn(database.db)).replaceAll('Secret Names', '')).not.toMatch(/secret[ _+]name/i);
			expect((await usersOf()).filter((user) => user === to)).toHaveLength(3);
			expect((await stored()).find(({ user }) => user === 'Other')?.comment).toBe(
				'Undid [[Special:Contributions/…|…]]: no secret',
			);
			const [view] = await listSavedViews(db, '1');
			expect(view).toMatchObject({ name: `What ${to} does`, query: `user=Other&user=Vanished+user+1a2b&wiki=dewiki` });
			expect(await listUserNotes(db, to)).toMatchObject([{ text: `${to}, not Secret Names` }]);
			expect((await db.selectFrom('tracked_users').selectAll().execute())[0]).toMatchObject({
				username: to,
				reason: `is ${to}, they say`,
			});
		});

		it('does not store the former name from its log entry, if that name means nobody here', async () => {
			const { db } = database;
			const to = 'Vanished user 1a2b';
			held = await lease(db);
			await record(held, [renameLog(from, to, at)], { renames: [{ from, to, at }] });
			expect(await everythingIn(db)).not.toContain(from);
			await record(held, [edit('Former Name', begin)]);
			const renames = [{ from: 'Former Name', to: 'Vanished user 3c4d', at }];
			await record(held, [], { renames });
			await goOn(4 * 24);
			const { event, ...rest } = renameLog('Former Name', 'Vanished user 3c4d', at);
			await record(held, [{ ...rest, event: { ...event, key: 'dewiki:log:2', source: 'backfill' } }]);
			expect(await everythingIn(db)).not.toContain('Former Name');
			const people = await db.selectFrom('users').select('name').orderBy('name').execute();
			expect(people.map(({ name }) => name)).toEqual(['Renamer', to, 'Vanished user 3c4d']);
		});

		it('is recognized by the lock if the new name does not show it', async () => {
			const { db } = database;
			const to = 'Plain Name';
			await actAndVanish(to);
			await goOn(1);
			expect(await everythingIn(database.db)).toContain('of Secret Name');
			await db.updateTable('users').set({ central_id: 5 }).where('name', '=', to).execute();
			const wanted = await findDueNameLookup(db, at + hour);
			if (!wanted) throw new Error('nobody is asked for');
			await recordNameLookup(held, wanted, { account: { name: to, locked: true, accounts: [] }, now: at + hour });
			await goOn(4 * 24);
			expect((await everythingIn(database.db)).replaceAll('Secret Names', '')).not.toMatch(/secret[ _+]name/i);
		});
	});

	it('of someone tracked by the new name only, while the stream is behind, leaves the time before unknown', async () => {
		const { db } = database;
		const held = await lease(db);
		const at = begin + 10 * hour;
		for (const username of ['New', 'Newer']) await insertTrackedUser(db, { username, addedBy: null });
		await held.write((writing) => syncTrackedUsers(writing, { from: begin, until: begin }));
		// One of the former names is known, from events of others.
		await record(held, [edit('Older', begin), edit('New', at + 1_000), edit('Newer', at + 1_000)], {
			renames: [
				{ from: 'Old', to: 'New', at },
				{ from: 'Older', to: 'Newer', at },
			],
			progress: { position: '{}', streamedUntil: at + hour, lastEventAt: at + hour },
		});
		const stretches = [
			{ source: 'unknown', from: begin, until: at },
			{ source: 'stream', from: at, until: at + hour },
		];
		const coverage = await listCoverageOfTracked(db);
		expect(coverage.map(({ user }) => user)).toEqual(['New', 'Newer']);
		for (const person of coverage) expect(person).toMatchObject({ openSince: at, stretches });
	});

	describe('to a name that another account has', () => {
		const at = begin + 10 * hour;
		let held: LeasedDb;

		async function act(ids: Record<string, number | null>) {
			const { db } = database;
			held = await lease(db);
			for (const username of ['Old', 'New']) await insertTrackedUser(db, { username, addedBy: null });
			await held.write((writing) => syncTrackedUsers(writing, { from: begin, until: begin }));
			await record(held, [edit('Old', begin), edit('New', begin + hour)]);
			for (const [name, id] of Object.entries(ids))
				await db.updateTable('users').set({ central_id: id }).where('name', '=', name).execute();
		}

		it.each([{}, { isMerge: true as const }])('changes nothing if both accounts are known: %j', async (more) => {
			const { db } = database;
			await act({ Old: 5, New: 6 });
			await held.write((writing) => recordRenames(writing, [{ from: 'Old', to: 'New', at, ...more }]));
			expect(await usersOf()).toEqual(['Old', 'New']);
			const rows = await db.selectFrom('user_names').select(['name', 'valid_until']).execute();
			expect(rows).toEqual(['Old', 'New'].map((name) => ({ name, valid_until: null })));
		});

		it('that was freed a little before is a rename like any other', async () => {
			await act({ Old: 5, New: 6 });
			const renames = [
				{ from: 'New', to: 'New (freed)', at: at - hour },
				{ from: 'Old', to: 'New', at },
			];
			await record(held, [edit('New', at + hour)], { renames });
			expect(await usersOf()).toEqual(['New', 'New (freed)', 'New']);
		});

		it('makes one person of two merged accounts, with the events of both', async () => {
			const { db } = database;
			await act({ Old: 5, New: null });
			await record(held, [edit('New', at + hour)], { renames: [{ from: 'Old', to: 'New', at, isMerge: true }] });
			expect(await usersOf()).toEqual(['New', 'New', 'New']);
			const owners = await db.selectFrom('events').select('user_id').distinct().execute();
			expect(owners).toHaveLength(1);
			const rows = await db.selectFrom('tracked_users').select('username').execute();
			expect(rows).toEqual([{ username: 'New' }]);
		});
	});

	describe('that a name lookup finds', () => {
		const [confirmedAt, foundAt] = [begin + 2 * hour, begin + 10 * hour];
		let held: LeasedDb;

		async function findOut(...before: ObservedEvent[]) {
			const { db } = database;
			held = await lease(db);
			await insertTrackedUser(db, { username: 'Old', addedBy: null });
			await held.write((writing) => syncTrackedUsers(writing, { from: begin, until: begin }));
			await record(held, before, {
				progress: { position: '{}', streamedUntil: foundAt, lastEventAt: foundAt },
			});
			const { id: userId } = await db
				.selectFrom('users')
				.select('id')
				.where('name', '=', 'Old')
				.executeTakeFirstOrThrow();
			const account = { account: { name: 'New', locked: false, accounts: [] }, now: foundAt };
			await recordNameLookup(held, { userId, centralId: 5, name: 'Old', confirmedAt }, account);
		}

		it('gives the events under the new name since the former one was confirmed', async () => {
			const { db } = database;
			await findOut(edit('Old', begin), edit('New', begin + hour), edit('New', begin + 3 * hour));
			expect((await usersOf()).sort()).toEqual(['New', 'New', 'New']);
			const owners = await db.selectFrom('events').select('user_id').orderBy('time').execute();
			expect(owners.map(({ user_id }) => user_id === owners[0]?.user_id)).toEqual([true, false, true]);
			await held.write((writing) => syncTrackedUsers(writing, { from: foundAt, until: foundAt }));
			const [person] = await listCoverageOfTracked(db);
			expect(person?.stretches).toEqual([
				{ source: 'stream', from: begin, until: confirmedAt },
				{ source: 'unknown', from: confirmedAt, until: foundAt },
			]);
		});

		it('has no coverage before the stream is read with the new name', async () => {
			const { db } = database;
			await findOut(edit('Old', begin));
			expect(await listCoverageOfTracked(db)).toEqual([]);
			expect(await isSyncDue(db)).toBe(true);
			const from = foundAt + hour;
			await held.write((writing) => syncTrackedUsers(writing, { from, until: from }));
			expect((await listTrackedNames(db)).map(({ name }) => name)).toEqual(['Old', 'New']);
			expect((await listCoverageOfTracked(db))[0]).toMatchObject({ user: 'New', openSince: from });
		});

		it('has the new name from the time that the stream reports late', async () => {
			const { db } = database;
			await findOut(edit('Old', begin));
			const at = begin + hour;
			await held.write((writing) => syncTrackedUsers(writing, { from: foundAt, until: foundAt }));
			await record(held, [], { renames: [{ from: 'Old', to: 'New', at }] });
			const names = (await listTrackedNames(db)).filter(({ name }) => name === 'New');
			expect(names.map((name) => isValidAt(name, at))).toEqual([true]);
		});
	});

	it('of an account that Meta does not show, and no wiki can be asked about, is a problem for admins', async () => {
		const { db } = database;
		const held = await lease(db);
		await insertTrackedUser(db, { username: 'Old', addedBy: null });
		await record(held, [edit('Old', begin)]);
		await held.write((writing) => syncTrackedUsers(writing, { from: begin, until: begin }));
		await db.updateTable('users').set({ central_id: 5 }).execute();
		await db.updateTable('state').set({ streamed_until: begin }).execute();
		const wanted = await findDueNameLookup(db, begin);
		if (!wanted) throw new Error('nobody is asked for');
		await recordNameLookup(held, wanted, { account: null, locally: 'unknown', now: begin });
		const rows = await db.selectFrom('tracked_users').select(['username', 'problem']).execute();
		expect(rows).toEqual([{ username: 'Old', problem: 'hidden' }]);
	});
});
