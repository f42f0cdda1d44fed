import { sql } from 'kysely';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { engines } from '../../../../../scripts/test/databases.ts';
import { LeasedDb } from '../core/leased.ts';
import { findGrowth, readDatabaseSize, recordDatabaseSize } from './database-size.ts';
import {
	lease,
	loadObservedEvents,
	record,
	type TestDatabase,
	testDatabase,
} from '../../../../../fixtures/database.ts';

describe.each(engines)('$engine', ({ engine, create }) => {
	let database: TestDatabase;
	beforeEach(async () => void (database = await testDatabase(create)));
	afterEach(() => database.remove());

	it('reports the size, how much it grows within a week, and records it each day', async () => {
		const { db } = database;
		const held = await lease(db);
		const empty = await readDatabaseSize(db);
		expect(empty).toBeGreaterThan(100_000);
		await recordDatabaseSize(held);
		await recordDatabaseSize(held);
		const [today, ...others] = await db.selectFrom('database_sizes').selectAll().execute();
		expect([today?.bytes, others]).toEqual([empty, []]);
		expect(await findGrowth(db, empty)).toBeNull();
		for (let copy = 0; copy < 8; copy++) {
			const observedEvents = loadObservedEvents().map(({ event, wiki }) => ({
				event: { ...event, key: `${event.key}-${copy}` },
				wiki,
			}));
			await record(held, observedEvents);
		}
		// MariaDB counts again when it finds the time, or on request.
		if (engine === 'mariadb') await sql`analyze table events, event_users`.execute(db);
		const grown = await readDatabaseSize(db);
		expect(grown).toBeGreaterThan(empty);
		const ago = async (days: number) => {
			const day = (today?.day ?? 0) - days;
			await db.updateTable('database_sizes').set({ day }).execute();
			return { since: day * 86_400_000, bytes: grown - empty };
		};
		expect(await ago(3)).toEqual(await findGrowth(db, grown));
		expect(await ago(7)).toEqual(await findGrowth(db, grown));
		await ago(8);
		expect(await findGrowth(db, grown)).toBeNull();
	});

	it('is not recorded by a process that has lost the lease', async () => {
		const held = await lease(database.db);
		await expect(
			recordDatabaseSize(new LeasedDb(database.db, { holder: held.holder, counter: 0 })),
		).rejects.toMatchObject({
			kind: 'lease-lost',
		});
		expect(await database.db.selectFrom('database_sizes').selectAll().execute()).toEqual([]);
	});
});
