import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { engines } from '../../../../../scripts/test/databases.ts';
import { type TestDatabase, testDatabase } from '../../../../../fixtures/database.ts';
import { listActs } from './audit-log.ts';

describe.each(engines)('the audit log on $engine', ({ create }) => {
	let database: TestDatabase;
	beforeEach(async () => void (database = await testDatabase(create)));
	afterEach(() => database.remove());

	it('lists what another version has recorded as it is', async () => {
		const { db } = database;
		const row = { actor: null, subject: 'X', after: null };
		const stored = [
			['allow', '{"role":"admin","labels":["a"],"endsAt":3,"isIt":true,"of":null}'],
			['teleport', '{"to":{"planet":1},"with":[1,"a"]}'],
			['allow', '{"role":'],
			['allow', '[1]'],
		];
		for (const [action = '', before] of stored)
			await db
				.insertInto('audit_log')
				.values({ ...row, action, before })
				.execute();
		const everything = { actor: null, action: null, subject: null, from: null, to: null };
		const acts = await listActs(db, everything, { before: null, limit: 9 });
		expect(acts.reverse().map(({ action, before }) => [action, before])).toEqual([
			['allow', { role: 'admin', labels: ['a'], endsAt: 3, isIt: true, of: null }],
			['teleport', { to: '{"planet":1}', with: '[1,"a"]' }],
			['allow', { stored: '{"role":' }],
			['allow', { stored: '[1]' }],
		]);
	});
});
