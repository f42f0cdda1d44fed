import { setTimeout as delay } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
import { createActionApiServer } from '../demo/action-api-server.ts';
import { createEventStreamsServer } from '../demo/event-streams-server.ts';
import { createGenerator, type Generated, topics } from '../demo/generate.ts';
import { engines } from '../scripts/test/databases.ts';
import { Consumer } from '../fixtures/consumer/consumer.ts';
import { parseRecentChangeText } from '#lib/domain/stream/recent-change.ts';
import { migrate } from '../migrations/migrate.ts';
import { openDatabase } from '#lib/server/db/open.ts';
import type { Db } from '#lib/server/db/tables.ts';
import { readState } from '#lib/server/store/core/state.ts';
import { insertTrackedUser } from '#lib/server/store/tracking/track-users.ts';
import { waitUntil } from '../scripts/launch/processes.ts';

const quiet = 'Example Gardener';
const busy = 'Beispielgärtnerin';
const wikiCount = 40;
const rowsPerWiki = 5_000;
const minute = 60_000;
/** How long each half of the measurement takes, and how often an event is sent in it, ms. */
const length = 20_000;
const every = 100;
const backlog = 20_000;

function at(share: number, times: readonly number[]): number {
	return times.toSorted((a, b) => a - b)[Math.ceil(share * times.length) - 1] ?? NaN;
}

describe.each(engines)('the stream during a backfill on $engine', ({ create, engine }) => {
	it('is recorded as soon, and read as fast, as without a backfill', { timeout: 600_000 }, async () => {
		const begin = Date.now() - 10 * minute;
		const api = await createActionApiServer();
		const stream = await createEventStreamsServer({ topics });
		const database = await create();
		const db = openDatabase(database.config, { connections: 2 });
		await migrate(db);
		api.addAccount({ id: 1, name: quiet });
		api.addAccount({ id: 2, name: busy });
		for (let index = 0; index < wikiCount * rowsPerWiki; index++) {
			const row = { user: busy, revid: index + 1, parentid: 0, ns: 0, title: `Page ${index}`, size: 9, sizediff: 9 };
			const timestamp = new Date(begin - (index + 10) * minute).toISOString();
			api.addContribution(`w${index % wikiCount}wiki`, { ...row, new: false, comment: 'A summary', timestamp });
		}
		const generator = createGenerator({ seed: 5 });
		let time = begin;
		const next = (): Generated => generator.event((time += 20));
		const nextOfQuiet = (): { message: Generated; key: string } => {
			for (;;) {
				const message = next();
				const parsed = parseRecentChangeText(message.data);
				if (parsed.kind === 'event' && parsed.event.user === quiet && parsed.event.type === 'edit')
					return { message, key: parsed.event.key };
			}
		};

		/** The time from each event to its row, ms, while events arrive steadily. */
		async function latencies(): Promise<number[]> {
			const begun = new Map<string, number>();
			const times: number[] = [];
			const over = performance.now() + length;
			for (let happensAt = performance.now(); performance.now() < over || begun.size > 0; await delay(5)) {
				if (performance.now() >= happensAt && performance.now() < over) {
					const { message, key } = nextOfQuiet();
					begun.set(key, performance.now());
					stream.append(message.topic, message);
					happensAt += every;
				}
				if (begun.size === 0) continue;
				const keys = [...begun.keys()];
				const rows = await db.selectFrom('events').select('natural_key').where('natural_key', 'in', keys).execute();
				for (const { natural_key } of rows) {
					times.push(performance.now() - (begun.get(natural_key) ?? NaN));
					begun.delete(natural_key);
				}
			}
			return times;
		}

		/** Events read per second when many wait. */
		async function throughput(): Promise<number> {
			const messages = Array.from({ length: backlog }, next);
			const last = time;
			const begun = performance.now();
			for (const message of messages) stream.append(message.topic, message);
			await waitUntil(async () => ((await readState(db)).last_event_at ?? 0) >= last, 300_000);
			return (1_000 * backlog) / (performance.now() - begun);
		}

		const settings = { META_API_URL: api.url, API_REQUESTS_PER_MINUTE: '6000' };
		const consumer = new Consumer(database.config, stream.url, begin, settings);
		try {
			await insertTrackedUser(db, { username: quiet, addedBy: null });
			expect(await waitUntil(async () => (await statusesOf(db)).join() === 'done', minute)).toBe(true);
			const baseline = { times: await latencies(), pace: await throughput() };
			await insertTrackedUser(db, { username: busy, addedBy: null });
			expect(await waitUntil(async () => (await filledOf(db)) > 0, 2 * minute)).toBe(true);
			const filledBefore = await filledOf(db);
			const begun = performance.now();
			const during = { times: await latencies(), pace: await throughput() };
			const filled = ((await filledOf(db)) - filledBefore) / ((performance.now() - begun) / 1_000);
			// Else there was no backfill to compare with.
			expect(await statusesOf(db)).toContain('running');
			const report = (name: string, { times, pace }: typeof baseline) =>
				`${name}: recorded after ${at(0.5, times).toFixed(0)} ms, p99 ${at(0.99, times).toFixed(0)} ms, of ${times.length}; ${pace.toFixed(0)} events/s`;
			console.log(`${engine}\n${report('baseline: alone', baseline)}\n${report('during a backfill', during)}`);
			console.log(
				`ratios: median ${(at(0.5, during.times) / at(0.5, baseline.times)).toFixed(2)}, p99 ${(at(0.99, during.times) / at(0.99, baseline.times)).toFixed(2)}, pace ${(during.pace / baseline.pace).toFixed(2)}; ${filled.toFixed(0)} rows/s were filled`,
			);
		} finally {
			await consumer.signal('SIGTERM');
			await Promise.all([stream.close(), api.close()]);
			await db.destroy();
			await database.remove();
		}
	});
});

async function statusesOf(db: Db): Promise<string[]> {
	const rows = await db.selectFrom('backfills').select('status').orderBy('id').execute();
	return rows.map(({ status }) => status);
}

async function filledOf(db: Db): Promise<number> {
	const rows = await db.selectFrom('backfill_wikis').select('events').execute();
	return rows.reduce((sum, { events }) => sum + events, 0);
}
