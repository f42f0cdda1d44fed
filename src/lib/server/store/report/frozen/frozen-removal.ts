import { type SelectQueryBuilder, sql } from 'kysely';
import type { Db, Tables, Transaction } from '#lib/server/db/tables.ts';
import type { LeasedDb } from '../../core/leased.ts';
import type { Writing } from '../../core/state.ts';
import { beginCampaignDeletion } from '../../campaign/campaigns.ts';
import { stampFrozen } from './frozen-reports.ts';

/** How many copies are deleted in one transaction, so that the recording never waits long. */
const deletedRows = 1_000;

/** Deletes some of the copies of a person in one campaign. @returns whether all are deleted, with the person's own row */
export async function deleteFrozenPerson(
	{ tx, change }: Pick<Writing, 'tx' | 'change'>,
	{ campaignId, tracked_id, user_id }: { campaignId: number; tracked_id: number; user_id: number | null },
	limit = deletedRows,
): Promise<boolean> {
	await stampFrozen(tx, [campaignId], change);
	const isMore = user_id !== null && (await deleteCopies(tx, campaignId, user_id, limit));
	if (isMore) return false;
	await tx
		.deleteFrom('frozen_people')
		.where('campaign_id', '=', campaignId)
		// Two entries may have become one person's.
		.where(({ or, eb }) => or([eb('tracked_id', '=', tracked_id), eb('user_id', '=', user_id ?? 0)]))
		.execute();
	return true;
}

/** @returns whether there may be more */
async function deleteCopies(
	tx: Transaction,
	campaignId: number,
	userId: number | null,
	limit: number,
): Promise<boolean> {
	let copies = tx.selectFrom('frozen_events').select('id').where('campaign_id', '=', campaignId);
	if (userId !== null) copies = copies.where('user_id', '=', userId);
	const ids = (await copies.limit(limit).execute()).map(({ id }) => id);
	if (ids.length > 0) await tx.deleteFrom('frozen_events').where('id', 'in', ids).execute();
	return ids.length === limit;
}

/** Deletes some of the copies of a campaign that are to be made again. @returns whether there were any to delete */
export async function deleteStale(tx: Transaction, campaignId: number): Promise<boolean> {
	const report = tx.selectFrom('frozen_reports').select('is_stale').where('campaign_id', '=', campaignId);
	if ((await report.executeTakeFirst())?.is_stale !== 1) return false;
	if (await deleteCopies(tx, campaignId, null, deletedRows)) return true;
	await tx.deleteFrom('frozen_people').where('campaign_id', '=', campaignId).execute();
	await tx.updateTable('frozen_reports').set({ is_stale: 0 }).where('campaign_id', '=', campaignId).execute();
	return true;
}

/**
 * Removes somebody from frozen reports of whom nothing was known when these were closed, since nobody had been found for the name.
 * @param now ms UTC
 */
export async function removeNotFound(tx: Transaction, trackedId: number, now: number): Promise<void> {
	const theirs = () => tx.selectFrom('frozen_people').where('tracked_id', '=', trackedId).where('user_id', 'is', null);
	const rows = await theirs().select('campaign_id').execute();
	if (rows.length === 0) return;
	await tx.deleteFrom('frozen_people').where('tracked_id', '=', trackedId).where('user_id', 'is', null).execute();
	const removals = rows.map(({ campaign_id }) => ({ campaign_id, removed_at: now }));
	await tx.insertInto('frozen_removals').values(removals).execute();
}

/**
 * Deletes some of the copies of a person who is purged, who is removed from frozen reports with the first of them: these say
 * when that was.
 * @param now ms UTC @returns whether more is to be done
 */
export async function purgeFrozen({ tx, change }: Writing, userId: number, now: number): Promise<boolean> {
	const rows = await tx.selectFrom('frozen_people').select('campaign_id').where('user_id', '=', userId).execute();
	const campaigns = [...new Set(rows.map(({ campaign_id }) => campaign_id))];
	if (campaigns.length > 0) {
		await tx.deleteFrom('frozen_people').where('user_id', '=', userId).execute();
		const removals = campaigns.map((campaign_id) => ({ campaign_id, removed_at: now }));
		await tx.insertInto('frozen_removals').values(removals).execute();
		await stampFrozen(tx, campaigns, change);
	}
	return deleteSome(tx, tx.selectFrom('frozen_events').where('user_id', '=', userId), change);
}

/** The same of what somebody did on one wiki, which hides the account there. */
export async function purgeFrozenOf({ tx, change }: Writing, userId: number, wiki: string): Promise<boolean> {
	const copies = tx
		.selectFrom('frozen_events')
		.where('user_id', '=', userId)
		.where('wiki_id', 'in', tx.selectFrom('wikis').select('id').where('name', '=', wiki));
	return deleteSome(tx, copies, change);
}

async function deleteSome(
	tx: Transaction,
	copies: SelectQueryBuilder<Tables, 'frozen_events', object>,
	change: number,
): Promise<boolean> {
	const some = await copies.select(['id', 'campaign_id']).limit(deletedRows).execute();
	if (some.length === 0) return false;
	const ids = some.map(({ id }) => id);
	await tx.deleteFrom('frozen_events').where('id', 'in', ids).execute();
	const campaigns = some.map(({ campaign_id }) => campaign_id);
	await stampFrozen(tx, campaigns, change);
	return true;
}

/**
 * Deletes some more of a closed campaign whose time is over, or that an admin has deleted. Only the consumer calls this.
 * @param now ms UTC @returns whether more is to be done
 * @throws {Problem} `lease-lost`
 */
export async function deleteFrozenStep(leased: LeasedDb, now: number): Promise<boolean> {
	if ((await findToDelete(leased.db, now)) === null) return false;
	await leased.write(async ({ tx }) => {
		const id = await findToDelete(tx, now);
		if (id === null) return;
		// Nobody sees it from the first step on.
		await beginCampaignDeletion(tx, id, null);
		if (await deleteCopies(tx, id, null, deletedRows)) return;
		for (const table of [
			'frozen_people',
			'frozen_removals',
			'frozen_reports',
			'campaign_members',
			'campaign_pages',
		] as const)
			await sql`delete from ${sql.table(table)} where campaign_id = ${id}`.execute(tx);
		await tx.deleteFrom('campaigns').where('id', '=', id).execute();
	});
	return true;
}

async function findToDelete(db: Db, now: number): Promise<number | null> {
	const row = await db
		.selectFrom('frozen_reports')
		.select('campaign_id')
		.where('delete_at', '<=', now)
		.orderBy('campaign_id')
		.limit(1)
		.executeTakeFirst();
	return row?.campaign_id ?? null;
}
