import type { LeasedDb } from '../core/leased.ts';
import { changeCounts } from './daily-counts.ts';
import { changeInsightTables, talliedColumns } from './insight-tables.ts';

/** How many events are counted in one transaction, so that the recording never waits long. */
const countedRows = 1_000;

/**
 * Adds some events to the tables of charts that were recorded before these tables existed, the newest first. Only the
 * consumer calls this.
 * @returns whether more is to be done
 * @throws {Problem} `lease-lost`
 */
export async function countStep(leased: LeasedDb, limit = countedRows): Promise<boolean> {
	const { counted_from: from } = await leased.db.selectFrom('state').select('counted_from').executeTakeFirstOrThrow();
	if (from === 0) return false;
	return leased.write(async (writing) => {
		const { tx, state } = writing;
		const events = tx.selectFrom('events').select(talliedColumns);
		const some = await events
			.where('time', '<', state.counted_from)
			.orderBy('time', 'desc')
			.orderBy('id', 'desc')
			.limit(limit)
			.execute();
		const isLast = some.length < limit;
		const oldest = some.at(-1)?.time ?? 0;
		// A mark is a time, so all events of one moment are counted at once.
		const ofOldest = isLast ? [] : await events.where('time', '=', oldest).execute();
		const counted = isLast ? some : [...some.filter(({ time }) => time > oldest), ...ofOldest];
		const counted_from = isLast ? 0 : oldest;
		await tx.updateTable('state').set({ counted_from }).execute();
		await changeInsightTables({ ...writing, state: { ...state, counted_from } }, counted, []);
		// They were counted before bots were.
		const bots = counted.filter(({ bot }) => bot === 1);
		await changeCounts(
			tx,
			bots,
			bots.map((event) => ({ ...event, bot: 0 })),
			counted_from,
		);
		return !isLast;
	});
}
