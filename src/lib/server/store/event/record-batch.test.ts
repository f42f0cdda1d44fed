import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { engines } from '../../../../../scripts/test/databases.ts';
import { randomFrom } from '../../../../../fixtures/random.ts';
import { readEvents } from './read-events.ts';
import {
	countsOf,
	lease,
	loadObservedEvents,
	record,
	storedCounts,
	type TestDatabase,
	testDatabase,
	removeChecked,
} from '../../../../../fixtures/database.ts';
import { takeLease } from '../core/leased.ts';
import { readState, write } from '../core/state.ts';
import { isRevision } from '#lib/domain/event/event.ts';
import { unknownOutcome } from '#lib/domain/outcome/outcome.ts';

const observedEvents = loadObservedEvents();

describe.each(engines)('recording on $engine', ({ create }) => {
	let database: TestDatabase;
	beforeEach(async () => void (database = await testDatabase(create)));
	afterEach(() => removeChecked(database));

	async function stored() {
		const ids = await database.db.selectFrom('events').select('id').orderBy('id').execute();
		return readEvents(
			database.db,
			ids.map(({ id }) => id),
		);
	}

	it('stores every event whole, once, however often and in whatever batches it comes', async () => {
		const { db } = database;
		const random = randomFrom(1);
		const held = await lease(db);
		const twice = [...observedEvents, ...observedEvents].sort(() => random() - 0.5);
		let recorded = 0;
		for (let at = 0; at < twice.length;) {
			const size = 1 + Math.floor(random() * 90);
			recorded += await record(held, twice.slice(at, at + size));
			at += size;
		}
		expect(recorded).toBe(observedEvents.length);
		const events = (await stored()).map(({ id: _id, change: _change, review: _review, ...event }) => event);
		const byKey = (a: { key: string }, b: { key: string }) => (a.key < b.key ? -1 : 1);
		expect(events.sort(byKey)).toEqual(
			observedEvents
				.map(({ event }) => ({ ...event, pageId: null, ...unknownOutcome, ...(isRevision(event) && { risk: null }) }))
				.sort(byKey),
		);
	});

	it('counts per day, user, wiki and kind exactly what is stored', async () => {
		const { db } = database;
		const held = await lease(db);
		for (let at = 0; at < observedEvents.length; at += 50) await record(held, observedEvents.slice(at, at + 60));
		expect(await storedCounts(db)).toEqual(countsOf(observedEvents.map(({ event }) => event)));
	});

	it('lets a streamed event replace its backfilled twin, and nothing else', async () => {
		const { db } = database;
		const held = await lease(db);
		const [first] = observedEvents.filter(({ event }) => event.type === 'edit' && event.user !== null);
		if (!first) throw new Error('the fixtures have no edit');
		const backfilled = {
			...first,
			event: { ...first.event, source: 'backfill' as const, bot: null, title: 'A later title' },
		};
		expect(await record(held, [backfilled])).toBe(1);
		expect(await record(held, [first])).toBe(0);
		expect(await record(held, [backfilled])).toBe(0);
		const [event] = await stored();
		expect(event).toMatchObject({ ...first.event, change: 2 });
		expect(await db.selectFrom('daily_counts').select('events').execute()).toEqual([{ events: 1 }]);
		expect(await db.selectFrom('event_users').select('event_id').execute()).toHaveLength(1);
	});

	it('writes nothing of a batch that fails', async () => {
		const { db } = database;
		const held = await lease(db);
		const [first, second] = observedEvents;
		if (!first || !second) throw new Error('the fixtures are empty');
		await record(held, [first], { progress: { position: '[]', streamedUntil: 5, lastEventAt: 6 } });
		const before = await readState(db);
		const broken = { ...second, wiki: { ...second.wiki, name: 'otherwiki' } };
		await expect(
			record(held, [broken], { progress: { position: '[1]', streamedUntil: 7, lastEventAt: 8 } }),
		).rejects.toThrow('the wiki given');
		expect(await readState(db)).toEqual(before);
		expect(await stored()).toHaveLength(1);
		expect(await db.selectFrom('wikis').select('name').where('name', '=', 'otherwiki').execute()).toEqual([]);
	});

	it('refuses a holder that has lost its lease', async () => {
		const { db } = database;
		const late = await lease(db, 'late');
		await db.updateTable('state').set({ lease_renewed_at: 0 }).execute();
		const next = await lease(db, 'next');
		await expect(record(late, observedEvents.slice(0, 3))).rejects.toMatchObject({ kind: 'lease-lost' });
		expect(await stored()).toEqual([]);
		expect(await record(next, observedEvents.slice(0, 3))).toBe(3);
		expect(await takeLease(db, 'late')).toBeNull();
	});

	it('numbers changes without a hole or a repeat under writers of several processes', async () => {
		const processes = [database.db, database.open(), database.open()];
		const numbers = await Promise.all(
			processes.flatMap((db) => Array.from({ length: 10 }, () => write(db, async ({ change }) => change))),
		);
		expect(numbers.sort((a, b) => a - b)).toEqual(Array.from({ length: 30 }, (_, index) => index + 1));
		expect((await readState(database.db)).change).toBe(30);
	});
});
