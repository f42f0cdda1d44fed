import { type FrozenFacts, joinFacts } from '#lib/domain/report/frozen.ts';
import type { Transaction } from '#lib/server/db/tables.ts';
import type { Writing } from '../../core/state.ts';
import type { Merge } from '../../merge/merges.ts';
import { stampFrozen } from './frozen-reports.ts';

/** How many copies are moved in one transaction, so that the recording never waits long. */
const movedRows = 1_000;

/** Who is merged; see `PersonMerge` of store/merge/merge-people.ts. */
type Merged = Pick<Merge, 'other_id' | 'person_id' | 'is_whole' | 'since'>;

/**
 * Gives somebody's place in frozen reports to the person who they are, who may have one in the same reports; in a merge that
 * is not whole the other one stays, too. What is copied for campaigns that are being closed is copied again.
 */
export async function mergeFrozenPeople(
	{ tx, change }: Pick<Writing, 'tx' | 'change'>,
	{ other_id: other, person_id: person, is_whole: isWhole }: Merged,
): Promise<void> {
	await tx.updateTable('frozen_reports').set({ is_stale: 1 }).where('closed_at', 'is', null).execute();
	const rows = await tx.selectFrom('frozen_people').selectAll().where('user_id', 'in', [other, person]).execute();
	for (const theirs of rows.filter(({ user_id }) => user_id === other)) {
		const { campaign_id, tracked_id } = theirs;
		const own = rows.find((row) => row.user_id === person && row.campaign_id === campaign_id);
		const row = tx.updateTable('frozen_people').where('campaign_id', '=', campaign_id);
		if (own) {
			const facts = joinFacts(JSON.parse(own.facts) as FrozenFacts, JSON.parse(theirs.facts) as FrozenFacts);
			const joined = row.set({ facts: JSON.stringify(facts) });
			await joined.where('tracked_id', '=', own.tracked_id).execute();
			const left = tx.deleteFrom('frozen_people').where('campaign_id', '=', campaign_id);
			if (isWhole) await left.where('tracked_id', '=', tracked_id).execute();
		} else if (isWhole) await row.set({ user_id: person }).where('tracked_id', '=', tracked_id).execute();
		// No entry has such a number.
		else
			await tx
				.insertInto('frozen_people')
				.values({ ...theirs, user_id: person, tracked_id: -person })
				.execute();
		await stampFrozen(tx, [campaign_id], change);
	}
}

/** Gives some copies to the person who they are. @returns whether there may be more */
export async function mergeSomeFrozen(
	{ tx, change }: Pick<Writing, 'tx' | 'change'>,
	{ other_id: other, person_id: person, is_whole: isWhole, since }: Merged,
): Promise<boolean> {
	const rows = await ofOther(tx, other)
		.where(({ or, eb, lit }) => (isWhole ? lit(true) : or([eb('time', '>=', since), eb('is_streamed', '=', 0)])))
		.execute();
	if (rows.length === 0) return false;
	const ids = rows.map(({ id }) => id);
	await tx.updateTable('frozen_events').set({ user_id: person }).where('id', 'in', ids).execute();
	const campaigns = rows.map(({ campaign_id }) => campaign_id);
	await stampFrozen(tx, campaigns, change);
	return true;
}

function ofOther(tx: Transaction, other: number) {
	return tx.selectFrom('frozen_events').select(['id', 'campaign_id']).where('user_id', '=', other).limit(movedRows);
}
