import { randomUUID } from 'node:crypto';
import { sql } from 'kysely';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { engines } from '../../../../../scripts/test/databases.ts';
import type { LocalAccount } from '#lib/domain/person/global-account.ts';
import type { WikiEvent } from '#lib/domain/event/event.ts';
import { chunks } from '#lib/server/db/chunks.ts';
import { recordAct } from '../access/audit-log.ts';
import { planBackfills } from '../backfill/backfill-plan.ts';
import { listChanges, readLastChange } from '../core/changes.ts';
import { listCoverage, listCoverageOfTracked } from '../coverage/coverage.ts';
import { listEvents } from '../event/events.ts';
import type { StoredEvent } from '../event/read-events.ts';
import {
	everythingIn,
	lease,
	record,
	storedCounts,
	type TestDatabase,
	testDatabase,
	removeChecked,
} from '../../../../../fixtures/database.ts';
import { isSyncDue, listTrackedNames, syncTrackedUsers } from '../tracking/tracking-sync.ts';
import { requestErasure, erasureStep } from '../erasure/name-erasures.ts';
import { hiddenAccountStep } from './hidden-account-step.ts';
import { expireHiddenAccounts, listHiddenAccounts, purgeHiddenAccount } from './hidden-accounts.ts';
import { findLocalAccountLookup, recordLocalAccountLookup } from '../person/local-accounts.ts';
import { findDueNameLookup, type NameLookupResult, recordNameLookup } from '../person/daily-names.ts';
import { findPerson, listPeople } from '../person/people.ts';
import { purgeStep } from '../tracking/purge.ts';
import { findVisibilityRecheck, recordVisibilityRecheck } from './visibility-rechecks.ts';
import type { ObservedEvent } from '../event/record-events.ts';
import { findUnhideRequest, recordUnhidden } from './unhide-queue.ts';
import { recordReviews } from '../review/reviews.ts';
import { saveView } from '../filter/saved-views.ts';
import type { LeasedDb } from '../core/leased.ts';
import { readState, write } from '../core/state.ts';
import { insertAllowedUser } from '../access/allowed-users.ts';
import { insertTrackedUser, insertTrackedUsers, plainTerms } from '../tracking/track-users.ts';
import { listTrackedUsers } from '../tracking/tracked-users.ts';
import { removeTrackedUser } from '../tracking/remove-tracked-users.ts';
import { insertUserNote } from '../person/person-notes.ts';

const begin = Date.UTC(2026, 10, 1);
const hour = 3_600_000;
const day = 24 * hour;
const secret = 'Secret Name';
const friend = 'Friend';
const namesIt = /secret[ _+]name/i;

function edit(revision: number, user: string, more: Partial<WikiEvent> = {}): ObservedEvent {
	const wiki = more.wiki ?? 'dewiki';
	const event: WikiEvent = {
		key: `${wiki}:rev:${revision}`,
		source: 'stream',
		time: begin + revision * 1_000,
		wiki,
		type: 'edit',
		logType: null,
		logAction: null,
		user,
		about: [],
		namespace: 0,
		title: 'Example',
		comment: 'fine',
		minor: false,
		bot: false,
		patrolled: null,
		oldRevision: revision - 1,
		newRevision: revision,
		oldLength: 1,
		newLength: 2,
		logId: null,
		logParams: null,
		...more,
	};
	return { event, wiki: { name: wiki, scriptUrl: null, articleUrl: null } };
}

function log(id: number, user: string, about: string): ObservedEvent {
	return edit(id, user, {
		key: `dewiki:log:${id}`,
		type: 'log',
		logType: 'block',
		logAction: 'block',
		title: `User:${about}`,
		namespace: 2,
		about: [about],
		comment: `as [[User talk:${about}]] wanted`,
		newRevision: null,
		logId: id,
		logParams: { duration: 'infinity' },
	});
}

