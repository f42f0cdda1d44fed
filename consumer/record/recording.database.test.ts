import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { systemClock } from '#lib/server/platform/clock.ts';
import { createLog } from '#lib/server/platform/log.ts';
import { lease, type TestDatabase, testDatabase } from '../../fixtures/database.ts';
import { listTrackedUsers } from '#lib/server/store/tracking/tracked-users.ts';
import { createEventStreamsServer, type EventStreamsServer } from '../../demo/event-streams-server.ts';
import { topics } from '../../demo/generate.ts';
import { engines } from '../../scripts/test/databases.ts';
import { record } from './recording.ts';

describe.each(engines)('the recording loop on $engine', ({ create }) => {
	let database: TestDatabase;
	let server: EventStreamsServer;
	beforeEach(async () => {
		database = await testDatabase(create);
		server = await createEventStreamsServer({ topics });
	});
	afterEach(async () => {
		await server.close();
		await database.remove();
	});

	it('takes up a new row within five seconds, idle or not', async () => {
		const { db } = database;
		// How long the loop has waited for something to do: what its queries take is the machine's affair.
		let waited = 0;
		const clock = {
			...systemClock,
			wait(ms: number, signal?: AbortSignal) {
				// Longer ones are the connection's, which waits for a sign of life.
				if (ms < 1_000) waited += ms;
				return systemClock.wait(ms, signal);
			},
		};
		const ending = new AbortController();
		const statuses: string[] = [];
		const ended = record(await lease(db), {
			config: { streamUrl: server.url, streamSince: null, userAgent: 'xwiki-test (https://example.org)' },
			log: createLog('error', () => undefined),
			clock,
			signal: ending.signal,
			onStatus: (status) => statuses.push(status),
		});
		try {
			await expect.poll(() => statuses).toEqual(['idle']);
			for (const username of ['Example Gardener', 'Emoji 🌻 Gardener']) {
				const before = waited;
				// As typed into the database by hand.
				await db
					.insertInto('tracked_users')
					.values({ username, normalized_username: username.toLowerCase() })
					.execute();
				let taken = Infinity;
				const isTakenUp = async () => {
					const after = waited - before;
					const areAll = (await listTrackedUsers(db)).every(({ userId }) => userId !== null);
					if (areAll) taken = after;
					return areAll;
				};
				await expect.poll(isTakenUp).toBe(true);
				expect(taken).toBeLessThanOrEqual(5_000);
			}
			await expect.poll(() => statuses).toEqual(['idle', 'recording', 'recording']);
		} finally {
			ending.abort();
			await ended;
		}
	});
});
