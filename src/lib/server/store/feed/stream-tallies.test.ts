import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { engines } from '../../../../../scripts/test/databases.ts';
import { lease, record, type TestDatabase, testDatabase } from '../../../../../fixtures/database.ts';
import type { LeasedDb } from '../core/leased.ts';
import { emptyTally, readStreamTallies, type Tally } from './stream-tallies.ts';

describe.each(engines)('$engine', ({ create }) => {
	let database: TestDatabase;
	let held: LeasedDb;
	beforeEach(async () => {
		database = await testDatabase(create);
		held = await lease(database.db);
	});
	afterEach(() => database.remove());

	const add = (tally: Partial<Tally>) => record(held, [], { tally: { ...emptyTally, ...tally } });
	const listMinutes = async () => {
		const rows = await database.db.selectFrom('stream_tallies').selectAll().orderBy('minute').execute();
		return rows.map(({ minute }) => minute);
	};
	/** As if everything so far had been recorded so many minutes earlier. */
	async function age(minutes: number): Promise<void> {
		await database.db
			.updateTable('stream_tallies')
			.set(({ eb }) => ({ minute: eb('minute', '-', minutes) }))
			.execute();
	}

	it('reports nothing before anything was received, and writes nothing then', async () => {
		await add({});
		const nothing = { seen: 0, recorded: 0, connections: 0, losses: 0 };
		expect(await readStreamTallies(database.db)).toEqual({
			totals: nothing,
			perSecond: null,
			lastDay: nothing,
			canaries: [],
		});
		expect(await listMinutes()).toEqual([]);
	});

	it('adds up, distinguishes the last day, and stores no more than that needs', async () => {
		await add({ seen: 7, connections: 1 });
		await age(900);
		await add({ seen: 90, losses: 2 });
		await age(600);
		// Nothing was received for hours; what came before still shows where the last day began.
		await add({ seen: 1_000, connections: 3 });
		await add({ seen: 2 });
		const { totals, lastDay } = await readStreamTallies(database.db);
		expect(totals).toEqual({ seen: 1_099, recorded: 0, connections: 4, losses: 2 });
		expect(lastDay).toEqual({ seen: 1_092, recorded: 0, connections: 3, losses: 2 });
		await age(1);
		await add({ seen: 1 });
		// The last day is what came after the oldest one.
		await age(841);
		await add({ seen: 1 });
		const minutes = await listMinutes();
		expect((minutes.at(-1) ?? 0) - (minutes[0] ?? 0)).toBeGreaterThanOrEqual(1_440);
		expect((minutes.at(-1) ?? 0) - (minutes[1] ?? 0)).toBeLessThan(1_440);
	});

	it('averages events per second over the last five minutes', async () => {
		await add({ seen: 500 });
		await age(60);
		await add({ seen: 3_000 });
		const { perSecond } = await readStreamTallies(database.db);
		// The minute that has begun counts as far as it has come.
		expect(perSecond).toBeGreaterThanOrEqual(10 - 0.01);
		expect(perSecond).toBeLessThanOrEqual(12.6);
		await age(10);
		expect((await readStreamTallies(database.db)).perSecond).toBe(0);
	});

	it('stores the latest sign of life of each topic', async () => {
		await add({ canaries: [{ topic: 'eqiad.x', time: 5_000 }] });
		await add({
			canaries: [
				{ topic: 'eqiad.x', time: 4_000 },
				{ topic: 'codfw.x', time: 6_000 },
			],
		});
		expect((await readStreamTallies(database.db)).canaries).toEqual([
			{ topic: 'codfw.x', time: 6_000 },
			{ topic: 'eqiad.x', time: 5_000 },
		]);
	});
});