describe.each(engines)('an account that is hidden, on $engine', ({ create }) => {
	let database: TestDatabase;
	let held: LeasedDb;
	let now: number;
	beforeEach(async () => {
		database = await testDatabase(create);
		held = await lease(database.db);
		now = begin + hour;
		await prepare();
	});
	afterEach(() => removeChecked(database));

	const sync = () => held.write((writing) => syncTrackedUsers(writing, { from: now, until: now }));
	const isStreamedTo = (at: number) => ({ progress: { position: '{}', streamedUntil: at, lastEventAt: at } });

	/** Records rows in every place that can contain somebody's name. */
	async function prepare() {
		const { db } = database;
		for (const username of [secret, friend]) await insertTrackedUser(db, { username, addedBy: null });
		await db
			.updateTable('tracked_users')
			.set({ reason: `knows ${secret}` })
			.where('username', '=', friend)
			.execute();
		await held.write((writing) => syncTrackedUsers(writing, { from: begin, until: begin }));
		await db.updateTable('users').set({ central_id: 5 }).where('name', '=', secret).execute();
		await db.updateTable('tracked_users').set({ central_id: 5 }).where('username', '=', secret).execute();
		const events = [
			edit(1, secret),
			edit(2, secret, { wiki: 'frwiki', comment: 'elsewhere' }),
			log(3, secret, friend),
			log(4, friend, secret),
			log(5, 'Somebody', secret),
			edit(6, friend, { comment: `Undid [[Special:Contributions/${secret}]]`, title: `User talk:${secret}/Archive` }),
			edit(7, friend),
			edit(8, friend, { wiki: 'frwiki', title: 'Exemple' }),
		];
		await record(held, events, isStreamedTo(now));
		await recordReviews(db, secret, [mark('dewiki:rev:7'), mark('dewiki:rev:1')]);
		const note = { author: { id: 'x', username: 'Someone' }, text: `a friend of ${secret}` };
		await insertUserNote(db, { ...note, user: friend });
		await insertUserNote(db, { ...note, user: secret });
		await saveView(db, 'x', { id: null, name: `On ${secret}`, query: 'user=Secret+Name' });
		await insertAllowedUser(db, { username: secret, role: 'viewer', addedBy: null });
		await write(db, ({ tx }) =>
			recordAct(tx, { actor: secret, action: 'track', subject: secret, before: null, after: { reason: secret } }),
		);
		await planBackfills(held, now);
		// Counts stay when their events are too old.
		await db
			.insertInto('daily_counts')
			.values(await oldCount())
			.execute();
		await sql`update wiki_counts set events = events + 3 where user_id = ${(await oldCount()).user_id}
			and wiki_id = ${(await oldCount()).wiki_id}`.execute(db);
	}

	async function oldCount() {
		const [row] = await database.db
			.selectFrom('events')
			.innerJoin('users', 'users.id', 'events.user_id')
			.select(['wiki_id', 'type_id', 'user_id'])
			.where('users.name', '=', secret)
			.orderBy('events.id')
			.execute();
		if (!row?.user_id) throw new Error('nothing was recorded');
		return { day: 1_000, events: 3, user_id: row.user_id, wiki_id: row.wiki_id, type_id: row.type_id };
	}

	function mark(key: string) {
		return { requestId: randomUUID(), key, mark: 'flagged' as const, note: `not by ${friend}`, madeAt: begin };
	}

	async function finish() {
		while (await hiddenAccountStep(held)) continue;
		while (await erasureStep(held)) continue;
	}

	/** Records what Meta and the wikis show of the account at a time. */
	async function look(found: Omit<NameLookupResult, 'now'>, at: number) {
		const { db } = database;
		now = at;
		await record(held, [], isStreamedTo(now));
		const row = await db
			.selectFrom('users')
			.select(['id', 'name', 'looked_up_at'])
			.where('central_id', '=', 5)
			.executeTakeFirstOrThrow();
		const wanted = { userId: row.id, centralId: 5, name: row.name, confirmedAt: row.looked_up_at };
		await recordNameLookup(held, wanted, { ...found, now: at });
	}

	const gone = { account: null, locally: 'missing' } as const;
	const local = (wiki: string): LocalAccount => ({
		wiki,
		origin: null,
		apiUrl: `https://${wiki}.example/w/api.php`,
		localId: wiki === 'dewiki' ? 50 : 51,
		edits: 1,
		block: null,
		groups: [],
	});
	const shown = { account: { name: secret, locked: false, accounts: [local('dewiki'), local('frwiki')] } };

	async function hide() {
		await look(gone, now);
		await look(gone, now + hour);
		await finish();
	}

	/** All that a reader can find: every table except the archive's. */
	async function readable(): Promise<string> {
		const { db } = database;
		const tables = await db.introspection.getTables();
		const seen = tables.filter(({ name }) => !['set_aside', 'hidden_names'].includes(name));
		const rows = seen.map(({ name }) => sql`select * from ${sql.table(name)}`.execute(db));
		return JSON.stringify(await Promise.all(rows));
	}

	/** The tables about people and their events, without the numbers of transactions and whether reverts were missed. */
	async function dump() {
		const { db } = database;
		const tables = [
			...[
				'events',
				'event_users',
				'reviews',
				'users',
				'tracked_users',
				'tracked_labels',
				'daily_counts',
				'wiki_counts',
			],
			...['user_notes', 'saved_views', 'audit_log', 'allowed_users', 'backfills'],
		];
		const lines = tables.map(async (table) => {
			const { rows } = await sql<Record<string, unknown>>`select * from ${sql.table(table)}`.execute(db);
			const texts = rows.map(
				({ change: _change, looked_up_at: _at, shown_at: _shown, unwatched: _unwatched, ...row }) =>
					JSON.stringify(row),
			);
			return [table, texts.sort()];
		});
		return Object.fromEntries(await Promise.all(lines)) as Record<string, string[]>;
	}

	it('is gone from the list in every spelling, and restored there', async () => {
		const { db } = database;
		// As somebody with access to the table may have typed it.
		await db.insertInto('tracked_users').values({ username: 'secret_Name', normalized_username: 'x' }).execute();
		await sync();
		const before = await listTrackedUsers(db);
		await hide();
		expect(await readable()).not.toMatch(namesIt);
		await look(shown, now);
		await finish();
		expect(await listTrackedUsers(db)).toEqual(before);
	});

	it('is in no table once it was missing twice, an hour apart, and is restored completely', async () => {
		const { db } = database;
		const before = await dump();
		const keys = (filter = {}) => listEvents(db, filter, { cursor: null, limit: 50 });
		await look(gone, now);
		await look(gone, now + hour - 1);
		await finish();
		expect(await dump()).toEqual(before);
		expect(await listHiddenAccounts(db)).toEqual([]);

		const since = await readLastChange(db);
		await look(gone, now + 1);
		// From the first transaction on the person cannot be found.
		expect(await findPerson(db, secret)).toBeNull();
		expect((await listPeople(db)).map(({ user }) => user)).toEqual([friend]);
		await finish();
		expect(await readable()).not.toMatch(namesIt);
		const { user_id } = await db.selectFrom('hidden_accounts').select('user_id').executeTakeFirstOrThrow();
		for (const table of [
			'event_users',
			'events',
			'daily_counts',
			'wiki_counts',
			'coverage',
			'user_notes',
			'backfills',
		] as const)
			expect(await db.selectFrom(table).selectAll().where('user_id', '=', user_id).execute(), table).toEqual([]);
		await storedCounts(db);
		expect(
			(await keys()).events.map(({ key, user, about, title, comment, hidden }) => ({
				key,
				user,
				about,
				title,
				comment,
				hidden,
			})),
		).toEqual([
			{ key: 'frwiki:rev:8', user: friend, about: [], title: 'Exemple', comment: 'fine', hidden: undefined },
			{ key: 'dewiki:rev:7', user: friend, about: [], title: 'Example', comment: 'fine', hidden: undefined },
			{
				key: 'dewiki:rev:6',
				user: friend,
				about: [],
				title: null,
				comment: 'Undid [[Special:Contributions/…]]',
				hidden: undefined,
			},
			{
				key: 'dewiki:log:4',
				user: friend,
				about: [],
				title: null,
				comment: 'as [[User talk:…]] wanted',
				hidden: ['text'],
			},
			{
				key: 'dewiki:log:3',
				user: null,
				about: [friend],
				title: `User:${friend}`,
				comment: `as [[User talk:${friend}]] wanted`,
				hidden: ['user'],
			},
		]);
		expect((await keys({ user: [secret] })).events).toEqual([]);
		const dropped = await listChanges(db, since, 100);
		expect(dropped.deleted.sort()).toEqual(['dewiki:log:5', 'dewiki:rev:1', 'frwiki:rev:2']);
		expect(dropped.events.map(({ key }) => key).sort()).toEqual([
			'dewiki:log:3',
			'dewiki:log:4',
			'dewiki:rev:6',
			'dewiki:rev:7',
		]);
		expect(await listHiddenAccounts(db)).toMatchObject([{ centralId: 5, wiki: null, hiddenAt: now }]);

		const hidden = await readLastChange(db);
		await look(shown, now + day);
		await finish();
		expect(await dump()).toEqual(before);
		expect(await listHiddenAccounts(db)).toEqual([]);
		expect(await db.selectFrom('set_aside').selectAll().execute()).toEqual([]);
		const back = await listChanges(db, hidden, 100);
		expect(back.events.map(({ key }) => key).sort()).toEqual([
			'dewiki:log:3',
			'dewiki:log:4',
			'dewiki:log:5',
			'dewiki:rev:1',
			'dewiki:rev:6',
			'dewiki:rev:7',
			'frwiki:rev:2',
		]);
		expect(back.live).toEqual([]);
		// Events since then are not known, so the wikis are asked for them.
		expect(await isSyncDue(db)).toBe(true);
		await sync();
		const [, person] = await listCoverageOfTracked(db);
		expect(person?.stretches.map(({ until }) => until)).toContain(begin + hour * 2);
		expect(person?.openSince).toBe(now);
	});

	it.each<[string, Omit<NameLookupResult, 'now'>]>([
		['Meta shows it', shown],
		['a wiki shows it', { account: null, locally: 'there' }],
		['the answers of the wikis do not say', { account: null, locally: 'unclear' }],
	])('is not hidden by a false alarm: %s', async (_what, found) => {
		const before = await dump();
		await look(gone, now);
		await look(found, now + hour);
		if (found.account) await look(gone, now + 2 * hour);
		await finish();
		expect(await dump()).toEqual(before);
	});

	it.each<[string, Omit<NameLookupResult, 'now'>, number]>([
		['Meta', shown, 0],
		['a wiki, though Meta does not', { account: null, locally: 'there' }, 0],
		['nobody for certain', { account: null, locally: 'unclear' }, 1],
		['nobody who could be asked', { account: null, locally: 'unknown' }, 1],
	])('is restored if it is shown again: by %s', async (_what, found, left) => {
		const before = await dump();
		await hide();
		await look(found, now + day);
		await finish();
		expect(await listHiddenAccounts(database.db)).toHaveLength(left);
		if (left === 0) expect(await dump()).toEqual(before);
	});

	it('is not recorded while it is hidden, and events of others do not name it until it is shown again', async () => {
		const { db } = database;
		await hide();
		expect(await listTrackedNames(db)).toMatchObject([{ name: friend }]);
		const more = [
			edit(20, secret),
			log(21, friend, secret),
			edit(22, friend, { comment: `for [[User:${secret}]]` }),
			log(23, secret, friend),
		];
		await record(held, more);
		expect(await readable()).not.toMatch(namesIt);
		expect(await storedCounts(db)).toMatchObject({ '2026-11-01|Friend|dewiki|edit|': 3 });
		await look(shown, now + day);
		await finish();
		const { events } = await listEvents(db, { user: [secret] }, { cursor: null, limit: 50 });
		expect(events.map(({ key }) => key)).toEqual(
			expect.arrayContaining(['dewiki:rev:20', 'dewiki:log:21', 'dewiki:log:23']),
		);
		const [commented] = await listEvents(
			db,
			{ user: [friend], type: ['edit'], wiki: ['dewiki'] },
			{ cursor: null, limit: 1 },
		).then(({ events: found }) => found);
		expect(commented?.comment).toBe(`for [[User:${secret}]]`);
		await storedCounts(db);
	});

	it('is restored without the parts that its wiki has hidden meanwhile, and without erased names', async () => {
		const { db } = database;
		await hide();
		await record(held, [], { visibilityChanges: [{ key: 'dewiki:rev:1', hidden: ['comment'], at: now }] });
		// Long after visibility changes of other events are deleted.
		await record(held, [], {
			visibilityChanges: [{ key: 'dewiki:rev:999', hidden: [], at: now + 9 * day }],
			...isStreamedTo(now + 9 * day),
		});
		await record(held, [], { visibilityChanges: [{ key: 'dewiki:rev:998', hidden: [], at: now + 9 * day }] });
		await write(db, ({ tx }) => requestErasure(tx, { name: friend, replacement: 'Vanished user 1' }));
		await finish();
		expect((await everythingIn(db)).match(/as \[\[User talk:Friend/)).toBeNull();
		await look(shown, now + 10 * day);
		await finish();
		const { events } = await listEvents(db, { user: [secret] }, { cursor: null, limit: 50 });
		expect(events.find(({ key }) => key === 'dewiki:rev:1')).toMatchObject({ comment: null, hidden: ['comment'] });
		expect(events.find(({ key }) => key === 'dewiki:log:3')).toMatchObject({
			title: null,
			comment: 'as [[User talk:…]] wanted',
		});
	});

	it.each([
		['the streams have reported', false],
		['the streams have not reported', true],
	])('is restored without the pages that its wiki has suppressed meanwhile, which %s', async (_what, isGap) => {
		const { db } = database;
		const put = { type: 'categorize', key: 'meta:x', title: 'Category:C', newRevision: 40 } as const;
		const more = [
			edit(40, secret, { title: 'Slander', comment: 'slanders' }),
			edit(41, secret, { title: 'Deleted', comment: 'is deleted' }),
			edit(42, secret, { ...put, comment: '[[:Slander]] added to category' }),
			edit(43, secret, { wiki: 'frwiki' }),
		];
		const addressed = more.map(({ event, wiki }) => {
			return { event, wiki: { ...wiki, scriptUrl: `https://${wiki.name}.example/w/index.php` } };
		});
		await record(held, addressed);
		const { events: had } = await listEvents(db, {}, { cursor: null, limit: 50 });
		await hide();
		const deletion = { wiki: 'dewiki', pageId: 1, isDeleted: true, revisions: 1, at: now };
		const pages = [
			{ ...deletion, title: 'Deleted', lastRevision: 41, isSuppressed: false },
			{ ...deletion, title: 'Slander', lastRevision: 40, isSuppressed: true },
		];
		await record(held, [], isGap ? { pages: pages.slice(0, 1) } : { pages });
		if (isGap) await record(held, [], { visibilityGaps: [{ from: now, until: now + hour }] });
		// Rechecks include stored events only.
		for (let next = await findVisibilityRecheck(db); next; next = await findVisibilityRecheck(db))
			await recordVisibilityRecheck(held, next, { shown: null, now });
		await look(shown, now + day);
		await finish();
		expect(await readable()).not.toMatch(/slander/i);
		const asked: number[] = [];
		for (let wanted; (wanted = await findUnhideRequest(held, now + day));) {
			asked.push(...wanted.revisions.map(({ revision }) => revision));
			const has = had.flatMap(({ newRevision: revision, user, comment, namespace, title }) =>
				revision === null || revision === 40 ? [] : { revision, hidden: [], user, comment, page: { namespace, title } },
			);
			await recordUnhidden(held, wanted, has);
		}
		asked.sort((one, other) => one - other);
		expect(asked).toEqual(isGap ? [1, 2, 6, 40, 43] : []);
		const { events: left } = await listEvents(db, {}, { cursor: null, limit: 50 });
		const others = (events: readonly StoredEvent[]) =>
			events.flatMap((event) => (event.newRevision === 40 ? [] : { ...event, change: 0 }));
		const isDeleted = (event: StoredEvent) =>
			event.newRevision === 41 ? { ...event, pageDeleted: true, pageDeletedAt: deletion.at } : event;
		expect(others(left)).toEqual(others(had).map(isDeleted));
		await storedCounts(db);
	});

	it('and another one both lose their events before either is completely archived', async () => {
		const { db } = database;
		await db.updateTable('users').set({ central_id: 6 }).where('name', '=', friend).execute();
		const { id } = await db.selectFrom('users').select('id').where('name', '=', friend).executeTakeFirstOrThrow();
		const wanted = { userId: id, centralId: 6, name: friend, confirmedAt: now };
		await look(gone, now);
		await recordNameLookup(held, wanted, { ...gone, now });
		await look(gone, now + hour);
		await recordNameLookup(held, wanted, { ...gone, now });
		const accounts = db.selectFrom('hidden_accounts').selectAll();
		const isAnyDone = async () => (await accounts.execute()).some(({ state }) => state === 'hidden');
		while (!(await isAnyDone())) expect(await hiddenAccountStep(held)).toBe(true);
		const ids = (await accounts.execute()).map(({ user_id }) => user_id);
		expect(ids).toHaveLength(2);
		expect(await db.selectFrom('event_users').select('event_id').where('user_id', 'in', ids).execute()).toEqual([]);
	});

	it('and another one that is hidden, too, are restored in any order', async () => {
		const { db } = database;
		const before = await dump();
		await db.updateTable('users').set({ central_id: 6 }).where('name', '=', friend).execute();
		await hide();
		const hideFriend = async (found: Omit<NameLookupResult, 'now'>, at: number) => {
			const row = await db.selectFrom('users').select('id').where('central_id', '=', 6).executeTakeFirstOrThrow();
			await recordNameLookup(
				held,
				{ userId: row.id, centralId: 6, name: friend, confirmedAt: at },
				{ ...found, now: at },
			);
			await finish();
		};
		await hideFriend(gone, now);
		await hideFriend(gone, now + hour);
		expect((await readable()).replaceAll('knows', '')).not.toMatch(/secret name|friend/i);
		expect((await listEvents(db, {}, { cursor: null, limit: 9 })).events).toEqual([]);
		await look(shown, now + 2 * hour);
		await finish();
		expect(await readable()).not.toContain(friend);
		expect(
			(await listEvents(db, { user: [secret] }, { cursor: null, limit: 9 })).events.map(({ key }) => key),
		).toContain('dewiki:log:5');
		await hideFriend({ account: { name: friend, locked: false, accounts: [] } }, now + 3 * hour);
		await db.updateTable('users').set({ central_id: null }).where('name', '=', friend).execute();
		expect(await dump()).toEqual(before);
	});

	it('is deleted when an admin requests it, or after the days that admins have set; then nothing is restored', async () => {
		const { db } = database;
		await hide();
		await expireHiddenAccounts(held, now);
		await finish();
		const [account] = await listHiddenAccounts(db);
		expect(await everythingIn(db)).toMatch(namesIt);
		if (!account) throw new Error('nothing is hidden');
		await purgeHiddenAccount(db, account.id, 'Admin');
		expect(await listHiddenAccounts(db)).toEqual([]);
		await look(shown, now + 1);
		await finish();
		expect(await everythingIn(db)).not.toMatch(namesIt);
		const acts = await db
			.selectFrom('audit_log')
			.select(['actor', 'action', 'subject'])
			.orderBy('id', 'desc')
			.limit(1)
			.execute();
		expect(acts).toEqual([{ actor: 'Admin', action: 'purge', subject: '#5' }]);
		for (const table of ['set_aside', 'hidden_names', 'hidden_accounts', 'local_accounts'] as const)
			expect(await db.selectFrom(table).selectAll().execute()).toEqual([]);
		await expect(purgeHiddenAccount(db, account.id, null)).rejects.toMatchObject({ kind: 'not-found' });
	});

	it('is restored without events that are too old then, and these still count', async () => {
		const { db } = database;
		const before = await storedCounts(db);
		await hide();
		await db
			.updateTable('state')
			.set({ expired_until: begin + day })
			.execute();
		await db.deleteFrom('events').execute();
		await db.deleteFrom('event_users').execute();
		await look(shown, now + day);
		await finish();
		expect((await listEvents(db, { user: [secret] }, { cursor: null, limit: 9 })).events).toEqual([]);
		const theirs = (counts: object) => Object.entries(counts).filter(([key]) => key.includes(secret));
		expect(theirs(await storedCounts(db))).toEqual(theirs(before));
	});

	it('adds its counts to those since', async () => {
		const { db } = database;
		const before = await storedCounts(db);
		await hide();
		const archived = db.selectFrom('set_aside').select('kept').where('place', '=', 'daily_counts');
		const row = await archived.executeTakeFirstOrThrow();
		const { user_id, wiki_id, ...rest } = JSON.parse(row.kept) as Awaited<ReturnType<typeof oldCount>>;
		await db
			.insertInto('daily_counts')
			.values({ ...rest, user_id, wiki_id, events: 4 })
			.execute();
		await db.insertInto('wiki_counts').values({ user_id, wiki_id, events: 4 }).execute();
		await look(shown, now + day);
		await finish();
		const old = `1972-09-27|${secret}|dewiki|edit|`;
		expect(await storedCounts(db)).toEqual({ ...before, [old]: 7 });
	});

	it('archives and restores counts in bounded steps', async () => {
		const { db } = database;
		const { user_id, wiki_id, type_id } = await oldCount();
		const more = Array.from({ length: 2_500 }, (_, day) => ({
			user_id,
			wiki_id,
			type_id,
			day: 2_000 + day,
			events: 1,
		}));
		for (const some of chunks(more)) await db.insertInto('daily_counts').values(some).execute();
		await sql`update wiki_counts set events = events + 2500 where user_id = ${user_id} and wiki_id = ${wiki_id}`.execute(
			db,
		);
		const before = await dump();
		const largestStep = async () => {
			const counts = db.selectFrom('daily_counts').select(({ fn }) => fn.countAll().as('count'));
			const count = async () => Number((await counts.executeTakeFirstOrThrow()).count);
			let [last, most] = [await count(), 0];
			while (await hiddenAccountStep(held)) {
				const next = await count();
				most = Math.max(most, Math.abs(next - last));
				last = next;
			}
			return most;
		};
		await look(gone, now);
		await look(gone, now + hour);
		expect(await largestStep()).toBe(1_000);
		expect(Object.keys(await storedCounts(db)).filter((key) => key.includes(secret))).toEqual([]);
		await look(shown, now + day);
		expect(await largestStep()).toBe(1_000);
		expect(await dump()).toEqual(before);
	});

	it('expires', async () => {
		const { db } = database;
		await hide();
		await expireHiddenAccounts(held, now + 1);
		await finish();
		expect(await everythingIn(db)).not.toMatch(namesIt);
	});

	it('is looked up an hour after it was missing, then daily, and also if it is not followed any more', async () => {
		const { db } = database;
		const wanted = async (at: number) => {
			await record(held, [], isStreamedTo(at));
			return (await findDueNameLookup(db, at))?.centralId ?? null;
		};
		await look(gone, now);
		expect(await wanted(now + hour - 1)).toBeNull();
		expect(await wanted(now + hour)).toBe(5);
		await look(gone, now + hour);
		await finish();
		expect(await wanted(now + hour)).toBeNull();
		expect(await wanted(now + day + 1)).toBe(5);
		await look(shown, now + day);
		await finish();
		const { id } = await db
			.selectFrom('tracked_users')
			.select('id')
			.where('username', '=', secret)
			.executeTakeFirstOrThrow();
		await removeTrackedUser(db, id, 'keep');
		await sync();
		expect(await wanted(now + 2 * day)).toBe(5);
	});

	it('cannot be followed by its name, and is restored when Meta shows it', async () => {
		const { db } = database;
		await hide();
		await insertTrackedUser(db, { username: secret, addedBy: null });
		await sync();
		const list = () =>
			db
				.selectFrom('tracked_users')
				.select(['username', 'problem', 'user_id'])
				.where('username', '!=', friend)
				.execute();
		expect(await list()).toEqual([{ username: secret, problem: 'unknown', user_id: null }]);
		await db.deleteFrom('tracked_users').where('username', '=', secret).execute();
		await insertTrackedUsers(db, [{ name: secret, centralId: 5 }], { ...plainTerms, labels: ['asked'] }, null);
		await sync();
		expect(await list()).toEqual([{ username: secret, problem: 'hidden', user_id: null }]);
		expect((await findDueNameLookup(db, now))?.centralId).toBe(5);
		await look(shown, now);
		await finish();
		expect(await list()).toMatchObject([{ username: secret, problem: null }]);
		expect(await listTrackedUsers(db)).toContainEqual(
			expect.objectContaining({ username: secret, labels: ['asked'], tracking: 'now' }),
		);
	});

	it('is restored beside somebody on the list who has one of its former names now', async () => {
		const { db } = database;
		const freed = { user_id: (await oldCount()).user_id, name: 'Freed', valid_from: null, valid_until: begin };
		await db
			.insertInto('user_names')
			.values({ ...freed, forget_at: null })
			.execute();
		await insertTrackedUser(db, { username: 'Freed', addedBy: null });
		await sync();
		await hide();
		await look(shown, now);
		await finish();
		expect((await listTrackedUsers(db)).map(({ username }) => username).sort()).toEqual(
			[friend, 'Freed', secret].sort(),
		);
	});

	describe('on one wiki only', () => {
		async function localLook(isThere: boolean | null, at: number) {
			now = at;
			for (let wanted; (wanted = await findLocalAccountLookup(database.db, now));) {
				const answer =
					wanted.wiki === 'frwiki' ? new Map([[51, true]]) : isThere === null ? null : new Map([[50, isThere]]);
				await recordLocalAccountLookup(held, wanted, answer, now);
			}
			await finish();
		}

		it('loses the events of that wiki, and they are restored', async () => {
			const { db } = database;
			await look(shown, now);
			const before = await dump();
			expect(await findLocalAccountLookup(db, now)).toBeNull();
			now += day + 1;
			expect(await findLocalAccountLookup(db, now)).toEqual({
				wiki: 'dewiki',
				apiUrl: 'https://dewiki.example/w/api.php',
				accounts: [{ userId: expect.any(Number) as number, centralId: 5, localId: 50 }],
			});
			await localLook(false, now);
			expect(await findLocalAccountLookup(db, now + hour - 1)).toBeNull();
			// Meta is asked first.
			await record(held, [], isStreamedTo(now));
			expect((await findDueNameLookup(db, now))?.centralId).toBe(5);
			await look(shown, now + hour - 1);
			await localLook(false, now + 1);
			const theirs = async () =>
				(await listEvents(db, { user: [secret] }, { cursor: null, limit: 9 })).events.map(({ key }) => key);
			expect(await theirs()).toEqual(['frwiki:rev:2']);
			expect(await listHiddenAccounts(db)).toMatchObject([{ centralId: 5, wiki: 'dewiki' }]);
			expect(
				(await listPeople(db)).map(({ user, counts }) => [user, counts?.events.value, counts?.wikis.value]),
			).toEqual([
				[friend, 4, 2],
				[secret, 1, 1],
			]);
			await record(held, [edit(30, secret), edit(31, secret, { wiki: 'frwiki' })]);
			expect(await theirs()).toEqual(['frwiki:rev:31', 'frwiki:rev:2']);
			await localLook(null, now + day + 1);
			expect(await theirs()).toHaveLength(2);
			await localLook(true, now + day + 1);
			expect(await theirs()).toEqual([
				'frwiki:rev:31',
				'dewiki:rev:30',
				'dewiki:log:5',
				'dewiki:log:4',
				'dewiki:log:3',
				'frwiki:rev:2',
				'dewiki:rev:1',
			]);
			// A backfill meanwhile got nothing from that wiki.
			const { id } = await db.selectFrom('users').select('id').where('name', '=', secret).executeTakeFirstOrThrow();
			expect((await listCoverage(db, [id])).map(({ source }) => source)).toEqual(['unknown']);
			const after = await dump();
			for (const [table, rows] of Object.entries(before))
				expect(after[table], table).toEqual(expect.arrayContaining(table.endsWith('counts') ? [] : rows));
			await storedCounts(db);
		});

		it('is not hidden before Meta has shown it since', async () => {
			const { db } = database;
			await look(shown, now);
			await localLook(false, now + day + 1);
			await localLook(false, now + hour);
			expect(await listHiddenAccounts(db)).toEqual([]);
			// Meta was asked, but did not show it.
			for (const found of [
				{ account: null, locally: 'unclear' },
				{ account: null, locally: 'unknown' },
			] as const) {
				await look(found, now + 1);
				await localLook(false, now + hour);
				expect(await listHiddenAccounts(db)).toEqual([]);
			}
			await look(shown, now);
			await localLook(false, now + hour);
			expect(await listHiddenAccounts(db)).toHaveLength(1);
		});

		it('is hidden there also if Meta does not list it any more, but another wiki shows it', async () => {
			await look(shown, now);
			await localLook(false, now + day + 1);
			await look({ account: null, locally: 'there' }, now + 1);
			await localLook(false, now + hour);
			expect(await listHiddenAccounts(database.db)).toMatchObject([{ wiki: 'dewiki' }]);
		});

		it.each<[string, boolean | null]>([
			['it is there', true],
			['the wiki does not answer', null],
		])('is not hidden by a false alarm: %s', async (_what, isThere) => {
			await look(shown, now);
			const before = await dump();
			await localLook(false, now + day + 1);
			await look(shown, now + 1);
			await localLook(isThere, now + hour);
			await localLook(false, now + day + hour);
			if (isThere) await finish();
			else expect(await listHiddenAccounts(database.db)).toHaveLength(1);
			if (isThere) expect(await dump()).toEqual(before);
		});

		it('is deleted completely when the person is purged', async () => {
			const { db } = database;
			await look(shown, now);
			await localLook(false, now + day + 1);
			await look(shown, now + 1);
			await localLook(false, now + hour);
			const { id } = await db
				.selectFrom('tracked_users')
				.select('id')
				.where('username', '=', secret)
				.executeTakeFirstOrThrow();
			await removeTrackedUser(db, id, 'purge');
			await sync();
			while (await purgeStep(held)) continue;
			await finish();
			expect(await db.selectFrom('set_aside').selectAll().execute()).toEqual([]);
			expect((await readState(db)).change).toBeGreaterThan(0);
		});
	});
});
