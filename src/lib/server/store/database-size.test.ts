import { sql } from 'kysely';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { engines } from '../../../../scripts/test/databases.ts';
import { findDatabaseSize, readDatabaseSize, recordDatabaseSize } from './database-size.ts';
import { lease, loadSightings, record, type TestDatabase, testDatabase } from './fixture.ts';

describe.each(engines)('$engine', ({ engine, create }) => {
	let database: TestDatabase;
	beforeEach(async () => void (database = await testDatabase(create)));
	afterEach(() => database.remove());

	it('tells a size that grows, and writes one down each day', async () => {
		const { db } = database;
		const held = await lease(db);
		const empty = await readDatabaseSize(db);
		expect(empty).toBeGreaterThan(100_000);
		expect(await findDatabaseSize(db, 0)).toBeNull();
		await recordDatabaseSize(db, held);
		const first = await findDatabaseSize(db, 0);
		expect(first?.bytes).toBe(empty);
		expect(await findDatabaseSize(db, 1)).toBeNull();
		for (let copy = 0; copy < 8; copy++)
			await record(
				db,
				held,
				loadSightings().map(({ event, wiki }) => ({ event: { ...event, key: `${event.key}-${copy}` }, wiki })),
			);
		// MariaDB counts anew when it finds the time, or when it is told to.
		if (engine === 'mariadb') await sql`analyze table events, event_users`.execute(db);
		expect(await readDatabaseSize(db)).toBeGreaterThan(empty);
		await recordDatabaseSize(db, held);
		expect(await findDatabaseSize(db, 0)).toEqual(first);
		await db
			.updateTable('database_sizes')
			.set({ day: (first?.day ?? 0) - 7 })
			.execute();
		await recordDatabaseSize(db, held);
		expect((await findDatabaseSize(db, 7))?.bytes).toBe(empty);
		expect((await findDatabaseSize(db, 0))?.bytes).toBeGreaterThan(empty);
	});

	it('is not written down by one who does not hold the lease any more', async () => {
		const held = await lease(database.db);
		await expect(recordDatabaseSize(database.db, { ...held, counter: 0 })).rejects.toMatchObject({
			kind: 'lease-lost',
		});
		expect(await findDatabaseSize(database.db, 0)).toBeNull();
	});
});
