import { emptyTally } from '#lib/server/store/feed/stream-tallies.ts';
import type { Engine } from '#lib/server/db/engine.ts';
import { type LeasedDb, takeLease } from '#lib/server/store/core/leased.ts';
import { recordBatch } from '#lib/server/store/event/record-batch.ts';
import { fillSkewed, personName, skewedUntil } from '../../fixtures/skewed-events.ts';
import { type Figure, timeInTurns } from '../harness/figure.ts';
import { editsOf } from './edits.ts';
import type { WithThrowaway } from './throwaway.ts';

/** Events of a full batch, and how many are recorded one by one to compare. */
const [full, single] = [500, 50];

/** How many events a second are recorded in full batches, against one in a transaction. */
export async function measurePace(engine: Engine, withDatabase: WithThrowaway): Promise<Figure> {
	return withDatabase(async ({ db }) => {
		await fillSkewed(db, { events: 100_000, people: 500, wikis: 900 });
		const leased = await takeLease(db, 'bench');
		if (leased === null) throw new Error('the lease is not free');
		let revision = 1e7;
		const times = await timeInTurns({
			full: () => record(leased, full, (revision += full)),
			single: async () => {
				for (let at = 0; at < single; at++) await record(leased, 1, (revision += full));
			},
		});
		return {
			what: `recording ${full} events in a transaction, ${engine}`,
			unit: 'events/s',
			ours: (1_000 * full) / times.full,
			baseline: { what: 'one in each', value: (1_000 * single) / times.single },
			limit: { atLeast: 20 },
		};
	});
}

async function record(leased: LeasedDb, count: number, from: number): Promise<void> {
	const until = skewedUntil + from;
	await recordBatch(leased, {
		events: editsOf(personName(1 + (from % 400)), count, { from, source: 'stream' }),
		progress: { position: '{"begin":1,"topics":[]}', streamedUntil: until, lastEventAt: until },
		gaps: [],
		errors: [],
		tally: { ...emptyTally, seen: 50 * count },
		feedStatus: 'streaming',
	});
}
