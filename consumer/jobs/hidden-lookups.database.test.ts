import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createActionApi } from '#lib/server/wiki-api/action-api.ts';
import { systemClock } from '#lib/server/platform/clock.ts';
import { createLog } from '#lib/server/platform/log.ts';
import { lease, loadObservedEvents, record, type TestDatabase, testDatabase } from '../../fixtures/database.ts';
import { syncTrackedUsers } from '#lib/server/store/tracking/tracking-sync.ts';
import { hiddenAccountStep } from '#lib/server/store/visibility/hidden-account-step.ts';
import { listHiddenAccounts } from '#lib/server/store/visibility/hidden-accounts.ts';
import { listPeople } from '#lib/server/store/person/people.ts';
import type { LeasedDb } from '#lib/server/store/core/leased.ts';
import { insertTrackedUsers, plainTerms } from '#lib/server/store/tracking/track-users.ts';
import { type ActionApiServer, type ApiMisbehaviour, createActionApiServer } from '../../demo/action-api-server.ts';
import { engines } from '../../scripts/test/databases.ts';
import { dailyNames } from './names/daily-names.ts';
import { JobHealth } from './job-health.ts';
import { localAccounts } from './names/local-accounts.ts';
import { runJobs } from './runner.ts';

const hour = 3_600_000;
const day = 24 * hour;
const begin = Date.parse('2026-11-24T00:00:00Z');
const wiki = 'xwikitest';
const name = 'Example User Two';

describe.each(engines)('an account that the wikis hide without a message, on $engine', ({ create }) => {
	let server: ActionApiServer;
	let database: TestDatabase;
	let held: LeasedDb;
	let now: number;
	let trouble: () => ApiMisbehaviour | null;
	let ending: AbortController;
	let ended: Promise<void>;
	beforeEach(async () => {
		trouble = () => null;
		server = await createActionApiServer({ misbehaviour: () => trouble() });
		server.addAccount({ id: 9, name, edits: { [wiki]: 20, metawiki: 1 } });
		database = await testDatabase(create);
		const { db } = database;
		held = await lease(db);
		await insertTrackedUsers(db, [{ name, centralId: 9 }], plainTerms, null);
		await held.write((writing) => syncTrackedUsers(writing, { from: 1, until: 1 }));
		await record(
			held,
			loadObservedEvents().filter(({ event }) => event.wiki === wiki && event.user === name),
		);
		ending = new AbortController();
		now = begin;
		await streamTo(begin);
		// As if every wait were a hundredth of a millisecond for each second.
		const clock = {
			...systemClock,
			wallTime: () => now,
			wait: (ms: number, signal?: AbortSignal) => systemClock.wait(ms / 100_000, signal),
		};
		const api = createActionApi({
			userAgent: 'xwiki-test (https://example.org)',
			requestsPerMinute: 60_000,
			configured: [server.url],
		});
		const log = createLog('info', () => undefined);
		const config = { metaApiUrl: server.url };
		const tools = { api, config, log, clock, signal: ending.signal };
		ended = runJobs([dailyNames, localAccounts], held, { ...tools, health: new JobHealth() });
	});
	afterEach(async () => {
		ending.abort();
		await ended;
		await Promise.all([server.close(), database.remove()]);
	});

	const streamTo = (at: number) =>
		record(held, [], { progress: { position: '{}', streamedUntil: at, lastEventAt: at } });

	async function reach(to: number) {
		await streamTo(to);
		now = to;
	}
	/** Waits until what was answered since a time has come is recorded: a request alone may be recorded at a later time. */
	async function lookAt(to: number, where: 'meta' | 'wiki') {
		await reach(to);
		const { db } = database;
		await expect
			.poll(async () => {
				const looks =
					where === 'meta'
						? await db.selectFrom('users').select('looked_up_at as at').where('central_id', '=', 9).execute()
						: await db.selectFrom('local_accounts').select('looked_at as at').where('wiki', '=', wiki).execute();
				return looks.map(({ at }) => at);
			})
			.toEqual([to]);
	}

	async function settled() {
		while (await hiddenAccountStep(held)) continue;
		return {
			hidden: (await listHiddenAccounts(database.db)).map(({ centralId, wiki: where }) => [centralId, where]),
			people: (await listPeople(database.db)).map(({ user, counts }) => [user, counts?.events.value]),
		};
	}

	const there = { hidden: [], people: [[name, 23]] };
	const gone = { hidden: [[9, null]], people: [] };
	const isSettled = (state: object) => expect.poll(settled).toEqual(state);

	it('is hidden after the second look, an hour later, and comes back', async () => {
		await expect
			.poll(() => database.db.selectFrom('local_accounts').select(['wiki', 'local_id']).execute())
			.toEqual([{ wiki, local_id: 9 }]);
		server.hideAccount(9, 'everywhere');
		await lookAt(begin + day + 1, 'meta');
		await isSettled(there);
		await lookAt(begin + day + hour + 2, 'meta');
		await isSettled(gone);
		server.hideAccount(9, []);
		await lookAt(begin + 2 * day + 2 * hour, 'meta');
		await isSettled(there);
	});

	it.each(['from lists', 'marked'] as const)('comes back when it is no more than hidden %s', async (how) => {
		await expect.poll(() => database.db.selectFrom('local_accounts').select('wiki').execute()).toEqual([{ wiki }]);
		server.hideAccount(9, 'everywhere');
		await lookAt(begin + day + 1, 'meta');
		await lookAt(begin + day + hour + 2, 'meta');
		await isSettled(gone);
		server.hideAccount(9, how);
		await lookAt(begin + 2 * day + 2 * hour, 'meta');
		await isSettled(there);
	});

	it.each<ApiMisbehaviour>([
		{ kind: 'error', code: 'maxlag' },
		{ kind: 'error', code: 'readonly' },
		{ kind: 'error', code: 'strange' },
		{ kind: 'status', status: 503 },
		{ kind: 'cut' },
		{ kind: 'truncated' },
	])('is no finding of an answer that says nothing: $kind $code', async (misbehaviour) => {
		await expect
			.poll(() => database.db.selectFrom('local_accounts').select('looked_at').executeTakeFirst())
			.toEqual({
				looked_at: begin,
			});
		trouble = () => misbehaviour;
		for (const hours of [25, 27, 52]) {
			const before = server.requests.length;
			await reach(begin + hours * hour);
			// The answer to the first has been applied when there is another.
			await expect.poll(() => server.requests.length).toBeGreaterThanOrEqual(before + 2);
		}
		await isSettled(there);
		expect(await database.db.selectFrom('hidden_accounts').selectAll().execute()).toEqual([]);
	});

	it('is hidden of one wiki where that one alone hides it, asked for by number', async () => {
		await expect
			.poll(() => database.db.selectFrom('local_accounts').select('looked_at').executeTakeFirst())
			.toEqual({
				looked_at: begin,
			});
		server.hideAccount(9, [wiki]);
		await lookAt(begin + day + 1, 'wiki');
		await isSettled(there);
		await lookAt(begin + day + hour + 2, 'wiki');
		await isSettled({ hidden: [[9, wiki]], people: [[name, 0]] });
		const [asked] = server.requests.filter(({ query }) => query.get('list') === 'users');
		expect([asked?.wiki, asked?.query.get('ususerids')]).toEqual([wiki, '9']);
		server.hideAccount(9, []);
		await lookAt(begin + 2 * day + 2 * hour, 'wiki');
		await isSettled(there);
	});
});
