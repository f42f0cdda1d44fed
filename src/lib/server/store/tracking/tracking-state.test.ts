import { describe, expect, test } from 'vitest';
import { engines } from '../../../../../scripts/test/databases.ts';
import { testDatabase } from '../../../../../fixtures/database.ts';
import { needsResolution, trackingState } from '#lib/domain/tracking/tracking-state.ts';
import { chunks } from '#lib/server/db/chunks.ts';
import { needsResolutionSql, trackingEntry, trackingStateSql } from './tracking-state.ts';

const now = 1_000;

/** Every row that differs in what can decide. */
const entries = [null, 1].flatMap((user_id) =>
	[null, 'keep', 'purge'].flatMap((removal) =>
		[null, 'invalid', 'unknown', 'hidden', 'duplicate', 'odd'].flatMap((problem) =>
			[null, now - 5].flatMap((paused_at) =>
				[null, now - 1, now, now + 1].flatMap((ends_at) =>
					[null, now - 7].map((resolved_at) => ({ user_id, removal, problem, paused_at, ends_at, resolved_at })),
				),
			),
		),
	),
);

describe.each(engines)('the state of an entry, on $engine', ({ create }) => {
	test('is in SQL what it is in the domain, of every entry that there can be', async () => {
		const { db, remove } = await testDatabase(create);
		const rows = entries.map((entry, at) => ({ ...entry, username: `${at}`, normalized_username: `${at}` }));
		for (const some of chunks(rows)) await db.insertInto('tracked_users').values(some).execute();
		const stored = await db
			.selectFrom('tracked_users')
			.selectAll()
			.select([trackingStateSql(now).as('state'), needsResolutionSql.as('resolution')])
			.execute();
		expect(stored).toHaveLength(576);
		for (const { state, resolution, ...row } of stored) {
			const entry = trackingEntry(row);
			expect([state, Boolean(resolution)], JSON.stringify(row)).toEqual([
				trackingState(entry, now),
				needsResolution(entry),
			]);
		}
		expect(new Set(stored.map(({ state }) => state)).size).toBe(9);
		await remove();
	});
});
