import { fork } from 'node:child_process';
import { once } from 'node:events';
import { setTimeout as delay } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
import { createEventStreamsServer, type EventStreamsServer } from '../demo/event-streams-server.ts';
import type { Misbehaviour } from '../demo/stream-delivery.ts';
import { createGenerator, topics } from '../demo/generate.ts';
import type { Generated } from '../demo/topic-log.ts';
import { followed } from '../demo/people.ts';
import { pick, randomFrom } from '../fixtures/random.ts';
import { parseRecentChangeText } from '#lib/domain/stream/recent-change.ts';
import { peopleOf, type WikiEvent } from '#lib/domain/event/event.ts';
import { chunks } from '#lib/server/db/chunks.ts';
import { readEvents, type StoredEvent } from '#lib/server/store/event/read-events.ts';
import { isEdit } from '../demo/activity.ts';
import { migrate } from '../migrations/migrate.ts';
import { openDatabase } from '#lib/server/db/open.ts';
import { databaseProblem } from '#lib/server/db/problem.ts';
import type { Db } from '#lib/server/db/tables.ts';
import { listCoverage } from '#lib/server/store/coverage/coverage.ts';
import { countsOf, storedCounts } from '../fixtures/database.ts';
import { readState } from '#lib/server/store/core/state.ts';
import { insertTrackedUser } from '#lib/server/store/tracking/track-users.ts';
import { Consumer } from '../fixtures/consumer/consumer.ts';
import { databases } from '../fixtures/consumer/databases.ts';

const seed = Number(process.env.FAULT_SEED ?? Math.floor(Math.random() * 1e6));
const begin = Date.UTC(2026, 10, 1);
/** Messages, and milliseconds between them: sparse, so that what is read again after a cut is little. */
const count = 6_000;
const step = 300;
const end = begin + count * step + 600_000;
const kills = 50;
/** Consumers killed and connections broken, together. */
const atLeast = 55;
const outages = 3;
const leaseLasts = 20_000;

/** Lets as much time pass for the lease as it lasts. */
async function expireLease(db: Db): Promise<void> {
	await db
		.updateTable('state')
		.set(({ eb }) => ({ lease_renewed_at: eb('lease_renewed_at', '-', leaseLasts) }))
		.execute();
}

/** Waits for a condition of the database, which may be away. */
async function until(condition: () => Promise<boolean>): Promise<void> {
	const where = new Error('this has not come within ten minutes');
	const deadline = Date.now() + 600_000;
	for (;;) {
		if (Date.now() > deadline) throw where;
		try {
			if (await condition()) return;
		} catch (error) {
			if (databaseProblem(error)?.kind !== 'database-away') throw error;
		}
		await delay(50);
	}
}

/** What must be stored in the end, computed from the messages without any of the consumer's stages. */
function eventsAbout(messages: readonly Generated[], people: readonly string[]): WikiEvent[] {
	const events = messages.flatMap(({ data }) => {
		const parsed = parseRecentChangeText(data);
		return parsed.kind === 'event' && peopleOf(parsed.event).some((name) => people.includes(name))
			? [parsed.event]
			: [];
	});
	return [...new Map(events.map((event) => [event.key, event])).values()];
}

