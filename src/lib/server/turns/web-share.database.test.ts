import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { engines } from '../../../../scripts/test/databases.ts';
import { type TestDatabase, testDatabase } from '../../../../fixtures/database.ts';
import { WebShare } from './web-share.ts';

const log = { debug: () => undefined };

describe.each(engines)('shares on $engine', ({ create }) => {
	let database: TestDatabase;
	beforeEach(async () => void (database = await testDatabase(create)));
	afterEach(() => database.remove());

	it('are whole parts of a bound, at least 1, and never less than the bound together', async () => {
		const webs = [database.db, database.open(), database.open()].map((db) => new WebShare(db, log));
		expect(webs.map((web) => web.of(20))).toEqual([20, 20, 20]);
		for (let round = 0; round < 2; round += 1) for (const web of webs) await web.beat();
		expect(webs.map((web) => [web.of(20), web.of(2)])).toEqual([
			[7, 1],
			[7, 1],
			[7, 1],
		]);
		await webs[2]?.stop();
		await webs[0]?.beat();
		expect(webs[0]?.of(20)).toBe(10);
	});

	it('are whole again as soon as a process that was killed has started again', async () => {
		for (const _ of [1, 2]) {
			const web = new WebShare(database.db, log, 'host 127.0.0.1 8000');
			await web.beat();
			expect(web.of(20)).toBe(20);
		}
		const other = new WebShare(database.db, log, 'host 127.0.0.1 8001');
		await other.beat();
		expect(other.of(20)).toBe(10);
	});

	it('stay what they were while the database is away', async () => {
		const [one, two] = [new WebShare(database.db, log), new WebShare(database.db, log)];
		await one.beat();
		await two.beat();
		await one.beat();
		await database.db.schema.alterTable('web_processes').renameTo('away').execute();
		await one.beat();
		expect(one.of(20)).toBe(10);
		await one.stop();
	});
});
