import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { engines } from '../../../../../scripts/test/databases.ts';
import { type TestDatabase, testDatabase } from '../../../../../fixtures/database.ts';
import { type JobReport, listJobs, recordJobReports } from './jobs.ts';

const report = (some: Partial<JobReport>): JobReport => ({
	...{ name: 'purge', hasRun: false, failures: 0, problem: null },
	...some,
});

describe.each(engines)('jobs on $engine', ({ create }) => {
	let database: TestDatabase;
	beforeEach(async () => void (database = await testDatabase(create)));
	afterEach(() => database.remove());

	it('are known by when they last ran, and how often and why they failed', async () => {
		const { db } = database;
		await recordJobReports(db, [
			report({ hasRun: true }),
			report({ name: 'backfill', failures: 2, problem: 'maxlag' }),
		]);
		const [backfill, purge] = await listJobs(db);
		expect(backfill).toMatchObject({ name: 'backfill', lastAt: null, failures: 2, problem: 'maxlag' });
		expect(purge).toMatchObject({ name: 'purge', failures: 0, failedAt: null, problem: null });
		expect(Math.abs(Date.now() - (purge?.lastAt ?? 0))).toBeLessThan(60_000);

		// What is not reported stays as it was.
		await recordJobReports(db, [report({ name: 'backfill', failures: 1, problem: 'x'.repeat(300), hasRun: true })]);
		await recordJobReports(db, [report({ name: 'backfill', hasRun: true })]);
		const [later, untouched] = await listJobs(db);
		expect(untouched).toEqual(purge);
		expect(later).toMatchObject({ failures: 3, problem: 'x'.repeat(255) });
		expect(later?.failedAt).toBeGreaterThanOrEqual(backfill?.failedAt ?? Infinity);
		expect(later?.lastAt).toBeGreaterThanOrEqual(later?.failedAt ?? Infinity);
	});
});
