import { setTimeout as delay } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
import { type ApiMisbehaviour, createActionApiServer } from '../../../demo/action-api-server.ts';
import { createEventStreamsServer } from '../../../demo/event-streams-server.ts';
import { createGenerator, topics } from '../../../demo/generate.ts';
import type { Generated } from '../../../demo/topic-log.ts';
import { followed } from '../../../demo/people.ts';
import { pick, randomFrom } from '../../../fixtures/random.ts';
import { parseRecentChangeText } from '#lib/domain/stream/recent-change.ts';
import { userKind } from '#lib/domain/person/username.ts';
import { peopleOf, type WikiEvent } from '#lib/domain/event/event.ts';
import { migrate } from '../../../migrations/migrate.ts';
import { openDatabase } from '#lib/server/db/open.ts';
import { databaseProblem } from '#lib/server/db/problem.ts';
import { listBackfills } from '#lib/server/store/backfill/backfills.ts';
import { listCoverageOfTracked } from '#lib/server/store/coverage/coverage.ts';
import { countsOf, storedCounts } from '../../../fixtures/database.ts';
import { changeSettings, initialSettings } from '#lib/server/store/core/settings.ts';
import { readState } from '#lib/server/store/core/state.ts';
import { sourceOf } from '#lib/server/store/event/read-events.ts';
import { insertTrackedUser } from '#lib/server/store/tracking/track-users.ts';
import { Consumer } from '../../../fixtures/consumer/consumer.ts';
import { databases } from '../../../fixtures/consumer/databases.ts';

const seed = Number(process.env.FAULT_SEED ?? Math.floor(Math.random() * 1e6));
const minute = 60_000;
/** The stream begins here; only the wikis have what is older. */
const begin = Date.UTC(2026, 10, 1);
const history = { count: 2_500, step: 10 * minute };
const live = { count: 1_500, step: 1_000 };
const end = begin + live.count * live.step + 10 * minute;
const kills = 50;
/** An address has no account, and so no list of wikis. */
const people = followed.filter((name) => userKind(name) !== 'ip');

async function until(condition: () => Promise<boolean>): Promise<void> {
	const where = new Error('this has not come within ten minutes');
	for (const deadline = Date.now() + 10 * minute; ; await delay(50)) {
		if (Date.now() > deadline) throw where;
		try {
			if (await condition()) return;
		} catch (error) {
			if (databaseProblem(error)?.kind !== 'database-away') throw error;
		}
	}
}

function concerning(messages: readonly Generated[]): WikiEvent[] {
	const events = messages.flatMap(({ data }) => {
		const parsed = parseRecentChangeText(data);
		return parsed.kind === 'event' && peopleOf(parsed.event).some((name) => people.includes(name))
			? [parsed.event]
			: [];
	});
	return [...new Map(events.map((event) => [event.key, event])).values()];
}

/** What the API gives back of an event of the stream. */
function isGivenBack({ type, logId }: WikiEvent): boolean {
	return type === 'edit' || type === 'new' || (type === 'log' && (logId ?? 0) > 0);
}

