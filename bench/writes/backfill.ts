import { setTimeout as delay } from 'node:timers/promises';
import type { Engine } from '#lib/server/db/engine.ts';
import type { Db } from '#lib/server/db/tables.ts';
import { parseRecentChangeText } from '#lib/domain/stream/recent-change.ts';
import { readState } from '#lib/server/store/core/state.ts';
import { insertTrackedUser } from '#lib/server/store/tracking/track-users.ts';
import { type ActionApiServer, createActionApiServer } from '../../demo/action-api-server.ts';
import { createEventStreamsServer, type EventStreamsServer } from '../../demo/event-streams-server.ts';
import { createGenerator, topics } from '../../demo/generate.ts';
import type { Generated } from '../../demo/topic-log.ts';
import { Consumer } from '../../fixtures/consumer/consumer.ts';
import { waitUntil } from '../../scripts/launch/processes.ts';
import { at, type Figure } from '../harness/figure.ts';
import type { WithThrowaway } from './throwaway.ts';

const quiet = 'Example Gardener';
const busy = 'Beispielgärtnerin';
const [wikiCount, rowsPerWiki] = [40, 5_000];
const minute = 60_000;
/** How long events are sent, and how often one, in ms; and how many then wait at once. */
const [length, every, backlog] = [20_000, 100, 20_000];

/** The recording while a consumer backfills somebody with 200,000 edits, against the same without. */
export async function measureBackfill(engine: Engine, withDatabase: WithThrowaway): Promise<Figure[]> {
	const begin = Date.now() - 10 * minute;
	const [api, stream] = await Promise.all([createActionApiServer(), createEventStreamsServer({ topics })]);
	fillApi(api, begin);
	try {
		return await withDatabase(async ({ db, config }) => {
			const settings = { META_API_URL: api.url, API_REQUESTS_PER_MINUTE: '6000' };
			const consumer = new Consumer(config, stream.url, begin, settings);
			const source = new Source(db, stream, begin);
			try {
				await track(db, quiet, async () => (await statusesOf(db)).join() === 'done');
				const alone = await source.measure();
				await track(db, busy, async () => (await filledOf(db)) > 0);
				const during = await source.measure();
				// Else there was no backfill to compare with.
				if (!(await statusesOf(db)).includes('running')) throw new Error('the backfill was over too soon');
				return figuresOf(engine, alone, during);
			} finally {
				await consumer.signal('SIGTERM');
			}
		});
	} finally {
		await Promise.all([stream.close(), api.close()]);
	}
}

interface Measured {
	/** From an event to its row, ms. */
	times: number[];
	/** Events a second when many wait. */
	pace: number;
}

function figuresOf(engine: Engine, alone: Measured, during: Measured): Figure[] {
	const latency = (what: string, share: number, atMost: number): Figure => ({
		what: `from an event to its row during a backfill, ${what}, ${engine}`,
		unit: 'ms',
		ours: at(share, during.times),
		baseline: { what: 'without', value: at(share, alone.times) },
		limit: { atMost },
	});
	return [
		latency('median', 0.5, 2),
		latency('p99', 0.99, 3),
		{
			what: `read during a backfill when many wait, ${engine}`,
			unit: 'events/s',
			ours: during.pace,
			baseline: { what: 'without', value: alone.pace },
			limit: { atLeast: 0.5 },
		},
	];
}

function fillApi(api: ActionApiServer, begin: number): void {
	api.addAccount({ id: 1, name: quiet });
	api.addAccount({ id: 2, name: busy });
	for (let index = 0; index < wikiCount * rowsPerWiki; index++) {
		const row = { user: busy, revid: index + 1, parentid: 0, ns: 0, title: `Page ${index}`, size: 9, sizediff: 9 };
		const timestamp = new Date(begin - (index + 10) * minute).toISOString();
		api.addContribution(`w${index % wikiCount}wiki`, { ...row, new: false, comment: 'A summary', timestamp });
	}
}

async function track(db: Db, username: string, isReady: () => Promise<boolean>): Promise<void> {
	await insertTrackedUser(db, { username, addedBy: null });
	if (!(await waitUntil(isReady, 2 * minute))) throw new Error(`${username} was not taken up in time`);
}

/** Sends events of the quiet person, steadily and many at once. */
class Source {
	readonly #db: Db;
	readonly #stream: EventStreamsServer;
	readonly #generator = createGenerator({ seed: 5 });
	#time: number;

	constructor(db: Db, stream: EventStreamsServer, begin: number) {
		this.#db = db;
		this.#stream = stream;
		this.#time = begin;
	}

	async measure(): Promise<Measured> {
		return { times: await this.#latencies(), pace: await this.#pace() };
	}

	async #latencies(): Promise<number[]> {
		const begun = new Map<string, number>();
		const times: number[] = [];
		const over = performance.now() + length;
		for (let happensAt = performance.now(); performance.now() < over || begun.size > 0; await delay(5)) {
			if (performance.now() >= happensAt && performance.now() < over) {
				begun.set(this.#sendOfQuiet(), performance.now());
				happensAt += every;
			}
			if (begun.size === 0) continue;
			const keys = [...begun.keys()];
			const rows = await this.#db.selectFrom('events').select('natural_key').where('natural_key', 'in', keys).execute();
			for (const { natural_key } of rows) {
				times.push(performance.now() - (begun.get(natural_key) ?? NaN));
				begun.delete(natural_key);
			}
		}
		return times;
	}

	async #pace(): Promise<number> {
		const messages = Array.from({ length: backlog }, () => this.#next());
		const last = this.#time;
		const begun = performance.now();
		for (const message of messages) this.#stream.append(message.topic, message);
		await waitUntil(async () => ((await readState(this.#db)).last_event_at ?? 0) >= last, 5 * minute);
		return (1_000 * backlog) / (performance.now() - begun);
	}

	/** @returns the key of the event */
	#sendOfQuiet(): string {
		for (;;) {
			const message = this.#next();
			const parsed = parseRecentChangeText(message.data);
			if (parsed.kind !== 'event' || parsed.event.user !== quiet || parsed.event.type !== 'edit') continue;
			this.#stream.append(message.topic, message);
			return parsed.event.key;
		}
	}

	#next(): Generated {
		return this.#generator.event((this.#time += 20));
	}
}

async function statusesOf(db: Db): Promise<string[]> {
	const rows = await db.selectFrom('backfills').select('status').orderBy('id').execute();
	return rows.map(({ status }) => status);
}

async function filledOf(db: Db): Promise<number> {
	const rows = await db.selectFrom('backfill_wikis').select('events').execute();
	return rows.reduce((sum, { events }) => sum + events, 0);
}
