import { hasPages } from '#lib/domain/campaign/campaign.ts';
import { Problem } from '#lib/domain/core/problem.ts';
import type { TimeRange } from '#lib/domain/coverage/coverage.ts';
import type { FrozenReport } from '#lib/domain/report/frozen.ts';
import type { Db, Transaction } from '#lib/server/db/tables.ts';
import { recordAct } from '../../access/audit-log.ts';
import { readCampaign } from '../../campaign/campaigns.ts';
import { write } from '../../core/state.ts';

/** A frozen report, and what its sums depend on besides the campaign. */
export interface StoredFrozen extends FrozenReport {
	/** The campaign's period, ms UTC. */
	period: TimeRange;
	/** As in `ReportFacts` of domain/report/report.ts. */
	deletionsSeenFrom: number;
	/** How many names were left out, having no account. */
	leftOut: number;
	/** The transaction that last changed something in it. */
	change: number;
}

/** The frozen reports among some campaigns, by the campaigns' numbers; of those that are being closed there is none yet. */
export async function readFrozen(db: Db, campaignIds: readonly number[]): Promise<Map<number, StoredFrozen>> {
	if (campaignIds.length === 0) return new Map();
	const rows = await db
		.selectFrom('frozen_reports')
		.innerJoin('campaigns', 'campaigns.id', 'campaign_id')
		.select(['campaign_id', 'name', 'starts_at', 'ends_at', 'closed_at', 'delete_at', 'change'])
		.select(['deletions_seen_from', 'left_out'])
		.where('campaign_id', 'in', campaignIds)
		.execute();
	const removals = await db
		.selectFrom('frozen_removals')
		.select(['campaign_id', 'removed_at'])
		.where('campaign_id', 'in', campaignIds)
		.orderBy('id')
		.execute();
	return new Map(
		rows.flatMap(({ campaign_id: id, name, starts_at: from, ends_at: until, closed_at, delete_at, ...row }) => {
			if (closed_at === null) return [];
			const { change, deletions_seen_from, left_out: leftOut } = row;
			const deletionsSeenFrom = deletions_seen_from ?? -Infinity;
			const removed_at = removals.flatMap((one) => (one.campaign_id === id ? one.removed_at : []));
			return [
				[
					id,
					{
						campaign: name,
						closed_at,
						delete_at,
						removed_at,
						period: { from, until },
						deletionsSeenFrom,
						leftOut,
						change,
					},
				] as const,
			];
		}),
	);
}

/**
 * Closes a campaign that is over: the consumer copies what its report is made of, and from then on the report does not change.
 * @param deleteAt when the campaign is deleted with its report, ms UTC @param now ms UTC
 * @throws {Problem} `not-found`; `conflict` if it is not over (`ended`), is closed already (`closed`), or if it is not known yet
 * which pages count (`pages`)
 */
export async function closeCampaign(
	db: Db,
	id: number,
	{ deleteAt, now }: { deleteAt: number; now: number },
	actor: string | null,
): Promise<void> {
	await write(db, async ({ tx, change }) => {
		const { name, until, scope, pagesAt, deleteAt: isClosed } = await readCampaign(tx, id);
		if (isClosed !== null) throw new Problem('conflict', 'the campaign is closed already', { field: 'closed' });
		if (now < until) throw new Problem('conflict', 'the campaign is not over yet', { field: 'ended' });
		if (hasPages(scope) && pagesAt === null)
			throw new Problem('conflict', 'the pages that count have not been read yet', { field: 'pages' });
		const unset = { closed_at: null, deletions_seen_from: null, left_out: 0, is_stale: 0 as const };
		const row = { campaign_id: id, asked_at: now, delete_at: deleteAt, change, ...unset };
		await tx.insertInto('frozen_reports').values(row).execute();
		const act = { actor, action: 'campaign-close' as const, subject: name };
		await recordAct(tx, { ...act, before: null, after: { deleteAt } });
	});
}

/** Changes when a closed campaign is deleted, ms UTC. @throws {Problem} `not-found` if it is not closed */
export async function changeDeletion(db: Db, id: number, deleteAt: number, actor: string | null): Promise<void> {
	await write(db, async ({ tx }) => {
		const { name, deleteAt: before } = await readCampaign(tx, id);
		if (before === null) throw new Problem('not-found', 'the campaign is not closed', { field: 'id' });
		await tx.updateTable('frozen_reports').set({ delete_at: deleteAt }).where('campaign_id', '=', id).execute();
		const act = { actor, action: 'campaign-change' as const, subject: name };
		await recordAct(tx, { ...act, before: { deleteAt: before }, after: { deleteAt } });
	});
}

/** Records that something in copies was changed, so that sums of them are computed again. */
export async function stampFrozen(tx: Transaction, campaignIds: Iterable<number>, change: number): Promise<void> {
	const ids = [...new Set(campaignIds)];
	if (ids.length === 0) return;
	await tx.updateTable('frozen_reports').set({ change }).where('campaign_id', 'in', ids).execute();
}
