import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { engines } from '../../../../../scripts/test/databases.ts';
import { pick, randomFrom } from '../../../../../fixtures/random.ts';
import type { ChangeCursor } from '#lib/domain/feed/change-cursor.ts';
import { chunks } from '#lib/server/db/chunks.ts';
import { listChanges, readLastChange } from './changes.ts';
import type { StoredEvent } from '../event/read-events.ts';
import {
	lease,
	loadObservedEvents,
	record,
	type TestDatabase,
	testDatabase,
} from '../../../../../fixtures/database.ts';
import { purgeStep } from '../tracking/purge.ts';
import { renewEpoch } from './epoch.ts';
import { write } from './state.ts';
import { syncTrackedUsers } from '../tracking/tracking-sync.ts';
import { insertTrackedUser } from '../tracking/track-users.ts';
import { listTrackedUsers } from '../tracking/tracked-users.ts';
import { removeTrackedUser } from '../tracking/remove-tracked-users.ts';

/** Keeps a copy by following changes, as live pages and offline caches do. */
class Follower {
	readonly copy = new Map<string, StoredEvent>();
	cursor: ChangeCursor | null = null;
	starts = 0;

	async read(database: TestDatabase, limit: number): Promise<boolean> {
		const { resync, deleted, events, next, isComplete } = await listChanges(database.db, this.cursor, limit);
		if (resync) {
			this.copy.clear();
			this.starts += 1;
			this.cursor = { ...next, change: 0, id: 0 };
			return false;
		}
		for (const key of deleted) this.copy.delete(key);
		for (const event of events) this.copy.set(event.key, event);
		this.cursor = next;
		return isComplete;
	}

	async readAll(database: TestDatabase, limit: number): Promise<string[]> {
		while (!(await this.read(database, limit)));
		return [...this.copy.keys()].sort();
	}
}