describe.each(databases)('a run full of faults on $engine', ({ engine, create }) => {
	it(`ends with every event once (FAULT_SEED=${seed})`, async ({ task }) => {
		const random = randomFrom(seed);
		const database = await create();
		const db = openDatabase(database.config, { connections: 2 });
		const messages: Generated[] = [];
		/** The natural keys of edits of which the pages were deleted with suppression. */
		const suppressed = new Set<string>();
		/** What became of edits, by natural key. */
		const outcomes = new Map<string, { tags: string[]; reverted: boolean | null; revertedBy: string | null }>();
		const server = await createEventStreamsServer({
			topics,
			seed,
			duplicates: 0.02,
			chunkBytes: 3_000,
			misbehaviour: () => anyMisbehaviour(random),
		});
		const consumers: Consumer[] = [];
		const start = () => {
			const consumer = new Consumer(database.config, server.url, begin);
			consumers.push(consumer);
			return consumer;
		};
		await migrate(db);
		const follower = fork('fixtures/consumer/change-reader.ts', [JSON.stringify(database.config)]);
		const gathered = once(follower, 'message');
		const running = new AbortController();
		const broken = () => server.requests.filter(({ suffered }) => suffered !== null).length;
		const done = { killed: 0, frozen: 0, away: 0 };
		try {
			for (const username of followed) await insertTrackedUser(db, { username, addedBy: null });
			const stream = happen(server, random, { messages, suppressed, outcomes }, running.signal);

			for (let round = 0; round < kills || done.killed + broken() < atLeast; round++) {
				const consumer = start();
				if (round % 8 === 3) {
					// Another one takes over while this one sleeps, and it wakes up late.
					await until(async () => consumer.says('connected to the stream'));
					await delay(random() * 500);
					consumer.freeze();
					await until(async () => {
						try {
							await expireLease(db);
						} catch (error) {
							// SQLite's lock is the process' own; MariaDB takes it from one that sleeps amid a transaction.
							if (engine === 'sqlite') consumer.thaw();
							await delay(50);
							consumer.freeze();
							throw error;
						}
						return true;
					});
					const other = start();
					await until(async () => other.says('"message":"recording"'));
					consumer.thaw();
					await until(async () => consumer.says('another consumer') || other.says('standing by'));
					await other.signal('SIGKILL');
					done.frozen++;
				} else if (round % 8 === 6 && done.away < outages) {
					await until(async () => consumer.says('connected to the stream'));
					const comeBack = await database.goAway();
					await until(async () => consumer.says('the database is away'));
					await delay(random() * 2_000);
					await comeBack();
					await until(async () => consumer.says('the database is back'));
					done.away++;
				} else await delay(random() * 2_500);
				await consumer.signal('SIGKILL');
				done.killed++;
				await until(async () => (await expireLease(db)) === undefined);
			}
			await stream;

			const last = start();
			await until(async () => {
				if (!last.isAlive) throw new Error(last.lines.join('\n'));
				const hidden = await db.selectFrom('events').select('id').where('hidden', '>=', 16).execute();
				if (hidden.length < suppressed.size) return false;
				if ((await outcomesIn(db)).size < outcomes.size) return false;
				return last.says('connected to the stream') && ((await readState(db)).streamed_until ?? 0) >= end;
			});
			expect(await last.signal('SIGTERM')).toBe(0);
			follower.send('what have you got?');

			const expected = eventsAbout(messages, followed);
			const keys = expected.map(({ key }) => key).sort();
			const stored = await db.selectFrom('events').select('natural_key').execute();
			expect(stored.map(({ natural_key }) => natural_key).sort()).toEqual(keys);
			const [followedKeys] = (await gathered) as [string[]];
			expect(followedKeys.sort()).toEqual(keys);
			expect(suppressed.size).toBeGreaterThan(10);
			const hidden = await db.selectFrom('events').select('natural_key').where('hidden', '>=', 16).execute();
			expect(new Set(hidden.map(({ natural_key }) => natural_key))).toEqual(suppressed);
			expect(await storedCounts(db)).toEqual(countsOf(expected.filter(({ key }) => !suppressed.has(key))));
			const coverage = (await listCoverage(db)).map(({ source, from, until: to, open }) => ({
				source,
				from,
				to,
				open,
			}));
			expect(coverage).toEqual(followed.map(() => ({ source: 'stream', from: begin, to: end, open: true })));
			expect(outcomes.size).toBeGreaterThan(100);
			expect(await outcomesIn(db)).toEqual(outcomes);
			expect(done.away).toBe(outages);
			const connections = server.requests.length;
			task.meta.figures = { ...done, broken: broken(), connections, events: keys.length, seed };
		} catch (error) {
			const lines = consumers.map((consumer, index) =>
				[`== consumer ${index}`, ...consumer.lines.slice(-6)].join('\n'),
			);
			throw new Error(`FAULT_SEED=${seed}\n${lines.slice(-3).join('\n')}`, { cause: error });
		} finally {
			running.abort();
			follower.kill('SIGKILL');
			await Promise.all(consumers.filter(({ isAlive }) => isAlive).map((consumer) => consumer.signal('SIGKILL')));
			await server.close();
			await db.destroy();
			await database.remove();
		}
	});
});

