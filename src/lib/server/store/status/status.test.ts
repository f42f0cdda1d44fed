import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { engines } from '../../../../../scripts/test/databases.ts';
import { recordHeartbeat } from './consumers.ts';
import { listBackfills } from '../backfill/backfills.ts';
import { listCoverage, openCoverage, recordGap } from '../coverage/coverage.ts';
import { lease, record, type TestDatabase, testDatabase } from '../../../../../fixtures/database.ts';
import { write } from '../core/state.ts';
import { readStatus } from './status.ts';

describe.each(engines)('$engine', ({ engine, create }) => {
	let database: TestDatabase;
	beforeEach(async () => void (database = await testDatabase(create)));
	afterEach(() => database.remove());

	it('says of an empty database that nothing is known yet', async () => {
		const { feed, stream, consumers, errors, coverage, backfills, database: size } = await readStatus(database.db, 60);
		expect([feed.status, stream.perSecond, consumers, errors, size.growth]).toEqual(['never', null, [], [], null]);
		expect(coverage).toMatchObject({ people: 0, since: null, gaps: [] });
		expect(backfills).toEqual({ counts: [], open: [], timeLeft: 0 });
		expect([size.engine, size.bytes > 0]).toEqual([engine, true]);
	});

	it('shows what another version has stored as it is, and claims nothing by it', async () => {
		const { db } = database;
		await recordHeartbeat(db, { holder: 'newer', host: 'a', status: 'recording' });
		await db.updateTable('consumers').set({ status: 'resting' }).execute();
		await db.updateTable('state').set({ feed_status: 'resting', feed_since: Date.now() }).execute();
		await db.insertInto('jobs').values({ name: 'newer-job', failures: 1 }).execute();
		await db.insertInto('users').values({ name: 'One', central_id: null }).execute();
		const { id: user_id } = await db.selectFrom('users').select('id').executeTakeFirstOrThrow();
		await db
			.insertInto('coverage')
			.values({ user_id, source: 'guessed', starts_at: 1, ends_at: 9, change: 1 })
			.execute();
		await db
			.insertInto('backfills')
			.values({
				...{ user_id, status: 'resting', starts_at: 1, ends_at: 9, planned_at: 1 },
				...{ central_id: null, name: null, problem: null, retry_at: null, finished_at: null },
			})
			.execute();
		const { feed, consumers, jobs, backfills } = await readStatus(db, 60);
		expect([feed.status, consumers[0]?.status, jobs]).toEqual(['unknown', 'resting', []]);
		expect(backfills.counts).toEqual([{ status: 'resting', count: 1 }]);
		expect((await listCoverage(db)).map(({ source }) => source)).toEqual(['unknown']);
		expect(await listBackfills(db)).toMatchObject([{ status: 'resting' }]);
	});

	it('shows who records, which time is not wholly known, and how far backfills are', async () => {
		const { db } = database;
		const held = await lease(db, 'first');
		await recordHeartbeat(db, { holder: 'first', host: 'a', status: 'recording' });
		await recordHeartbeat(db, { holder: 'second', host: 'b', status: 'standby' });
		const now = Date.now();
		for (const name of ['One', 'Two']) await db.insertInto('users').values({ name, central_id: null }).execute();
		const ids = (await db.selectFrom('users').select('id').orderBy('id').execute()).map(({ id }) => id);
		await write(db, (writing) => openCoverage(writing, ids, now - 1_000_000));
		await write(db, (writing) => recordGap(writing, { from: now - 500_000, until: now - 400_000 }));
		const position = JSON.stringify({ begin: now, topics: [] });
		await record(held, [], { progress: { position, streamedUntil: now, lastEventAt: now } });
		const backfill = { starts_at: 1, ends_at: 9, central_id: null, name: null, problem: null, planned_at: 1 };
		const open = { ...backfill, retry_at: null, finished_at: null };
		for (const [index, status] of ['done', 'planned', 'running'].entries())
			await db
				.insertInto('backfills')
				.values({
					...open,
					user_id: ids[index % 2] ?? 0,
					status,
					// Asked for again, the gap is one still.
					...(status === 'planned' && { starts_at: now - 500_000, ends_at: now - 400_000 }),
				})
				.execute();
		const { id } = await db
			.selectFrom('backfills')
			.select('id')
			.where('status', '=', 'running')
			.executeTakeFirstOrThrow();
		const wiki = { backfill_id: id, api_url: 'https://x', list: 'edit', edits: 5, reached_at: null, retry_at: null };
		for (const more of [
			{ wiki: 'aawiki', status: 'done', events: 4, problem: null },
			{ wiki: 'bbwiki', status: 'waiting', events: 3, problem: 'maxlag' },
		])
			await db
				.insertInto('backfill_wikis')
				.values({ ...wiki, ...more })
				.execute();
		const { consumers, coverage, backfills } = await readStatus(db, 60);
		expect(backfills).toEqual({
			timeLeft: 16_000,
			counts: [
				{ status: 'planned', count: 1 },
				{ status: 'running', count: 1 },
				{ status: 'done', count: 1 },
			],
			open: [
				{ user: 'One', status: 'running', wikis: 2, done: 1, events: 7, problems: ['bbwiki: maxlag'] },
				{ user: 'Two', status: 'planned', wikis: 0, done: 0, events: 0, problems: [] },
			],
		});
		expect(consumers.map(({ host, hasLease }) => [host, hasLease]).sort()).toEqual([
			['a', true],
			['b', false],
		]);
		// Nothing is said of the time before anybody was followed.
		expect(coverage).toMatchObject({ people: 2, others: 0, since: now - 400_000, gapsSince: now - 1_000_000 });
		expect(coverage.gaps.at(-1)).toMatchObject({
			from: now - 500_000,
			until: now - 400_000,
			people: 2,
			reasons: ['gap'],
		});
	});
});
