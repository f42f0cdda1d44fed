import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createActionApi } from '#lib/server/wiki-api/action-api.ts';
import { systemClock } from '#lib/server/platform/clock.ts';
import { createLog } from '#lib/server/platform/log.ts';
import { lease, type TestDatabase, testDatabase } from '../../../fixtures/database.ts';
import { takeLease } from '#lib/server/store/core/leased.ts';
import { countUnresolved } from '#lib/server/store/tracking/typed-names.ts';
import { insertTrackedUser } from '#lib/server/store/tracking/track-users.ts';
import { listTrackedUsers } from '#lib/server/store/tracking/tracked-users.ts';
import { type ActionApiServer, createActionApiServer } from '../../../demo/action-api-server.ts';
import { engines } from '../../../scripts/test/databases.ts';
import { JobHealth } from '../job-health.ts';
import { runJobs } from '../runner.ts';
import { createTypedNames } from './typed-names.ts';

describe.each(engines)('names typed while Meta was away, on $engine', ({ create }) => {
	let meta: ActionApiServer;
	let database: TestDatabase;
	const ending = new AbortController();
	let ended: Promise<void>;
	const lines: string[] = [];
	beforeEach(async () => {
		meta = await createActionApiServer();
		database = await testDatabase(create);
	});
	afterEach(async () => {
		ending.abort();
		await ended;
		await Promise.all([meta.close(), database.remove()]);
	});

	it('are looked up when it is back, and nothing is asked twice', async () => {
		const { db } = database;
		for (const [at, name] of ['A', 'B'].entries()) meta.addAccount({ id: at + 1, name });
		for (const username of ['A', 'B', 'C', 'D']) await insertTrackedUser(db, { username, addedBy: null });
		meta.misbehave({ kind: 'cut' }, { kind: 'truncated' }, { kind: 'error', code: 'strange' });
		// As if every wait were a tenth of a millisecond for each second.
		const clock = {
			...systemClock,
			wait: (ms: number, signal?: AbortSignal) => systemClock.wait(ms / 1_000, signal),
		};
		const api = createActionApi({
			userAgent: 'xwiki-test (https://example.org)',
			requestsPerMinute: 60_000,
			configured: [meta.url],
		});
		const log = createLog('info', (line) => lines.push(line));
		const config = { metaApiUrl: meta.url };
		const held = await lease(db);
		const tools = { api, config, log, clock, signal: ending.signal };
		ended = runJobs([createTypedNames()], held, { ...tools, health: new JobHealth() });
		await expect.poll(() => countUnresolved(db)).toBe(0);
		expect((await listTrackedUsers(db)).map(({ username, tracking }) => `${username} ${tracking}`)).toEqual([
			...['A soon', 'B soon', 'C unknown', 'D unknown'],
		]);
		expect(lines.filter((line) => line.includes('a wiki did not answer a job'))).toHaveLength(1);
		expect(meta.requests.flatMap(({ query }) => query.get('guiuser') ?? []).sort()).toEqual([
			...['A', 'A', 'A', 'A', 'B', 'C', 'D'],
		]);

		// Another consumer takes over: this one ends.
		await db.updateTable('state').set({ lease_renewed_at: 0 }).execute();
		expect(await takeLease(db, 'another')).not.toBeNull();
		await insertTrackedUser(db, { username: 'E', addedBy: null });
		await ended;
		expect(await countUnresolved(db)).toBe(1);
	});
});
