import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { riskStream, sideTopicsOf } from '#lib/domain/stream/streams.ts';
import { changeSettings, initialSettings } from '#lib/server/store/core/settings.ts';
import { readState } from '#lib/server/store/core/state.ts';
import { systemClock } from '#lib/server/platform/clock.ts';
import { createLog } from '#lib/server/platform/log.ts';
import { lease, type TestDatabase, testDatabase } from '../../fixtures/database.ts';
import { listTrackedUsers } from '#lib/server/store/tracking/tracked-users.ts';
import { createEventStreamsServer, type EventStreamsServer } from '../../demo/event-streams-server.ts';
import { createGenerator, topics } from '../../demo/generate.ts';
import { engines } from '../../scripts/test/databases.ts';
import { record } from './recording.ts';

describe.each(engines)('the recording loop on $engine', ({ create }) => {
	let database: TestDatabase;
	let server: EventStreamsServer;
	beforeEach(async () => {
		database = await testDatabase(create);
		server = await createEventStreamsServer({ topics: [...topics, ...sideTopicsOf(topics)] });
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

	it('reads scores of edits as long as they are switched on, and begins again where it is then', async () => {
		const { db } = database;
		await db.insertInto('tracked_users').values({ username: 'Ann', normalized_username: 'ann' }).execute();
		const ending = new AbortController();
		const ended = record(await lease(db), {
			config: { streamUrl: server.url, streamSince: null, userAgent: 'xwiki-test (https://example.org)' },
			log: createLog('error', () => undefined),
			clock: systemClock,
			signal: ending.signal,
			onStatus: () => undefined,
		});
		const generator = createGenerator({ seed: 1, disorder: 0 });
		const give = () => {
			for (const topic of [...topics, ...sideTopicsOf(topics)]) {
				const { topic: of, ...message } = generator.canary(Date.now(), topic);
				server.append(of, message);
			}
		};
		const isAsked = () => server.requests.at(-1)?.url.includes(riskStream) ?? null;
		const isInPosition = async () => {
			give();
			return (await readState(db)).position?.includes(riskStream);
		};
		const setting = (revertRisk: boolean) => changeSettings(db, { ...initialSettings, revertRisk }, null);
		try {
			await expect.poll(isAsked).toBe(true);
			await expect.poll(isInPosition).toBe(true);
			await setting(false);
			await expect.poll(isAsked).toBe(false);
			expect(server.requests.at(-1)?.lastEventId).not.toContain(riskStream);
			await expect.poll(isInPosition).toBe(false);
			const before = server.requests.length;
			await setting(true);
			await expect.poll(isAsked).toBe(true);
			const resumed = JSON.parse(server.requests[before]?.lastEventId ?? '[]') as { topic: string }[];
			expect(resumed.filter(({ topic }) => topic.endsWith(riskStream))).toHaveLength(topics.length);
			await expect.poll(isInPosition).toBe(true);
		} finally {
			ending.abort();
			await ended;
		}
	});
});
