import { randomUUID } from 'node:crypto';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { engines } from '../../../../../scripts/test/databases.ts';
import { pick, randomFrom } from '../../../../../fixtures/random.ts';
import { type Mark, marks, type NewMark } from '#lib/domain/review/review.ts';
import { listChanges } from '../core/changes.ts';
import { listEvents } from '../event/events.ts';
import type { StoredEvent } from '../event/read-events.ts';
import {
	lease,
	loadObservedEvents,
	record,
	type TestDatabase,
	testDatabase,
	removeChecked,
} from '../../../../../fixtures/database.ts';
import { purgeStep } from '../tracking/purge.ts';
import { listReviews, recordReviews } from './reviews.ts';
import type { LeasedDb } from '../core/leased.ts';

const observedEvents = loadObservedEvents().slice(0, 30);
const keys = observedEvents.map(({ event }) => event.key);
const [someKey = ''] = keys;

function made(mark: Mark, key = someKey, note: string | null = null): NewMark {
	return { requestId: randomUUID(), key, mark, note, madeAt: 1_000 };
}

describe.each(engines)('reviews on $engine', ({ create }) => {
	let database: TestDatabase;
	let held: LeasedDb;
	beforeEach(async () => {
		database = await testDatabase(create);
		held = await lease(database.db);
		await record(held, observedEvents);
	});
	afterEach(() => removeChecked(database));

	async function stored(key = someKey): Promise<StoredEvent> {
		const { events } = await listEvents(database.db, {}, { cursor: null, limit: 500 });
		const event = events.find((candidate) => candidate.key === key);
		if (!event) throw new Error(`${key} is not stored`);
		return event;
	}

	it('store every mark, of which the last received counts, and report it to readers of changes', async () => {
		const { db } = database;
		const { next } = await listChanges(db, null, 500);
		const [first] = await recordReviews(db, 'Example One', [made('reviewed', someKey, 'fine')]);
		expect(first?.review).toMatchObject({ mark: 'reviewed', note: 'fine', by: 'Example One', madeAt: 1_000 });
		expect(first?.review?.receivedAt).toBeGreaterThan(Date.now() - 60_000);
		const [second] = await recordReviews(db, 'مستخدم مثال', [made('flagged', someKey, 'ünï 🦄')]);
		const history = await listReviews(db, someKey);
		expect(history).toEqual([first?.review, second?.review]);
		expect(await stored()).toMatchObject({ review: history[1], change: second?.change });
		const changes = await listChanges(db, next, 500);
		expect(changes.events).toEqual([await stored()]);
		const [undone] = await recordReviews(db, 'Example One', [made('unreviewed')]);
		expect((await stored()).review).toEqual(undone?.review);
		expect((await listReviews(db, someKey)).map(({ mark }) => mark)).toEqual(['reviewed', 'flagged', 'unreviewed']);
	});

	it('count a mark once, however often it is sent, and answer what counts by then', async () => {
		const { db } = database;
		const mark = made('reviewed');
		const answers = await recordReviews(db, 'Example One', [mark]);
		expect(await recordReviews(db, 'Example One', [mark])).toEqual(answers);
		expect(await recordReviews(db, 'Example One', [mark, mark])).toEqual([...answers, ...answers]);
		const [other] = await recordReviews(db, 'Example Two', [made('flagged')]);
		expect(await recordReviews(db, 'Example One', [mark])).toEqual([{ ...other, requestId: mark.requestId }]);
		expect(await listReviews(db, someKey)).toHaveLength(2);
	});

	it('count a mark once also when it is sent several times at once', async () => {
		const ways = [database.db, database.open(), database.open()];
		const batch = keys.slice(0, 5).map((key) => made('flagged', key));
		const answers = await Promise.all([...ways, ...ways].map((db) => recordReviews(db, 'Example One', batch)));
		expect(new Set(answers.map((answer) => JSON.stringify(answer))).size).toBe(1);
		for (const key of keys.slice(0, 5)) expect(await listReviews(database.db, key)).toHaveLength(1);
	});

	it('end as if each mark had come alone, whatever is sent again and in whatever batches', async () => {
		const random = randomFrom(5);
		const sent = Array.from({ length: 150 }, () => made(pick(random, marks), pick(random, keys)));
		for (let at = 0; at < sent.length;) {
			const size = 1 + Math.floor(random() * 20);
			const again = sent.slice(0, at).filter(() => random() < 0.1);
			const answers = await recordReviews(database.db, 'Example One', [...again, ...sent.slice(at, at + size)]);
			expect(answers.every(({ outcome }) => outcome === 'kept')).toBe(true);
			at += size;
		}
		const byKey = Map.groupBy(sent, ({ key }) => key);
		for (const [key, ofKey] of byKey) {
			const history = (await listReviews(database.db, key)).map(({ mark }) => mark);
			expect(history).toEqual(ofKey.map(({ mark }) => mark));
			expect((await stored(key)).review?.mark).toBe(history.at(-1));
		}
	});

	it('say so, one by one, when the event has gone', async () => {
		const { db } = database;
		const answers = await recordReviews(db, 'Example One', [made('reviewed', 'nowiki:rev:1'), made('reviewed')]);
		expect(answers.map(({ outcome }) => outcome)).toEqual(['gone', 'kept']);
		expect(answers[0]).toMatchObject({ review: null, change: null });
		await expect(listReviews(db, 'nowiki:rev:1')).rejects.toMatchObject({ kind: 'not-found' });
	});

	it('refuse an id that stands for another mark, with the whole batch', async () => {
		const { db } = database;
		const mark = made('reviewed');
		await recordReviews(db, 'Example One', [mark]);
		for (const other of [
			{ ...mark, mark: 'flagged' as const },
			{ ...mark, key: keys[1] ?? '' },
		]) {
			await expect(recordReviews(db, 'Example One', [made('flagged', keys[2]), other])).rejects.toMatchObject({
				kind: 'conflict',
				field: 'requestId',
			});
		}
		expect(await listReviews(db, keys[2] ?? '')).toEqual([]);
	});

	it('know a mark that is sent again however many came after it', async () => {
		const { db } = database;
		const first = made('flagged');
		await recordReviews(db, 'Example One', [first]);
		for (let run = 0; run < 2; run += 1)
			await recordReviews(
				db,
				'Example One',
				Array.from({ length: 100 }, () => made('reviewed')),
			);
		await recordReviews(db, 'Example One', [first]);
		expect(await listReviews(db, someKey)).toHaveLength(201);

		const more = (count: number) => Array.from({ length: count }, () => made('reviewed'));
		await recordReviews(db, 'Example One', more(99));
		await expect(recordReviews(db, 'Example One', more(1))).rejects.toMatchObject({ kind: 'conflict', field: 'marks' });
		await recordReviews(db, 'Example Two', more(1));
		await recordReviews(db, 'Example One', [first]);
		expect(await listReviews(db, someKey)).toHaveLength(301);
		expect((await stored()).review?.mark).toBe('reviewed');
	});

	it('do not believe a device that has seen the future', async () => {
		const [answer] = await recordReviews(database.db, 'Example One', [{ ...made('reviewed'), madeAt: 8e15 }]);
		expect(answer?.review?.madeAt).toBe(answer?.review?.receivedAt);
	});

	it('stay with an event that the stream replaces, and go with one that is purged', async () => {
		const { db } = database;
		const [observed] = observedEvents.filter(({ event }) => event.user !== null);
		if (!observed) throw new Error('the fixtures have no event with a user');
		const key = 'twinwiki:rev:1';
		const twin = (source: 'stream' | 'backfill') => ({ ...observed, event: { ...observed.event, key, source } });
		await record(held, [twin('backfill')]);
		await recordReviews(db, 'Example One', [made('flagged', key, 'look')]);
		await record(held, [twin('stream')]);
		expect(await stored(key)).toMatchObject({ source: 'stream', review: { mark: 'flagged', note: 'look' } });

		const user = observed.event.user ?? '';
		const { id } = await db.selectFrom('users').select('id').where('name', '=', user).executeTakeFirstOrThrow();
		await db
			.insertInto('tracked_users')
			.values({ username: user, normalized_username: user, user_id: id, removal: 'purge' })
			.execute();
		while (await purgeStep(held));
		expect(await recordReviews(db, 'Example One', [made('reviewed', key)])).toMatchObject([{ outcome: 'gone' }]);
		expect(await db.selectFrom('reviews').selectAll().execute()).toEqual([]);
	});
});
