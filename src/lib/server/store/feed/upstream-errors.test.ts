import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { engines } from '../../../../../scripts/test/databases.ts';
import { lease, record, type TestDatabase, testDatabase } from '../../../../../fixtures/database.ts';
import { listUpstreamErrors } from './upstream-errors.ts';

describe.each(engines)('upstream errors on $engine', ({ create }) => {
	let database: TestDatabase;
	beforeEach(async () => void (database = await testDatabase(create)));
	afterEach(() => database.remove());

	it('counts all of a kind and stores the latest few', async () => {
		const held = await lease(database.db);
		for (let batch = 0; batch < 4; batch += 1) {
			const samples = [0, 1, 2].map((index) => `sample ${batch}.${index}`);
			await record(held, [], {
				errors: [
					{ kind: 'not-json', occurrences: 30, samples },
					{ kind: 'missing', occurrences: 1, samples: ['{"a":"\ud800 \u{1f984}"}', 'x'.repeat(100_000)] },
				],
			});
		}
		const [missing, notJson] = await listUpstreamErrors(database.db);
		expect(notJson).toMatchObject({ kind: 'not-json', occurrences: 120 });
		expect(notJson?.samples).toEqual(['sample 2.1', 'sample 2.2', 'sample 3.0', 'sample 3.1', 'sample 3.2']);
		expect(missing).toMatchObject({ kind: 'missing', occurrences: 4 });
		expect(missing?.samples.every((sample) => sample.length <= 4_000)).toBe(true);
	});
});