/** What is stored of what became of edits, by natural key. */
async function outcomesIn(db: Db) {
	const rows = await db.selectFrom('events').select('id').where('tags', 'is not', null).execute();
	const events: StoredEvent[] = [];
	for (const some of chunks(rows.map(({ id }) => id))) events.push(...(await readEvents(db, some)));
	return new Map(
		events.map(({ key, tags, reverted, revertedBy }) => [key, { tags, reverted: reverted || null, revertedBy }]),
	);
}

function anyMisbehaviour(random: () => number): Misbehaviour | null {
	const after = Math.floor(random() ** 2 * 300_000);
	return pick<() => Misbehaviour | null>(random, [
		() => ({ kind: 'cut', after }),
		() => ({ kind: 'cut', after }),
		() => ({ kind: 'end', after }),
		() => ({ kind: 'end', after }),
		() => ({ kind: 'error-event', after, data: '{"message":"gone"}' }),
		() => ({ kind: 'status', status: 502 }),
		() => null,
	])();
}

/** Lets the messages happen while the consumers run, and then a last one on each topic. */
async function happen(
	server: EventStreamsServer,
	random: () => number,
	{ messages, suppressed, outcomes }: { messages: Generated[]; suppressed: Set<string>; outcomes: Map<string, object> },
	signal: AbortSignal,
) {
	const generator = createGenerator({ seed, secondTopic: 0.3, disorder: 700, odd: 0.01 });
	for (let index = 0; index < count && !signal.aborted; index++) {
		const time = begin + 1_000 + index * step;
		const isSuppressed = index % 300 === 150;
		const message = isSuppressed
			? generator.event(time, followed[0], { type: 'edit', page: `Suppressed ${index}` })
			: generator.event(time);
		messages.push(message);
		const sent = [message];
		if (isSuppressed) {
			const parsed = parseRecentChangeText(message.data);
			if (parsed.kind === 'event') suppressed.add(parsed.event.key);
			sent.push(generator.change(time, message, { kind: 'suppress', revisions: 1 }));
		} else if (isEdit(message)) sent.push(generator.change(time, message, { kind: 'edit' }));
		const parsed = parseRecentChangeText(message.data);
		const isTheirs = parsed.kind === 'event' && followed.includes(parsed.event.user ?? '');
		if (isTheirs && isEdit(message) && !isSuppressed && random() < 0.4) {
			const { key, user } = parsed.event;
			const tags = [...(random() < 0.5 ? ['mw-reverted'] : []), 'mw-undo'];
			sent.push(generator.tags(time, message, tags));
			const by = random() < 0.3 ? user : 'Example Patroller';
			if (tags.length > 1 && by !== null) sent.push(generator.revert(time + 1, message, by));
			const revertedBy = tags.length === 1 ? null : by === user ? 'self' : 'other';
			outcomes.set(key, { tags, reverted: tags.length > 1 ? true : null, revertedBy });
		}
		// The streams are not ordered against each other.
		if (random() < 0.5) sent.reverse();
		for (const { topic, ...one } of sent) server.append(topic, one);
		if (random() < 0.01) await delay(random() * 1_800);
	}
	for (const topic of topics) server.append(topic, { ...generator.canary(end, topic), timestamp: end });
}
