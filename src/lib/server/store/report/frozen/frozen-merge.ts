import { type FrozenFacts, joinFacts } from '#lib/domain/report/frozen.ts';
import type { Writing } from '../../core/state.ts';
import { stampFrozen } from './frozen-reports.ts';

/** Gives somebody's place in frozen reports to the person who they are, who may have one in the same reports. */
export async function mergeFrozen(
	{ tx, change }: Pick<Writing, 'tx' | 'change'>,
	{ other, person }: { other: number; person: number },
): Promise<void> {
	const rows = await tx.selectFrom('frozen_people').selectAll().where('user_id', 'in', [other, person]).execute();
	for (const theirs of rows.filter(({ user_id }) => user_id === other)) {
		const { campaign_id, tracked_id } = theirs;
		const own = rows.find((row) => row.user_id === person && row.campaign_id === campaign_id);
		const row = tx.updateTable('frozen_people').where('campaign_id', '=', campaign_id);
		if (own === undefined) await row.set({ user_id: person }).where('tracked_id', '=', tracked_id).execute();
		else {
			const facts = joinFacts(JSON.parse(own.facts) as FrozenFacts, JSON.parse(theirs.facts) as FrozenFacts);
			const joined = row.set({ facts: JSON.stringify(facts) });
			await joined.where('tracked_id', '=', own.tracked_id).execute();
			const left = tx.deleteFrom('frozen_people').where('campaign_id', '=', campaign_id);
			await left.where('tracked_id', '=', tracked_id).execute();
		}
		await stampFrozen(tx, [campaign_id], change);
	}
}