describe.each(engines)('following changes on $engine', ({ create }) => {
	let database: TestDatabase;
	beforeEach(async () => void (database = await testDatabase(create)));
	afterEach(() => database.remove());

	const keys = async () => {
		const rows = await database.db.selectFrom('events').select('natural_key').execute();
		return rows.map(({ natural_key }) => natural_key).sort();
	};

	it('ends with the same events, whatever is recorded, replaced and purged in between', async () => {
		const random = randomFrom(11);
		const { db } = database;
		const observedEvents = loadObservedEvents();
		const names = [...new Set(observedEvents.flatMap(({ event }) => event.user ?? []))].slice(0, 12);
		for (const username of names) await insertTrackedUser(db, { username, addedBy: null });
		const held = await lease(db);
		const sync = () => held.write((writing) => syncTrackedUsers(writing, { from: 1, until: 2 }));
		await sync();
		const follower = new Follower();
		for (let step = 0; step < 120; step += 1) {
			const at = Math.floor(random() * observedEvents.length);
			const some = observedEvents.slice(at, at + Math.floor(random() * 20)).map((observed) => ({
				...observed,
				event: { ...observed.event, source: random() < 0.5 ? ('stream' as const) : ('backfill' as const) },
			}));
			await record(held, some);
			if (random() < 0.1) {
				const tracked = await listTrackedUsers(db);
				if (tracked.length > 0) await removeTrackedUser(db, pick(random, tracked).id, 'purge');
				await sync();
			}
			if (random() < 0.5) await purgeStep(held);
			if (random() < 0.7) await follower.read(database, 1 + Math.floor(random() * 30));
		}
		while (await purgeStep(held));
		expect(await follower.readAll(database, 17)).toEqual(await keys());
		expect((await keys()).length).toBeGreaterThan(100);
		expect(follower.starts).toBe(1);
	});

	it('starts again when the database is another one than before', async () => {
		const held = await lease(database.db);
		const [first, ...rest] = loadObservedEvents();
		if (!first) throw new Error('the fixtures are empty');
		await record(held, rest);
		const follower = new Follower();
		await follower.readAll(database, 50);
		await database.db
			.deleteFrom('events')
			.where('natural_key', '!=', rest[0]?.event.key ?? '')
			.execute();
		await renewEpoch(database.db);
		expect(await database.db.selectFrom('audit_log').select('action').execute()).toEqual([{ action: 'renew-epoch' }]);
		await record(held, [first]);
		expect(await follower.readAll(database, 50)).toEqual(await keys());
		expect(follower.starts).toBe(2);
	});

	it('has nothing to say when nothing was committed', async () => {
		const follower = new Follower();
		await follower.readAll(database, 50);
		const before = follower.cursor;
		expect(await follower.read(database, 50)).toBe(true);
		expect(follower.cursor).toEqual(before);
	});

	it('stops at `until`, so that two readers can divide the changes between them', async () => {
		const { db } = database;
		const random = randomFrom(12);
		const held = await lease(db);
		const start = await readLastChange(db);
		const observedEvents = loadObservedEvents();
		for (let at = 0; at < 100; at += 10) await record(held, observedEvents.slice(at, at + 10));
		const rows = await db.selectFrom('events').select(['change', 'id', 'natural_key']).orderBy('id').execute();
		const cuts = rows.filter(() => random() < 0.2).map(({ change, id }) => ({ epoch: start.epoch, change, id }));
		const seen: string[] = [];
		let at = start;
		for (const until of [...cuts, await readLastChange(db)]) {
			for (let isComplete = false; !isComplete;) {
				const page = await listChanges(db, at, 1 + Math.floor(random() * 5), until);
				seen.push(...page.events.map(({ key }) => key));
				({ next: at, isComplete } = page);
			}
			expect(at).toEqual(until);
		}
		expect(seen).toEqual(rows.map(({ natural_key }) => natural_key));
	});

	it('reports a large purge in several answers, each of whole changes', async () => {
		const { db } = database;
		const held = await lease(db);
		const start = await readLastChange(db);
		const observedEvents = loadObservedEvents().slice(0, 40);
		const deleted: string[] = [];
		for (const [step, observed] of observedEvents.entries()) {
			const size = step === 30 ? 6_000 : 300;
			const keys = Array.from({ length: size }, (_, index) => `key:${step}:${index}`);
			await write(db, async ({ tx, change }) => {
				for (const some of chunks(keys))
					await tx
						.insertInto('tombstones')
						.values(some.map((natural_key) => ({ change, natural_key })))
						.execute();
			});
			deleted.push(...keys);
			await record(held, [observed]);
		}
		const seen = { deleted: [] as string[], events: [] as string[], sizes: [] as number[] };
		for (let at = start, isComplete = false; !isComplete;) {
			const answer = await listChanges(db, at, 30);
			seen.deleted.push(...answer.deleted);
			seen.events.push(...answer.events.map(({ key }) => key));
			seen.sizes.push(answer.deleted.length);
			({ next: at, isComplete } = answer);
		}
		expect(seen.deleted.sort()).toEqual(deleted.sort());
		expect(seen.events).toEqual(observedEvents.map(({ event }) => event.key));
		expect(seen.sizes.toSorted((a, b) => b - a).slice(0, 2)).toEqual([6_000, 4_800]);
	});

	it('calls live what the stream has just delivered: not what is old, backfilled, or only altered', async () => {
		const { db } = database;
		const held = await lease(db);
		const [first, second, third, fourth] = loadObservedEvents();
		if (!first || !second || !third || !fourth) throw new Error('the fixtures are too few');
		const now = Date.now();
		const at = (observed: typeof first, time: number, source: 'stream' | 'backfill' = 'stream') => ({
			...observed,
			event: { ...observed.event, time, source },
		});
		const start = await readLastChange(db);
		await record(held, [at(first, now), at(second, now - 180_000), at(third, now, 'backfill')]);
		const { live, next } = await listChanges(db, start, 50);
		expect(live).toEqual([first.event.key]);
		const alter = (key: string) =>
			write(db, async ({ tx, change }) => {
				await tx.updateTable('events').set({ change, minor: 1 }).where('natural_key', '=', key).execute();
			});
		await alter(first.event.key);
		await record(held, [at(fourth, now), at(third, now)]);
		await alter(fourth.event.key);
		const later = await listChanges(db, next, 50);
		expect(later.events).toHaveLength(3);
		expect(later.live.sort()).toEqual([third.event.key, fourth.event.key].sort());
	});
});