describe.each(databases)('a backfill beside the stream on $engine', ({ create }) => {
	it(`ends exact, however often it is killed (FAULT_SEED=${seed})`, async ({ task }) => {
		const random = randomFrom(seed);
		let isWell = false;
		const api = await createActionApiServer({
			rowsPerPage: 7,
			misbehaviour: () => (isWell || random() > 0.12 ? null : anyMisbehaviour(random)),
		});
		const stream = await createEventStreamsServer({ topics, seed, duplicates: 0.02 });
		const database = await create();
		const db = openDatabase(database.config, { connections: 2 });
		await migrate(db);
		// Some are thanked on a wiki on which they have no edits.
		await changeSettings(db, { ...initialSettings, readAllLogs: true }, null);
		const generator = createGenerator({ seed, secondTopic: 0.3, disorder: 700 });
		people.forEach((name, at) => api.addAccount({ id: at + 1, name }));
		const past: Generated[] = [];
		const messages: Generated[] = [];
		for (let index = history.count; index > 0; index--) past.push(generator.event(begin - index * history.step));
		for (const { data } of past) api.observe(data);
		const running = new AbortController();
		const happen = async () => {
			for (let index = 0; index < live.count && !running.signal.aborted; index++) {
				const message = generator.event(begin + 1_000 + index * live.step);
				messages.push(message);
				stream.append(message.topic, message);
				api.observe(message.data);
				if (random() < 0.03) await delay(random() * 1_500);
			}
			for (const topic of topics) stream.append(topic, { ...generator.canary(end, topic), timestamp: end });
		};
		const consumers: Consumer[] = [];
		const start = () => {
			const settings = { META_API_URL: api.url, API_REQUESTS_PER_MINUTE: '300' };
			const consumer = new Consumer(database.config, stream.url, begin, settings);
			consumers.push(consumer);
			return consumer;
		};
		const free = () =>
			until(async () => {
				await db
					.updateTable('state')
					.set(({ eb }) => ({ lease_renewed_at: eb('lease_renewed_at', '-', 20_000) }))
					.execute();
				return true;
			});
		let amid = 0;
		try {
			for (const username of people) await insertTrackedUser(db, { username, addedBy: null });
			const all = happen();
			for (let round = 0; round < kills; round++) {
				const consumer = start();
				await until(async () => consumer.says('"message":"recording"'));
				const asked = api.requests.length + Math.floor(random() * 6);
				await delay(random() * 2_500);
				// On a slow machine it gets as far as on a quick one, if there is still something to ask for.
				const patience = Date.now() + 10_000;
				await until(async () => api.requests.length >= asked || Date.now() > patience);
				await consumer.signal('SIGKILL');
				await free();
				const backfills = await listBackfills(db);
				if (
					backfills.some(
						({ status, wikis }) =>
							status === 'running' && wikis.some(({ list, reachedAt }) => list !== 'log' || reachedAt !== null),
					)
				)
					amid++;
			}
			await all;
			const amidKills = api.requests.length;
			isWell = true;
			const last = start();
			await until(async () => {
				if (!last.isAlive) throw new Error(last.lines.join('\n'));
				const backfills = await listBackfills(db);
				const isBackfillFinished =
					backfills.length >= people.length && backfills.every(({ status }) => status === 'done');
				return (
					isBackfillFinished &&
					last.says('connected to the stream') &&
					((await readState(db)).streamed_until ?? 0) >= end
				);
			});
			expect(await last.signal('SIGTERM')).toBe(0);

			const filled = concerning(past).filter(isGivenBack);
			const streamed = concerning(messages);
			const expected = [...filled, ...streamed];
			const rows = await db.selectFrom('events').select(['natural_key', 'streamed']).orderBy('natural_key').execute();
			const sources = Object.fromEntries(rows.map((row) => [row.natural_key, sourceOf(row.streamed)]));
			expect(rows.map(({ natural_key }) => natural_key)).toEqual(expected.map(({ key }) => key).sort());
			expect(sources).toEqual({
				...Object.fromEntries(filled.map(({ key }) => [key, 'backfill'])),
				...Object.fromEntries(streamed.map(({ key }) => [key, 'stream'])),
			});
			expect(await storedCounts(db)).toEqual(countsOf(expected));
			for (const { stretches } of await listCoverageOfTracked(db)) {
				expect(stretches).toMatchObject([
					{ source: 'backfill', until: begin },
					{ source: 'stream', from: begin, until: end },
				]);
			}
			const suffered = api.requests.filter((request) => request.suffered !== null).length;
			expect(Math.max(...api.requests.map(({ atOnceHere }) => atOnceHere))).toBe(1);
			expect(Math.max(...api.requests.map(({ atOnce }) => atOnce))).toBeLessThanOrEqual(2);
			expect(amid).toBeGreaterThan(kills / 3);
			expect(amidKills).toBeGreaterThan(2 * kills);
			const events = { backfilled: filled.length, streamed: streamed.length };
			task.meta.figures = { kills, amid, amidKills, requests: api.requests.length, suffered, ...events, seed };
		} catch (error) {
			const lines = consumers.at(-1)?.lines.slice(-12).join('\n') ?? '';
			throw new Error(`FAULT_SEED=${seed}\n${lines}`, { cause: error });
		} finally {
			running.abort();
			await Promise.all(consumers.filter(({ isAlive }) => isAlive).map((consumer) => consumer.signal('SIGKILL')));
			await Promise.all([stream.close(), api.close()]);
			await db.destroy();
			await database.remove();
		}
	});
});

function anyMisbehaviour(random: () => number): ApiMisbehaviour {
	return pick<ApiMisbehaviour>(random, [
		{ kind: 'error', code: 'maxlag', retryAfter: 1 },
		{ kind: 'error', code: 'readonly', retryAfter: 1 },
		{ kind: 'error', code: 'ratelimited', retryAfter: 1 },
		{ kind: 'status', status: 429, retryAfter: 1 },
		{ kind: 'status', status: 503 },
		{ kind: 'truncated' },
		{ kind: 'cut' },
	]);
}
