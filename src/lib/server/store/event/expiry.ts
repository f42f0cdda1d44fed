import { deleteEvents } from '../tracking/purge.ts';
import { changeInsightTables, talliedColumns } from '../insight/insight-tables.ts';
import type { LeasedDb } from '../core/leased.ts';

const day = 86_400_000;
/** How many events are deleted in one transaction, so that the recording never waits long. */
const expiredRows = 200;

/** The midnight (UTC) before which events are too old, by what admins set; null if they are stored without limit. */
export function expiryOf(retentionDays: number | null, now: number): number | null {
	return retentionDays === null ? null : Math.floor((now - retentionDays * day) / day) * day;
}

/**
 * Deletes some of the events from before a time, leaving tombstones. Daily counts stay, and for them to stay exact such
 * events are not recorded any more from then on. Only the consumer calls this.
 * @param before ms UTC
 * @returns whether more is to be done
 * @throws {Problem} `lease-lost`
 */
export async function expireStep(leased: LeasedDb, before: number): Promise<boolean> {
	const state = await leased.db.selectFrom('state').select('expired_until').executeTakeFirstOrThrow();
	const until = Math.max(before, state.expired_until ?? 0);
	const oldest = await leased.db
		.selectFrom('events')
		.select('id')
		.where('time', '<', until)
		.limit(1)
		.executeTakeFirst();
	if (oldest === undefined && state.expired_until === until) return false;
	return leased.write(async (writing) => {
		const { tx, change } = writing;
		// With the first deletion, so that nothing can be counted twice.
		await tx.updateTable('state').set({ expired_until: until }).execute();
		const events = await tx
			.selectFrom('events')
			.select(['id', 'natural_key', ...talliedColumns])
			.where('time', '<', until)
			.orderBy('time')
			.orderBy('id')
			.limit(expiredRows)
			.execute();
		if (events.length === 0) return false;
		await deleteEvents(tx, change, events);
		await changeInsightTables(writing, [], events);
		return true;
	});
}
