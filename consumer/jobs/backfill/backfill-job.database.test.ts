import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type ActionApiServer, type ApiMisbehaviour, createActionApiServer } from '../../../demo/action-api-server.ts';
import type { ApiAccount } from '../../../demo/wiki-farm.ts';
import { loadContributionRows, loadLogRows, loadRecording } from '../../../fixtures/wikimedia/load.ts';
import { parseContributionRow } from '#lib/domain/backfill/contribution-row.ts';
import { parseRecentChangeText } from '#lib/domain/stream/recent-change.ts';
import { peopleOf, type WikiEvent } from '#lib/domain/event/event.ts';
import type { Db } from '#lib/server/db/tables.ts';
import { planBackfills } from '#lib/server/store/backfill/backfill-plan.ts';
import { listActs } from '#lib/server/store/access/audit-log.ts';
import { changeBackfill, listBackfills } from '#lib/server/store/backfill/backfills.ts';
import { listCoverage, listCoverageOfTracked } from '#lib/server/store/coverage/coverage.ts';
import { listUpstreamErrors } from '#lib/server/store/feed/upstream-errors.ts';
import { sourceOf } from '#lib/server/store/event/read-events.ts';
import { countsOf, lease, record, storedCounts, type TestDatabase, testDatabase } from '../../../fixtures/database.ts';
import { changeSettings, initialSettings } from '#lib/server/store/core/settings.ts';
import type { LeasedDb } from '#lib/server/store/core/leased.ts';
import { listUnresolved, recordNameResolution } from '#lib/server/store/tracking/typed-names.ts';
import { isSyncDue, listTrackedNames, syncTrackedUsers } from '#lib/server/store/tracking/tracking-sync.ts';
import { insertTrackedUser } from '#lib/server/store/tracking/track-users.ts';
import { removeTrackedUser } from '#lib/server/store/tracking/remove-tracked-users.ts';
import { engines } from '../../../scripts/test/databases.ts';
import { runBackfillUntil, isBackfillFinished } from '../../../fixtures/consumer/backfill-runner.ts';

const wiki = 'xwikitest';
/** All was recorded within minutes; the person is followed from a day later on. */
const recorded = Date.parse('2026-11-23T04:30:00Z');
const followedSince = Date.parse('2026-11-24T00:00:00Z');
const now = Date.parse('2026-11-24T12:00:00Z');

