import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { engines } from '../../../../../scripts/test/databases.ts';
import {
	countsOf,
	lease,
	loadObservedEvents,
	record,
	storedCounts,
	type TestDatabase,
	testDatabase,
	removeChecked,
} from '../../../../../fixtures/database.ts';
import { openCoverage } from '../coverage/coverage.ts';
import { readEvents } from '../event/read-events.ts';
import { syncTrackedUsers } from '../tracking/tracking-sync.ts';
import { purgeStep } from '../tracking/purge.ts';
import { findUnhideRequest, postponeUnhide, recordUnhidden, recordUnhiddenLogEntry } from './unhide-queue.ts';
import { insertTrackedUser } from '../tracking/track-users.ts';
import { listTrackedUsers } from '../tracking/tracked-users.ts';
import { removeTrackedUser } from '../tracking/remove-tracked-users.ts';

const all = loadObservedEvents().filter(({ event }) => event.wiki === 'xwikitest');
const edit = all.find(({ event }) => event.type === 'edit' && event.comment !== '');
if (!edit) throw new Error('the fixtures have no edit');
const { key, time, user, comment, newRevision } = edit.event;
const revision = newRevision ?? 0;

describe.each(engines)('an event that is shown again, on $engine', ({ create }) => {
	let database: TestDatabase;
	beforeEach(async () => void (database = await testDatabase(create)));
	afterEach(() => removeChecked(database));

	async function stored() {
		const ids = await database.db.selectFrom('events').select('id').orderBy('id').execute();
		return readEvents(
			database.db,
			ids.map(({ id }) => id),
		);
	}
	const ofEdit = async () => (await stored()).find((event) => event.key === key);

	/** Records all events, of people who are all followed. */
	async function recordAll() {
		const { db } = database;
		const held = await lease(db);
		await record(held, all);
		const people = await db.selectFrom('users').select('id').execute();
		const ids = people.map(({ id }) => id);
		await held.write((writing) => openCoverage(writing, ids, 1));
		return held;
	}

	async function hideAndShow() {
		const held = await recordAll();
		await record(held, [], { visibilityChanges: [{ key, hidden: ['text', 'comment', 'user'], at: time + 1_000 }] });
		expect(await ofEdit()).toMatchObject({ user: null, comment: null });
		await record(held, [], { visibilityChanges: [{ key, hidden: [], at: time + 2_000 }] });
		return held;
	}

	it('is asked for at its wiki, and restored as the wiki shows it', async () => {
		const { db } = database;
		const held = await hideAndShow();
		expect(await ofEdit()).toMatchObject({ user: null, comment: null, hidden: ['comment', 'user'] });
		const wanted = await findUnhideRequest(held, Date.now());
		if (!wanted) throw new Error('nothing is asked for');
		expect(wanted.revisions.map((one) => one.revision)).toEqual([revision]);
		await recordUnhidden(held, wanted, [{ revision, hidden: [], user, comment }]);
		expect(await ofEdit()).toMatchObject({ user, comment });
		expect((await ofEdit())?.hidden).toBeUndefined();
		expect(await storedCounts(db)).toEqual(countsOf(all.map(({ event }) => event)));
		expect(await findUnhideRequest(held, Date.now())).toBeNull();
	});

	it('is restored if it is a log entry, too: action, target, user and summary', async () => {
		const { db } = database;
		const entry = all.find(({ event }) => event.type === 'log' && event.about.length > 0 && event.comment !== '');
		if (!entry) throw new Error('the fixtures have no log entry about somebody');
		const { event } = entry;
		const held = await recordAll();
		const ofEntry = async () => (await stored()).find((one) => one.key === event.key);
		const before = await ofEntry();
		await record(held, [], {
			visibilityChanges: [{ key: event.key, hidden: ['text', 'comment', 'user'], at: event.time + 1 }],
		});
		expect(await ofEntry()).toMatchObject({ user: null, comment: null, title: null, logParams: null, about: [] });
		await record(held, [], { visibilityChanges: [{ key: event.key, hidden: [], at: event.time + 2 }] });
		const wanted = await findUnhideRequest(held, Date.now());
		expect(wanted).toMatchObject({ wiki: event.wiki, revisions: [], log: { logId: event.logId, time: event.time } });
		if (!wanted) throw new Error('nothing is asked for');
		await recordUnhiddenLogEntry(held, wanted, { ...event, source: 'backfill' });
		expect({ ...(await ofEntry()), change: 0 }).toEqual({ ...before, change: 0 });
		expect(await storedCounts(db)).toEqual(countsOf(all.map((one) => one.event)));
		expect(await findUnhideRequest(held, Date.now())).toBeNull();
	});

	it('is hidden even when it is received again in the same batch', async () => {
		const { db } = database;
		const held = await lease(db);
		const once = all.filter((one) => one.event.key === key);
		const others = all.filter(({ event }) => event.user !== user && !event.about.includes(user ?? ''));
		await record(held, once);
		await record(held, [...once, ...others], { visibilityChanges: [{ key, hidden: ['user'], at: time + 1_000 }] });
		expect(await ofEdit()).toMatchObject({ user: null, comment });
		expect(await storedCounts(db)).toEqual(countsOf(await stored()));
	});

	it('stays hidden as far as the wiki still hides it', async () => {
		const held = await hideAndShow();
		const wanted = await findUnhideRequest(held, Date.now());
		if (!wanted) throw new Error('nothing is asked for');
		await recordUnhidden(held, wanted, [{ revision, hidden: ['user'], user: null, comment }]);
		expect(await ofEdit()).toMatchObject({ user: null, comment, hidden: ['user'] });
	});

	it('stays hidden in the category changes of an edit that is hidden again', async () => {
		const held = await hideAndShow();
		const change = all.find(({ event }) => event.type === 'categorize' && event.newRevision !== null)?.event;
		const of = change?.newRevision ?? 0;
		const hideUser = { key: `xwikitest:rev:${of}`, hidden: ['user' as const], at: (change?.time ?? 0) + 9_000 };
		const ofChange = async () => (await stored()).find((event) => event.key === change?.key);
		await record(held, [], { visibilityChanges: [hideUser] });
		await record(held, [], { visibilityChanges: [{ ...hideUser, hidden: [], at: hideUser.at + 1 }] });
		const wanted = await findUnhideRequest(held, Date.now());
		if (!wanted) throw new Error('nothing is asked for');
		await record(held, [], { visibilityChanges: [{ ...hideUser, at: hideUser.at + 2 }] });
		await recordUnhidden(held, wanted, [{ revision: of, hidden: [], user, comment }]);
		expect(await ofChange()).toMatchObject({ user: null, hidden: ['user'] });
	});

	it('is not restored for someone who has been purged meanwhile', async () => {
		const { db } = database;
		const held = await lease(db);
		const sync = () => held.write((writing) => syncTrackedUsers(writing, { from: 1, until: 2 }));
		await insertTrackedUser(db, { username: user ?? '', addedBy: null });
		await sync();
		await record(
			held,
			all.filter((one) => one.event.key === key),
		);
		await record(held, [], { visibilityChanges: [{ key, hidden: ['user'], at: time + 1_000 }] });
		const [tracked] = await listTrackedUsers(db);
		await removeTrackedUser(db, tracked?.id ?? 0, 'purge');
		await sync();
		while (await purgeStep(held));
		await record(held, [], { visibilityChanges: [{ key, hidden: [], at: time + 2_000 }] });
		const wanted = await findUnhideRequest(held, Date.now());
		if (!wanted) throw new Error('nothing is asked for');
		await recordUnhidden(held, wanted, [{ revision, hidden: [], user, comment }]);
		expect(await stored()).toEqual([]);
		expect(await db.selectFrom('users').selectAll().execute()).toEqual([]);
		expect(await storedCounts(db)).toEqual({});
		expect(await db.selectFrom('tombstones').select('natural_key').execute()).toEqual([{ natural_key: key }]);
	});

	it('is asked for later if the wiki does not answer, but not without end', async () => {
		const held = await hideAndShow();
		let now = Date.now();
		let tries = 0;
		for (let wanted = await findUnhideRequest(held, now); wanted; wanted = await findUnhideRequest(held, now)) {
			await postponeUnhide(held, wanted, now);
			expect(await findUnhideRequest(held, now)).toBeNull();
			now += 2 * 86_400_000;
			tries++;
		}
		expect(tries).toBe(8);
		expect(await ofEdit()).toMatchObject({ user: null, comment: null });
	});

	it('is asked for every day if it may be of another page than the suppressed one', async () => {
		const { db } = database;
		const held = await hideAndShow();
		await db.updateTable('events').set({ hidden: 23 }).where('natural_key', '=', key).execute();
		let now = Date.now();
		for (let tries = 0; tries < 20; tries++) {
			const wanted = await findUnhideRequest(held, now);
			if (wanted === null) expect.fail(`not asked for after ${tries} times`);
			await postponeUnhide(held, wanted, now);
			now += 86_400_000;
		}
	});
});
