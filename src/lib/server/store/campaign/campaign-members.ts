import { sql } from 'kysely';
import type { Campaign } from '#lib/domain/campaign/campaign.ts';
import type { TimeRange } from '#lib/domain/coverage/coverage.ts';
import { Problem } from '#lib/domain/core/problem.ts';
import type { Db, Transaction } from '#lib/server/db/tables.ts';
import { recordAct } from '../access/audit-log.ts';
import { write } from '../core/state.ts';
import { readOpenCampaign } from './campaigns.ts';

/** Somebody who has the label of a campaign. */
export interface CampaignMember extends TimeRange {
	/** The number of the entry on the list of tracked people. */
	trackedId: number;
	/** Null: nobody has been found for the name yet. */
	userId: number | null;
	/** The name now. */
	user: string;
	/** Whether they count for a part of the campaign only. */
	isNarrowed: boolean;
}

/** Entries that are being purged, or cannot be tracked, as those of names without an account, are of no member. */
const isMemberSql = sql<boolean>`tracked_users.removal is null and tracked_users.problem is null`;

/** The people of a campaign, each with the time in which they count; by name, in code unit order. */
export async function listMembers(
	db: Db,
	{ id, label, from, until }: Pick<Campaign, 'id' | 'label' | 'from' | 'until'>,
): Promise<CampaignMember[]> {
	const rows = await db
		.selectFrom('tracked_labels')
		.innerJoin('tracked_users', 'tracked_users.id', 'tracked_labels.tracked_id')
		.leftJoin('users', 'users.id', 'tracked_users.user_id')
		.leftJoin('campaign_members', (join) =>
			join.onRef('campaign_members.tracked_id', '=', 'tracked_users.id').on('campaign_members.campaign_id', '=', id),
		)
		.select(['tracked_users.id', 'tracked_users.user_id', 'username', 'users.name'])
		.select(['counts_from', 'counts_until'])
		.where('tracked_labels.label', '=', label)
		.where(isMemberSql)
		.execute();
	return rows
		.map((row) => ({
			trackedId: row.id,
			userId: row.user_id,
			user: row.name ?? row.username,
			from: Math.max(from, row.counts_from ?? from),
			until: Math.min(until, row.counts_until ?? until),
			isNarrowed: row.counts_from !== null || row.counts_until !== null,
		}))
		.sort((a, b) => (a.user < b.user ? -1 : a.user > b.user ? 1 : 0));
}

/** How many names with one of these labels there are without an account. Of accounts that the wikis hide nothing is said. */
export async function countWithoutAccount(db: Db, labels: readonly string[]): Promise<number> {
	if (labels.length === 0) return 0;
	const { names } = await db
		.selectFrom('tracked_labels')
		.innerJoin('tracked_users', 'tracked_users.id', 'tracked_labels.tracked_id')
		.select(({ fn }) => fn.count('tracked_id').distinct().as('names'))
		.where('label', 'in', labels)
		.where('removal', 'is', null)
		.where('problem', 'in', ['invalid', 'unknown'])
		.executeTakeFirstOrThrow();
	return Number(names);
}

/** How many people have each label. */
export async function countLabelled(db: Db): Promise<Map<string, number>> {
	const rows = await db
		.selectFrom('tracked_labels')
		.innerJoin('tracked_users', 'tracked_users.id', 'tracked_labels.tracked_id')
		.select(({ fn }) => ['label', fn.countAll().as('people')])
		.where(isMemberSql)
		.groupBy('label')
		.execute();
	return new Map(rows.map(({ label, people }) => [label, Number(people)]));
}

/** Says when a member counts, ms UTC; null: from the campaign's beginning, to its end. @throws {Problem} `not-found`; `conflict` if it is closed */
export async function narrowMember(
	db: Db,
	campaignId: number,
	{ trackedId, from, until }: { trackedId: number; from: number | null; until: number | null },
	actor: string | null,
): Promise<void> {
	await write(db, async ({ tx }) => {
		const campaign = await readOpenCampaign(tx, campaignId);
		const entry = await tx
			.selectFrom('tracked_users')
			.select('username')
			.where('id', '=', trackedId)
			.executeTakeFirst();
		if (!entry) throw new Problem('not-found', 'there is no such member', { field: 'member' });
		const row = tx
			.selectFrom('campaign_members')
			.select(['counts_from', 'counts_until'])
			.where('campaign_id', '=', campaignId)
			.where('tracked_id', '=', trackedId);
		const before = await row.executeTakeFirst();
		const values = { campaign_id: campaignId, tracked_id: trackedId, counts_from: from, counts_until: until };
		await tx.replaceInto('campaign_members').values(values).execute();
		const times = (startsAt: number | null, endsAt: number | null) => ({ member: entry.username, startsAt, endsAt });
		await recordAct(tx, {
			actor,
			action: 'campaign-change',
			subject: campaign.name,
			before: { ...times(before?.counts_from ?? null, before?.counts_until ?? null), member: null },
			after: times(from, until),
		});
	});
}

/**
 * Gives an entry the times in which another entry of its person counts, before it gets its labels: for campaigns that are not
 * its own yet, since in those it counts as it did.
 */
export async function moveMemberTimes(tx: Transaction, { from, to }: { from: number; to: number }): Promise<void> {
	const rows = await tx.selectFrom('campaign_members').selectAll().where('tracked_id', '=', from).execute();
	if (rows.length === 0) return;
	const own = await tx
		.selectFrom('campaigns')
		.innerJoin('tracked_labels', 'tracked_labels.label', 'campaigns.label')
		.select('campaigns.id')
		.where('tracked_id', '=', to)
		.execute();
	const isOwn = new Set(own.map(({ id }) => id));
	await tx.deleteFrom('campaign_members').where('tracked_id', '=', from).execute();
	for (const row of rows.filter(({ campaign_id }) => !isOwn.has(campaign_id)))
		await tx
			.replaceInto('campaign_members')
			.values({ ...row, tracked_id: to })
			.execute();
}
