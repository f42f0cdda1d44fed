import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { engines } from '../../../../../scripts/test/databases.ts';
import { deleteConsumer, listConsumers, recordHeartbeat } from './consumers.ts';
import { type TestDatabase, testDatabase } from '../../../../../fixtures/database.ts';

describe.each(engines)('consumer processes on $engine', ({ create }) => {
	let database: TestDatabase;
	beforeEach(async () => void (database = await testDatabase(create)));
	afterEach(() => database.remove());

	it('are known by their heartbeats until they end or are long silent', async () => {
		const { db } = database;
		await recordHeartbeat(db, { holder: 'a', host: 'one', status: 'recording' });
		await db.updateTable('consumers').set({ heartbeat_at: 5 }).execute();
		await recordHeartbeat(db, { holder: 'b', host: 'two', status: 'standby' });
		await recordHeartbeat(db, { holder: 'c', host: 'three', status: 'standby' });
		await recordHeartbeat(db, { holder: 'b', host: 'two', status: 'idle' });
		await deleteConsumer(db, 'c');
		const consumers = await listConsumers(db);
		expect(consumers).toMatchObject([{ holder: 'b', host: 'two', status: 'idle' }]);
		expect(consumers[0]?.silentFor).toBeLessThan(60_000);
	});
});
