import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { engines } from '../../../../../scripts/test/databases.ts';
import { listCoverage, listCoverageFor, listCoverageOfTracked } from './coverage.ts';
import { lease, record, type TestDatabase, testDatabase } from '../../../../../fixtures/database.ts';
import { syncTrackedUsers } from '../tracking/tracking-sync.ts';
import { recordRenames } from '../person/renames.ts';
import { insertTrackedUser, insertTrackedUsers, plainTerms } from '../tracking/track-users.ts';
import { listTrackedUsers } from '../tracking/tracked-users.ts';
import { removeTrackedUser } from '../tracking/remove-tracked-users.ts';

describe.each(engines)('coverage on $engine', ({ create }) => {
	let database: TestDatabase;
	beforeEach(async () => void (database = await testDatabase(create)));
	afterEach(() => database.remove());

	it('says of each person what was streamed and what is not known', async () => {
		const { db } = database;
		const held = await lease(db);
		await insertTrackedUser(db, { username: 'A', addedBy: null });
		await held.write((writing) => syncTrackedUsers(writing, { from: 100, until: 100 }));
		await record(held, [], { progress: { position: '[]', streamedUntil: 500, lastEventAt: 520 } });
		await insertTrackedUser(db, { username: 'B', addedBy: null });
		await held.write((writing) => syncTrackedUsers(writing, { from: 520, until: 500 }));
		await record(held, [], {
			gaps: [{ from: 510, until: 900 }],
			progress: { position: '[]', streamedUntil: 950, lastEventAt: 960 },
		});
		const coverage = await listCoverage(db);
		const [a, b] = [...new Set(coverage.map(({ userId }) => userId))];
		expect(coverage).toEqual([
			{ userId: a, source: 'stream', from: 100, until: 510, open: false, expiredUntil: null },
			{ userId: a, source: 'unknown', from: 510, until: 900, open: false, expiredUntil: null },
			{ userId: a, source: 'stream', from: 900, until: 950, open: true, expiredUntil: null },
			// Followed only from within the gap: what came before was never claimed.
			{ userId: b, source: 'unknown', from: 520, until: 900, open: false, expiredUntil: null },
			{ userId: b, source: 'stream', from: 900, until: 950, open: true, expiredUntil: null },
		]);
		expect(await listCoverage(db, b === undefined ? [] : [b])).toEqual(coverage.slice(3));

		const gap = { source: 'unknown', until: 900 };
		const after = { source: 'stream', from: 900, until: 950 };
		const personA = {
			user: 'A',
			openSince: 900,
			stretches: [{ source: 'stream', from: 100, until: 510 }, { ...gap, from: 510 }, after],
		};
		const personB = { user: 'B', openSince: 900, stretches: [{ ...gap, from: 520 }, after] };
		expect(await listCoverageOfTracked(db)).toEqual([personA, personB]);
		expect(await listCoverageFor(db, { user: ['Nobody', 'B', 'B'] })).toEqual([
			personB,
			{ user: 'Nobody', openSince: null, stretches: [] },
		]);

		const [tracked] = await listTrackedUsers(db);
		await removeTrackedUser(db, tracked?.id ?? 0, 'keep', null, 950);
		await held.write((writing) => syncTrackedUsers(writing, { from: 960, until: 950 }));
		expect(await listCoverageOfTracked(db)).toEqual([personB]);
		expect(await listCoverageFor(db, { user: ['A'] })).toEqual([{ ...personA, openSince: null }]);
	});

	it('is of the people whose events a label and a former name find', async () => {
		const { db } = database;
		const held = await lease(db);
		await insertTrackedUsers(db, [{ name: 'Old', centralId: null }], { ...plainTerms, labels: ['x'] }, null);
		await held.write((writing) => syncTrackedUsers(writing, { from: 100, until: 100 }));
		await held.write((writing) => recordRenames(writing, [{ from: 'Old', to: 'New', at: 200 }]));
		for (const filter of [
			{ user: ['Old'], label: ['x'] },
			{ user: ['Old'] },
			{ user: ['New', 'Old'] },
			{ label: ['x'] },
		])
			expect(await listCoverageFor(db, filter), JSON.stringify(filter)).toEqual([
				{ user: 'New', openSince: 100, stretches: [] },
			]);
		expect(await listCoverageFor(db, { user: ['Old'], label: ['y'] })).toEqual([]);
	});
});
