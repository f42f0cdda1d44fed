import { chunks } from '#lib/server/db/chunks.ts';
import type { LeasedDb } from '../core/leased.ts';
import { erasureStep } from '../erasure/name-erasures.ts';
import { mergeStep } from '../merge/merge-step.ts';
import { expireVanishedNamesStep } from '../erasure/vanished-names.ts';

/** How many events go in one transaction, so that the recording never waits long for it. */
const stampedRows = 500;

/**
 * Erases names of people who vanished, carries out merges of people, raises the `change` of some events of renamed people,
 * so that all copies get the name, then ends former names of vanished people that the stream does not need any more.
 * Erasing comes first: a merge of many events may take minutes.
 * @returns whether more is to be done
 * @throws {Problem} `lease-lost`
 */
export async function renameStep(leased: LeasedDb): Promise<boolean> {
	return (
		(await erasureStep(leased)) ||
		(await mergeStep(leased)) ||
		(await stampStep(leased)) ||
		(await expireVanishedNamesStep(leased))
	);
}

async function stampStep(leased: LeasedDb): Promise<boolean> {
	const renaming = await leased.db.selectFrom('renamings').select('user_id').limit(1).executeTakeFirst();
	if (!renaming) return false;
	await leased.write(async ({ tx, change }) => {
		const row = await tx.selectFrom('renamings').selectAll().orderBy('user_id').limit(1).executeTakeFirst();
		if (!row) return;
		const mine = tx
			.selectFrom('event_users')
			.where('user_id', '=', row.user_id)
			.where('time', '>=', row.next_time)
			.orderBy('time');
		const end = await mine.select('time').offset(stampedRows).limit(1).executeTakeFirst();
		const part = await mine
			.select('event_id')
			.where('time', '<=', end?.time ?? Number.MAX_SAFE_INTEGER)
			.execute();
		for (const some of chunks(part.map(({ event_id }) => event_id)))
			await tx.updateTable('events').set({ change }).where('id', 'in', some).execute();
		if (end)
			await tx
				.updateTable('renamings')
				.set({ next_time: end.time + 1 })
				.where('user_id', '=', row.user_id)
				.execute();
		else await tx.deleteFrom('renamings').where('user_id', '=', row.user_id).execute();
	});
	return true;
}
