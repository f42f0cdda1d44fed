import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { engines } from '../../../../../scripts/test/databases.ts';
import { readFeed } from '../feed/feed.ts';
import { lease, record, type TestDatabase, testDatabase } from '../../../../../fixtures/database.ts';
import { takeLease } from './leased.ts';
import { leaseDuration } from './state.ts';

describe.each(engines)('the lease on $engine', ({ create }) => {
	let database: TestDatabase;
	beforeEach(async () => void (database = await testDatabase(create)));
	afterEach(() => database.remove());

	/** As if the lease had last been renewed so long ago. */
	async function age(milliseconds: number): Promise<void> {
		await database.db
			.updateTable('state')
			.set(({ ref, eb }) => ({ lease_renewed_at: eb(ref('lease_renewed_at'), '-', milliseconds) }))
			.execute();
	}

	it('goes to one of many who ask at once', async () => {
		const asked = await Promise.all(['a', 'b', 'c'].map((holder) => takeLease(database.open(), holder)));
		expect(asked.filter((taken) => taken !== null)).toHaveLength(1);
	});

	it('can be taken only when it has run out, and is renewed by every batch', async () => {
		const { db } = database;
		const held = await lease(db, 'a');
		await age(leaseDuration - 5_000);
		expect(await takeLease(db, 'b')).toBeNull();
		await record(held, []);
		await age(leaseDuration - 5_000);
		expect(await takeLease(db, 'b')).toBeNull();
		await age(10_000);
		expect(await takeLease(db, 'b')).toMatchObject({ holder: 'b' });
		await expect(record(held, [])).rejects.toMatchObject({ kind: 'lease-lost' });
	});

	it('is not held by a process that only has the same name', async () => {
		const first = await lease(database.db, 'a');
		await lease(database.db, 'a');
		await expect(record(first, [])).rejects.toMatchObject({ kind: 'lease-lost' });
	});

	it('is free at once after it was released, and the feed is said to have stopped', async () => {
		const { db } = database;
		const held = await lease(db, 'a');
		await record(held, [], { feedStatus: 'streaming' });
		expect(await readFeed(db)).toMatchObject({ status: 'streaming' });
		await held.release();
		expect(await readFeed(db)).toMatchObject({ status: 'stopped' });
		const next = await lease(db, 'b');
		await held.release();
		await record(next, []);
	});

	it('reports a consumer without a heartbeat, and since when', async () => {
		const { db } = database;
		expect(await readFeed(db)).toMatchObject({ status: 'never', lastEventAt: null, behind: null });
		await record(await lease(db), [], { progress: { position: '[]', streamedUntil: 1_000, lastEventAt: 2_000 } });
		const feed = await readFeed(db);
		expect(feed).toMatchObject({ status: 'streaming', lastEventAt: 2_000, behind: feed.now - 2_000 });
		expect(Math.abs(feed.now - Date.now())).toBeLessThan(60_000);
		await age(3 * leaseDuration);
		const silent = await readFeed(db);
		expect(silent.status).toBe('stopped');
		expect(silent.now - silent.since).toBeGreaterThanOrEqual(3 * leaseDuration);
	});
});