describe.each(engines)('a backfill on $engine', ({ create }) => {
	let database: TestDatabase;
	let db: Db;
	let held: LeasedDb;
	let server: ActionApiServer;
	let trouble: () => ApiMisbehaviour | null;

	beforeEach(async () => {
		database = await testDatabase(create);
		db = database.db;
		held = await lease(db);
		trouble = () => null;
		server = await createActionApiServer({ misbehaviour: () => trouble() });
		server.addAccount({ id: 6, name: 'ExampleUser' });
		server.addAccount({ id: 20, name: 'ExampleAdmin' });
		for (const row of loadContributionRows()) server.addContribution(wiki, row);
		for (const row of loadLogRows()) server.addLogEvent(wiki, row);
	});
	afterEach(async () => {
		await server.close();
		await database.remove();
	});

	async function follow(...names: string[]): Promise<void> {
		for (const username of names) await insertTrackedUser(db, { username, addedBy: null });
		const times = { from: followedSince, until: followedSince };
		await held.write((writing) => syncTrackedUsers(writing, times));
	}

	const fill = (isEnough: () => Promise<boolean>) => runBackfillUntil({ leased: held, server, from: now }, isEnough);
	const statuses = async () => (await listBackfills(db)).map(({ status }) => status);
	const isOver = () => isBackfillFinished(db);

	/** What the stream delivered about a person, as far as the API still returns it. */
	function expected(user: string): Map<string, WikiEvent> {
		const given = new Set([
			...loadContributionRows().map(({ revid }) => `${wiki}:rev:${String(revid)}`),
			...loadLogRows().flatMap((row) => ('userhidden' in row ? [] : [`${wiki}:log:${String(row['logid'])}`])),
		]);
		const events = loadRecording('mediawiki').flatMap((line) => {
			const parsed = parseRecentChangeText(line);
			return parsed.kind === 'event' && parsed.event.user === user && given.has(parsed.event.key) ? [parsed.event] : [];
		});
		return new Map(events.map((event) => [event.key, event]));
	}

	async function storedKeys(): Promise<string[]> {
		const rows = await db.selectFrom('events').select('natural_key').orderBy('natural_key').execute();
		return rows.map(({ natural_key }) => natural_key);
	}

	it('records what the stream would have delivered, once, and says so', async () => {
		await follow('ExampleAdmin');
		await fill(isOver);
		const events = expected('ExampleAdmin');
		expect(events.size).toBeGreaterThan(60);
		const stored = await storedKeys();
		// Also what was done to them, by others.
		const about = stored.filter((key) => !events.has(key));
		expect(stored.filter((key) => events.has(key))).toEqual([...events.keys()].sort());
		expect(about).toEqual([]);
		expect(await storedCounts(db)).toEqual(countsOf([...events.values()]));
		const [backfill] = await listBackfills(db);
		expect(backfill).toMatchObject({
			status: 'done',
			until: followedSince,
			from: Date.UTC(2025, 10, 24),
			wikis: [
				{ wiki, status: 'done', list: 'edit', problem: null, events: events.size },
				{ wiki: 'metawiki', status: 'done', list: 'global', events: 0 },
			],
		});
		const stretches = (await listCoverageOfTracked(db))[0]?.stretches;
		expect(stretches).toMatchObject([{ source: 'backfill', from: backfill?.from, until: followedSince }]);
		const asked = server.requests.length;
		await fill(async () => (await db.selectFrom('state').select('change').executeTakeFirst()) !== undefined);
		expect(server.requests).toHaveLength(asked);
	});

	it('records a page that was created again just after a move that left no redirect', async () => {
		const move = loadLogRows().find(({ logid }) => logid === 108);
		const params = { target_ns: 0, target_title: 'Move target two b', suppressredirect: true };
		server.addLogEvent(wiki, { ...move, params });
		await follow('ExampleAdmin');
		await fill(isOver);
		expect(await storedKeys()).toEqual([...expected('ExampleAdmin').keys(), `${wiki}:rev:235`].sort());
	});

	it.each([
		['somebody in a global group', { groups: ['steward'] }, false, true],
		['somebody with rights on a wiki', { localGroups: { [wiki]: ['sysop'] } }, false, true],
		['everybody, if an admin wants it', {}, true, true],
		['nobody else', {}, false, false],
	])('reads the logs of wikis without edits for %s', async (_who, account, readAllLogs, isRead) => {
		server.addAccount({ id: 20, name: 'ExampleAdmin', edits: { quietwiki: 0 }, ...account });
		const [row] = loadLogRows().filter(({ user }) => user === 'ExampleAdmin');
		server.addLogEvent('quietwiki', row ?? {});
		await changeSettings(db, { ...initialSettings, readAllLogs }, null);
		await follow('ExampleAdmin');
		await fill(isOver);
		const key = `quietwiki:log:${String(row?.['logid'])}`;
		expect((await storedKeys()).includes(key)).toBe(isRead);
		expect(await storedKeys()).toEqual([...expected('ExampleAdmin').keys(), ...(isRead ? [key] : [])].sort());
		const [backfill] = await listBackfills(db);
		expect(backfill?.wikis.some((one) => one.wiki === 'quietwiki')).toBe(isRead);
		// There are no edits to be asked for.
		const asked = server.requests.filter((one) => one.wiki === 'quietwiki').map(({ query }) => query.get('list'));
		expect(asked).toEqual(isRead ? ['logevents|users', 'logevents'] : []);
	});

	it('yields to the stream, row by row, and keeps the counts exact', async () => {
		await follow('ExampleUser');
		const all = loadRecording('mediawiki').flatMap((line) => {
			const parsed = parseRecentChangeText(line);
			return parsed.kind === 'event' && peopleOf(parsed.event).includes('ExampleUser')
				? [{ event: parsed.event, wiki: parsed.wiki }]
				: [];
		});
		const [before, after] = [all.filter((_, at) => at % 3 === 0), all.filter((_, at) => at % 3 === 1)];
		await record(held, before);
		await fill(isOver);
		await record(held, after);
		const rows = await db.selectFrom('events').select(['natural_key', 'streamed']).execute();
		const delivered = new Set([...before, ...after].map(({ event }) => event.key));
		for (const row of rows) expect(row.streamed !== null, row.natural_key).toBe(delivered.has(row.natural_key));
		expect(rows.map(({ natural_key }) => natural_key)).toEqual(expect.arrayContaining([...delivered]));
		const kept = new Set(rows.map(({ natural_key }) => natural_key));
		const ofAll = all.map(({ event }) => event).filter(({ key }) => kept.has(key));
		// Two uploads of which the log hides who did them look like an edit and a new page.
		expect(kept.size - ofAll.length).toBe(2);
		const counts = await storedCounts(db);
		const sum = (some: Record<string, number>) => Object.values(some).reduce((total, one) => total + one, 0);
		expect(sum(counts)).toBe(sum(countsOf(ofAll)) + 2);
	});

	it('fills a gap of the stream by itself, and asks for nothing twice', async () => {
		const gap = { from: recorded - 3_600_000, until: recorded + 3_600_000 };
		await insertTrackedUser(db, { username: 'ExampleAdmin', addedBy: null });
		const since = Date.UTC(2024, 0, 1);
		await held.write((writing) => syncTrackedUsers(writing, { from: since, until: since }));
		const progress = { position: '{}', streamedUntil: followedSince, lastEventAt: followedSince };
		await record(held, [], { gaps: [gap], progress });
		await fill(isOver);
		expect(await listBackfills(db)).toMatchObject([{ ...gap, status: 'done' }]);
		expect(await storedKeys()).toEqual([...expected('ExampleAdmin').keys()].sort());
		const [person] = await listCoverageOfTracked(db);
		expect(person?.stretches).toEqual([
			{ source: 'stream', from: since, until: gap.from },
			{ source: 'backfill', ...gap },
			{ source: 'stream', from: gap.until, until: followedSince },
		]);
		expect(await planBackfills(held, now)).toBe(0);
		await changeSettings(db, { ...initialSettings, backfillDays: 3_650 }, null);
		expect(await planBackfills(held, now)).toBe(1);
		expect(await listBackfills(db)).toMatchObject([gap, { until: since, status: 'planned' }]);
	});

	it('continues while one wiki fails, says why, and can be retried', async () => {
		server.addContribution('brokenwiki', {
			...{
				user: 'ExampleAdmin',
				revid: 1,
				parentid: 0,
				new: true,
				ns: 0,
				title: 'X',
				comment: '',
				size: 1,
				sizediff: 1,
			},
			timestamp: new Date(recorded).toISOString(),
		});
		await follow('ExampleAdmin');
		trouble = () => (server.requests.at(-1)?.wiki === 'brokenwiki' ? { kind: 'status', status: 403 } : null);
		await fill(isOver);
		expect(await listBackfills(db)).toMatchObject([
			{
				status: 'failed',
				wikis: [{ wiki, status: 'done' }, { wiki: 'brokenwiki', status: 'failed', problem: 'http-403' }, {}],
			},
		]);
		expect((await listCoverageOfTracked(db))[0]?.stretches).toEqual([]);
		trouble = () => null;
		const [failed] = await listBackfills(db);
		await changeBackfill(db, failed?.id ?? 0, 'retry', 'Admin');
		await fill(isOver);
		expect(await statuses()).toEqual(['done']);
		expect(await storedKeys()).toContain('brokenwiki:rev:1');
	});

	it('is exact whatever the wikis answer in between', async () => {
		await follow('ExampleAdmin', 'ExampleUser');
		let asked = 0;
		const kinds: ApiMisbehaviour[] = [
			{ kind: 'error', code: 'maxlag', retryAfter: 5 },
			{ kind: 'status', status: 429, retryAfter: 9 },
			{ kind: 'status', status: 503 },
			{ kind: 'error', code: 'readonly' },
			{ kind: 'error', code: 'ratelimited' },
			{ kind: 'truncated' },
			{ kind: 'cut' },
			{ kind: 'error', code: 'badcontinue' },
		];
		trouble = () => (asked++ % 2 === 0 ? (kinds[(asked / 2) % kinds.length] ?? null) : null);
		await fill(isOver);
		expect(await statuses()).toEqual(['done', 'done']);
		const keys = [...expected('ExampleAdmin').keys(), ...expected('ExampleUser').keys()];
		expect(await storedKeys()).toEqual(expect.arrayContaining(keys));
	});

	it('is asked under the new name when the account gets another one meanwhile', async () => {
		await follow('ExampleAdmin');
		trouble = () => {
			if (server.requests.at(-1)?.query.get('leuser') === 'ExampleAdmin') server.rename(20, 'Renamed Admin');
			return null;
		};
		await db.updateTable('users').set({ central_id: 20 }).where('name', '=', 'ExampleAdmin').execute();
		await fill(isOver);
		expect(await statuses()).toEqual(['done']);
		const people = await db
			.selectFrom('events')
			.innerJoin('users', 'users.id', 'events.user_id')
			.select('users.name')
			.distinct()
			.execute();
		expect(people).toEqual([{ name: 'ExampleAdmin' }]);
		expect((await storedKeys()).length).toBe(expected('ExampleAdmin').size);
	});

	it('gives what it finds to a person who has had another name for longer than the old one is valid', async () => {
		await follow('ExampleAdmin');
		const renamedAt = followedSince + 3_600_000;
		await db.updateTable('users').set({ central_id: 20 }).where('name', '=', 'ExampleAdmin').execute();
		await record(held, [], { renames: [{ from: 'ExampleAdmin', to: 'Renamed Admin', at: renamedAt }] });
		await db
			.updateTable('state')
			.set({ streamed_until: renamedAt + 4 * 86_400_000 })
			.execute();
		server.rename(20, 'Renamed Admin');
		await fill(isOver);
		expect(await statuses()).toEqual(['done']);
		const mine = [...expected('ExampleAdmin').values()];
		expect((await storedKeys()).length).toBe(mine.length);
		expect(await storedCounts(db)).toEqual(countsOf(mine.map((event) => ({ ...event, user: 'Renamed Admin' }))));
		const former = db.selectFrom('users').select('name').where('name', '=', 'ExampleAdmin');
		expect(await former.execute()).toEqual([]);
	});

	it('asks for what was done to the person under former names, renames included', async () => {
		await server.close();
		server = await createActionApiServer({ rowsPerPage: 2 });
		server.addAccount({ id: 20, name: 'Renamed Admin' });
		const renamedAt = recorded - 30 * 86_400_000;
		let logid = 0;
		const add = (on: string, time: number, row: { type: string; action: string; title: string; ns?: number }) => {
			const more = { user: 'Steward', userid: 99, ns: 2, comment: '', params: {}, ...row };
			server.addLogEvent(on, { ...more, logid: ++logid, timestamp: new Date(time).toISOString() });
			return `${on}:log:${logid}`;
		};
		const params = { olduser: 'ExampleAdmin', newuser: 'Renamed Admin' };
		const rename = { action: 'rename', params };
		const keys = [
			add('metawiki', renamedAt, {
				...{ ...rename, type: 'gblrename', title: 'Special:CentralAuth/Renamed Admin', ns: -1 },
			}),
			add('metawiki', renamedAt, { ...rename, type: 'renameuser', title: 'User:ExampleAdmin' }),
			...[1, 2, 3].map((hours) =>
				add('metawiki', renamedAt - hours * 3_600_000, {
					...{ type: 'globalauth', action: 'setstatus', title: 'User:ExampleAdmin@global' },
				}),
			),
		];
		// The person who has the name by then.
		add('metawiki', recorded, { type: 'block', action: 'block', title: 'User:ExampleAdmin' });
		await follow('ExampleAdmin');
		await db.updateTable('users').set({ central_id: 20 }).where('name', '=', 'ExampleAdmin').execute();
		await record(held, [], { renames: [{ from: 'ExampleAdmin', to: 'Renamed Admin', at: renamedAt }] });
		await fill(isOver);
		expect(await statuses()).toEqual(['done']);
		expect(await storedKeys()).toEqual(keys.sort());
		const people = await db.selectFrom('users').select('name').orderBy('name').execute();
		expect(people.map(({ name }) => name)).toEqual(['Renamed Admin', 'Steward']);
	});

	it('asks a wiki that has not followed a rename by the name there, if it has nothing but log events, too', async () => {
		await server.close();
		server = await createActionApiServer();
		server.addAccount({
			...{ id: 20, name: 'Renamed Admin', edits: { [wiki]: 5 }, localNames: { [wiki]: 'ExampleAdmin' } },
		});
		for (const row of loadLogRows())
			server.addLogEvent(wiki, row.user === 'ExampleAdmin' ? { ...row, userid: 20 } : row);
		await follow('ExampleAdmin');
		await db.updateTable('users').set({ central_id: 20 }).where('name', '=', 'ExampleAdmin').execute();
		await fill(isOver);
		expect(await statuses()).toEqual(['done']);
		const logged = expected('ExampleAdmin')
			.values()
			.filter(({ type }) => type === 'log');
		const keys = [...logged].map(({ key }) => key).sort();
		expect(await storedKeys()).toEqual(keys);
		const counted = Object.values(await storedCounts(db)).reduce((sum, count) => sum + count, 0);
		expect(counted).toBe(keys.length);
	});

	it('stops when it is paused or cancelled, and for people who are not tracked any more', async () => {
		await follow('ExampleAdmin', 'ExampleUser');
		let id = 0;
		trouble = () => ({ kind: 'error', code: 'maxlag', retryAfter: 600 });
		await fill(async () => {
			id = (await listBackfills(db))[0]?.id ?? 0;
			return id > 0;
		});
		await changeBackfill(db, id, 'pause', 'Admin');
		await expect(changeBackfill(db, id, 'pause', 'Admin')).rejects.toMatchObject({ kind: 'conflict' });
		await expect(changeBackfill(db, 999, 'pause', 'Admin')).rejects.toMatchObject({ kind: 'not-found' });
		trouble = () => null;
		const [tracked] = await db.selectFrom('tracked_users').select('id').where('username', '=', 'ExampleUser').execute();
		await removeTrackedUser(db, tracked?.id ?? 0, 'purge');
		await fill(isOver);
		expect(await statuses()).toEqual(['paused', 'cancelled']);
		expect(await storedKeys()).toEqual([]);
		await changeBackfill(db, id, 'resume', 'Admin');
		await fill(isOver);
		expect(await statuses()).toEqual(['done', 'cancelled']);
		const acts = await listActs(
			db,
			{ actor: 'Admin', action: null, subject: null, from: null, to: null },
			{ before: null, limit: 10 },
		);
		expect(acts.map(({ action, subject }) => [action, subject])).toEqual([
			['backfill-resume', 'ExampleAdmin'],
			['backfill-pause', 'ExampleAdmin'],
		]);
		expect(await storedKeys()).toEqual([...expected('ExampleAdmin').keys()].sort());
	});

	it('records what the wikis report as hidden, also for the stream that comes after it', async () => {
		const all = loadRecording('mediawiki').flatMap((line) => {
			const parsed = parseRecentChangeText(line);
			return parsed.kind === 'event' ? [{ event: parsed.event, wiki: parsed.wiki }] : [];
		});
		const hiding: [kind: 'edit' | 'log', flag: string, bits: number][] = [
			['edit', 'texthidden', 1],
			['edit', 'commenthidden', 2],
			['log', 'actionhidden', 1],
			['log', 'commenthidden', 2],
		];
		const given = expected('ExampleAdmin');
		const found = hiding.map(([kind, flag, bits], at) => {
			const [event] = given
				.values()
				.filter(({ type }) => (type === 'log') === (kind === 'log'))
				.drop(at);
			if (event === undefined) throw new Error(`no ${kind}`);
			const number = kind === 'log' ? event.logId : event.newRevision;
			const field = kind === 'log' ? 'logid' : 'revid';
			const row = (kind === 'log' ? loadLogRows() : loadContributionRows()).find((one) => one[field] === number);
			const { comment, title, ns, params, ...rest } = row ?? {};
			const left = flag === 'commenthidden' ? { ...rest, title, ns, params } : { ...rest, comment };
			const shown = {
				...left,
				...(kind === 'edit' && { title, ns, comment: flag === 'texthidden' ? comment : undefined }),
			};
			server[kind === 'log' ? 'addLogEvent' : 'addContribution'](wiki, { ...shown, [flag]: true, suppressed: true });
			return { key: event.key, bits, flag };
		});
		await follow('ExampleAdmin');
		await fill(isOver);
		const check = async (source: string) => {
			for (const { key, bits, flag } of found) {
				const row = await db.selectFrom('events').selectAll().where('natural_key', '=', key).executeTakeFirst();
				expect(row, key).toMatchObject({ hidden: bits });
				expect(row && sourceOf(row.streamed), key).toBe(source);
				if (flag === 'commenthidden') expect(row?.comment).toBeNull();
				if (flag === 'actionhidden') expect(row).toMatchObject({ title: null, log_params: null });
			}
		};
		await check('backfill');
		await record(held, all);
		await check('stream');
	});

	it('claims nothing of what was deleted for its age, and does not ask for it', async () => {
		await follow('ExampleAdmin');
		const kept = Date.UTC(2026, 10, 1);
		await db.updateTable('state').set({ expired_until: kept }).execute();
		await fill(isOver);
		expect(await listBackfills(db)).toMatchObject([{ from: kept, until: followedSince }]);
		const later = Date.UTC(2026, 10, 23);
		await db.updateTable('state').set({ expired_until: later }).execute();
		expect((await listCoverageOfTracked(db))[0]).toMatchObject({
			stretches: [{ source: 'backfill', from: kept, until: followedSince }],
			expiredUntil: later,
		});
		expect(await planBackfills(held, now)).toBe(0);
	});

	it('claims no more than was stored while it ran', async () => {
		await follow('ExampleAdmin');
		const later = Date.UTC(2026, 10, 20);
		trouble = () => {
			const sql = db.updateTable('state').set({ expired_until: later });
			if (server.requests.length === 2) void sql.execute();
			return null;
		};
		await fill(isOver);
		await db.updateTable('state').set({ expired_until: null }).execute();
		expect((await listCoverageOfTracked(db))[0]?.stretches).toMatchObject([
			{ source: 'backfill', from: later, until: followedSince },
		]);
	});

	/** Seven wikis, each with one edit of somebody's. */
	const seven = Array.from({ length: 7 }, (_, at) => `w${at + 1}wiki`);
	const contribution = (user: string) => ({
		...{ user, revid: 1, parentid: 0, new: true, ns: 0, title: 'X', comment: '', size: 1, sizediff: 1 },
		timestamp: new Date(recorded).toISOString(),
	});
	function addSeven(account: ApiAccount): void {
		server.addAccount(account);
		for (const one of seven) server.addContribution(one, contribution(account.name));
	}
	const allSeven = seven.map((one) => `${one}:rev:1`);
	const isShort = async () => (await listBackfills(db)).some(({ problem }) => problem === 'wikis-missing');
	/** Meta is asked again at once, as if it were later, and after so many tries. */
	async function askAgain(tries = 0): Promise<void> {
		await db.updateTable('backfills').set({ problem: null, retry_at: null, tries }).execute();
	}

	it.each(['New name', 'Old name'])('waits for the end of a rename, of a person tracked as %s', async (name) => {
		const account = { id: 30, name: 'New name' };
		addSeven({ ...account, renaming: { from: 'Old name', left: seven.slice(2) } });
		await follow(name);
		const seenUntil = followedSince + 3_600_000;
		await db.updateTable('state').set({ streamed_until: seenUntil }).execute();
		const isWaiting = async () => (await listBackfills(db)).some(({ problem }) => problem === 'renaming');
		await fill(isWaiting);
		expect(await storedKeys()).toEqual(allSeven.slice(0, 2));
		expect(await statuses()).toEqual(['running']);
		// Until now only one of the names was looked for.
		const { user_id } = await db.selectFrom('backfills').select('user_id').executeTakeFirstOrThrow();
		expect(await listCoverage(db, [user_id])).toMatchObject([
			{ source: 'unknown', from: followedSince, until: seenUntil, open: false },
		]);
		expect(await isSyncDue(db)).toBe(true);
		const readOn = seenUntil + 600_000;
		await held.write((writing) => syncTrackedUsers(writing, { from: readOn, until: readOn }));
		const names = (await listTrackedNames(db)).filter(({ userId }) => userId === user_id);
		expect(names.map((one) => one.name).sort()).toEqual(['New name', 'Old name']);
		expect((await listCoverageOfTracked(db)).map(({ user }) => user)).toEqual(['New name']);

		await askAgain();
		await fill(isWaiting);
		expect(await statuses()).not.toContain('done');
		server.addAccount(account);
		await askAgain();
		await fill(isOver);
		expect(await statuses()).toEqual(['done', 'done']);
		expect(await storedKeys()).toEqual(allSeven);
		const counted = Object.values(await storedCounts(db)).reduce((sum, count) => sum + count, 0);
		expect(counted).toBe(7);
		const [person] = await listCoverageOfTracked(db);
		const from = Date.UTC(2025, 10, 24);
		expect(person?.stretches).toMatchObject([{ source: 'backfill', from, until: readOn }]);
	});

	it('is not done while Meta names fewer wikis than are known, and can be asked for once more', async () => {
		const account = { id: 30, name: 'Somebody' };
		addSeven(account);
		await follow('Somebody');
		await fill(isOver);
		const [before] = await listBackfills(db);
		const known = (await listCoverageOfTracked(db))[0]?.stretches;
		expect(known).toMatchObject([{ source: 'backfill', until: followedSince }]);

		// Read once more, Meta does not name one wiki.
		server.addAccount({ ...account, unnamed: ['w7wiki'] });
		server.addContribution('w7wiki', { ...contribution('Somebody'), revid: 2 });
		await changeBackfill(db, before?.id ?? 0, 'again', 'Admin');
		expect((await listCoverageOfTracked(db))[0]?.stretches).toEqual([]);
		expect(await statuses()).toEqual(['planned']);
		await fill(isShort);
		expect(await statuses()).toEqual(['running']);
		await askAgain(12);
		await fill(isOver);
		expect(await listBackfills(db)).toMatchObject([{ status: 'failed', problem: 'wikis-missing' }]);
		expect((await listCoverageOfTracked(db))[0]?.stretches).toEqual([]);
		// It was asked anyway.
		expect(await storedKeys()).toEqual([...allSeven, 'w7wiki:rev:2']);
		server.addAccount(account);
		await changeBackfill(db, before?.id ?? 0, 'retry', 'Admin');
		await fill(isOver);
		expect(await statuses()).toEqual(['done']);
		expect((await listCoverageOfTracked(db))[0]?.stretches).toEqual(known);
		const acts = await db.selectFrom('audit_log').select(['action', 'subject']).orderBy('id').execute();
		expect(acts.slice(-2)).toEqual([
			{ action: 'backfill-again', subject: 'Somebody' },
			{ action: 'backfill-retry', subject: 'Somebody' },
		]);
	});

	it('does not ask where a foreign address leads, and is not done', async () => {
		addSeven({ id: 30, name: 'Somebody', addresses: { w7wiki: 'https://w7.wikipedia.org.evil.example' } });
		await follow('Somebody');
		await fill(isShort);
		expect(await storedKeys()).toEqual(allSeven.slice(0, 6));
		expect(await listUpstreamErrors(db)).toMatchObject([
			{ kind: 'foreign-address', samples: ['{"wiki":"w7wiki"}', '{"wiki":"w7wiki"}'] },
		]);
		await askAgain(12);
		await fill(isOver);
		expect(await listBackfills(db)).toMatchObject([{ status: 'failed', problem: 'wikis-missing' }]);
	});

	it.each(['Somebody', '192.0.2.5'])('does not ask a foreign address that was recorded for %s', async (name) => {
		addSeven({ id: 30, name: 'Somebody', unnamed: ['w7wiki'] });
		await follow(name);
		const event = parseContributionRow(contribution(name), 'w7wiki');
		const at = { name: 'w7wiki', scriptUrl: 'https://evil.example/w/index.php', articleUrl: null };
		await record(held, [{ event, wiki: at }]);
		await fill(isShort);
		expect(await listUpstreamErrors(db)).toMatchObject([{ kind: 'foreign-address' }]);
	});

	it('knows of a wiki from what was recorded there, too', async () => {
		addSeven({ id: 30, name: 'Somebody', unnamed: ['w7wiki'] });
		await follow('Somebody');
		const event = parseContributionRow(contribution('Somebody'), 'w7wiki');
		const at = { name: 'w7wiki', scriptUrl: server.apiUrl('w7wiki').replace('api.php', 'index.php'), articleUrl: null };
		await record(held, [{ event, wiki: at }]);
		await fill(isShort);
		expect(await storedKeys()).toEqual(allSeven);
		server.addAccount({ id: 30, name: 'Somebody' });
		await askAgain();
		await fill(isOver);
		expect(await statuses()).toEqual(['done']);
	});

	it('asks about a temporary account once Meta has come to know it', async () => {
		const name = '~2026-1';
		await follow(name);
		await fill(isOver);
		expect(await listBackfills(db)).toMatchObject([{ status: 'failed', problem: 'no-account' }]);
		server.addAccount({ id: 22, name });
		for (const row of loadContributionRows()) server.addContribution(wiki, row);
		const [one] = await listUnresolved(db, 0, 1);
		await recordNameResolution(held, one ?? { id: 0 }, { kind: 'account', centralId: 22, name });
		await fill(isOver);
		expect(await statuses()).toEqual(['done']);
		expect(await storedKeys()).toEqual([...expected(name).keys()].sort());
		expect(expected(name).size).toBeGreaterThan(0);
	});

	it('asks for a stretch as a whole, once it has ended', async () => {
		await follow('ExampleAdmin');
		expect(await planBackfills(held, followedSince + 59_000)).toBe(0);
		expect(await planBackfills(held, followedSince + 60_000)).toBe(1);
		expect(await listBackfills(db)).toMatchObject([{ until: followedSince }]);
		expect(await planBackfills(held, followedSince + 90_000)).toBe(0);
	});

	it('does without an account that nobody may see, and without one at all', async () => {
		await follow('Nobody Here', '192.0.2.5');
		await fill(isOver);
		expect(await listBackfills(db)).toMatchObject([
			{ user: 'Nobody Here', status: 'failed', problem: 'no-account' },
			{ user: '192.0.2.5', status: 'done', wikis: [] },
		]);
		expect((await listCoverageOfTracked(db)).flatMap(({ stretches }) => stretches)).toEqual([]);
	});
});
