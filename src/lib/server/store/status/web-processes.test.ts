import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { engines } from '../../../../../scripts/test/databases.ts';
import { type TestDatabase, testDatabase } from '../../../../../fixtures/database.ts';
import { deleteWebProcess, recordWebProcess } from './web-processes.ts';

describe.each(engines)('web processes on $engine', ({ create }) => {
	let database: TestDatabase;
	beforeEach(async () => void (database = await testDatabase(create)));
	afterEach(() => database.remove());

	it('count each other while they are alive', async () => {
		const { db } = database;
		const other = database.open();
		expect(await recordWebProcess(db, 'one')).toBe(1);
		expect(await recordWebProcess(other, 'two')).toBe(2);
		expect(await recordWebProcess(db, 'one')).toBe(2);
		await deleteWebProcess(other, 'two');
		await deleteWebProcess(other, 'two');
		expect(await recordWebProcess(db, 'one')).toBe(1);
		// Killed, it could not take itself off the list.
		await db
			.insertInto('web_processes')
			.values([
				{ id: 'dead', seen_at: Date.now() - 120_000 },
				{ id: 'alive', seen_at: Date.now() - 1_000 },
			])
			.execute();
		expect(await recordWebProcess(db, 'one')).toBe(2);
		const rows = await db.selectFrom('web_processes').select('id').orderBy('id').execute();
		expect(rows.map(({ id }) => id)).toEqual(['alive', 'one']);
	});

	it('can begin at the same moment', async () => {
		const other = database.open();
		const ids = Array.from({ length: 12 }, (_, index) => String(index));
		await Promise.all(ids.map((id, index) => recordWebProcess(index % 2 === 0 ? database.db : other, id)));
		expect(await recordWebProcess(database.db, '0')).toBe(ids.length);
	});
});
