import { Problem } from '#lib/domain/core/problem.ts';
import type { Campaign } from '#lib/domain/campaign/campaign.ts';
import { formatScope, parseScope } from '#lib/domain/campaign/scope-json.ts';
import type { Facts } from '#lib/domain/access/audit.ts';
import type { Db, Transaction } from '#lib/server/db/tables.ts';
import { recordAct } from '../access/audit-log.ts';
import { write } from '../core/state.ts';

/** What an admin says of a campaign. */
export type CampaignTerms = Pick<Campaign, 'name' | 'description' | 'label' | 'from' | 'until' | 'zone' | 'scope'>;

/** There are no more campaigns than this. */
export const mostCampaigns = 1_000;

/** All campaigns, those that end last first. */
export async function listCampaigns(db: Db): Promise<Campaign[]> {
	const rows = await select(db).orderBy('ends_at', 'desc').orderBy('id', 'desc').execute();
	return rows.map(campaignOf);
}

/** The campaign of a name; null if there is none. */
export async function findCampaign(db: Db, name: string): Promise<Campaign | null> {
	const row = await select(db).where('name', '=', name).executeTakeFirst();
	return row ? campaignOf(row) : null;
}

/** The campaign of a number; null if there is none. */
export async function findCampaignById(db: Db, id: number): Promise<Campaign | null> {
	const row = await select(db).where('id', '=', id).executeTakeFirst();
	return row ? campaignOf(row) : null;
}

/** The same. @throws {Problem} `not-found` */
export async function readCampaign(db: Db, id: number): Promise<Campaign> {
	const campaign = await findCampaignById(db, id);
	if (campaign === null) throw new Problem('not-found', 'there is no such campaign', { field: 'id' });
	return campaign;
}

function select(db: Db) {
	return db
		.selectFrom('campaigns')
		.leftJoin('frozen_reports', 'frozen_reports.campaign_id', 'campaigns.id')
		.selectAll('campaigns')
		.select(['closed_at', 'delete_at'])
		.where('name', 'not like', `${deletedName('')}%`);
}

type CampaignRow = Awaited<ReturnType<ReturnType<typeof select>['execute']>>[number];

function campaignOf(row: CampaignRow): Campaign {
	return {
		id: row.id,
		name: row.name,
		description: row.description,
		label: row.label,
		from: row.starts_at,
		until: row.ends_at,
		zone: row.zone,
		scope: parseScope(row.scope),
		madeBy: row.made_by,
		madeAt: row.made_at,
		pagesAt: row.pages_at,
		pagesProblem: row.pages_problem,
		deleteAt: row.delete_at,
		closedAt: row.closed_at,
	};
}

/**
 * Makes a campaign. The backfill of its people to its start begins by itself.
 * @param now ms UTC
 * @throws {Problem} `conflict` if another has the name (`name`), or there are too many (`campaigns`)
 */
export async function insertCampaign(
	db: Db,
	terms: CampaignTerms,
	actor: string | null,
	now = Date.now(),
): Promise<void> {
	await write(db, async ({ tx }) => {
		await requireFree(tx, terms.name, null);
		const { total } = await tx
			.selectFrom('campaigns')
			.select(({ fn }) => fn.countAll().as('total'))
			.executeTakeFirstOrThrow();
		if (Number(total) >= mostCampaigns)
			throw new Problem('conflict', `there can be at most ${mostCampaigns} campaigns`, { field: 'campaigns' });
		await tx
			.insertInto('campaigns')
			.values({ ...rowOf(terms), made_by: actor, made_at: now, pages_at: null, pages_problem: null })
			.execute();
		const act = { actor, action: 'campaign-make' as const, subject: terms.name };
		await recordAct(tx, { ...act, before: null, after: factsOf(terms) });
	});
}

/**
 * Changes a campaign. Which pages count is read again if that has changed.
 * @throws {Problem} `not-found`; `conflict` if another has the name, or it is closed (`closed`)
 */
export async function updateCampaign(db: Db, id: number, terms: CampaignTerms, actor: string | null): Promise<void> {
	await write(db, async ({ tx }) => {
		const before = await readOpenCampaign(tx, id);
		await requireFree(tx, terms.name, id);
		const isSameScope = formatScope(before.scope) === formatScope(terms.scope);
		await tx
			.updateTable('campaigns')
			.set({ ...rowOf(terms), ...(!isSameScope && { pages_at: null, pages_problem: null }) })
			.where('id', '=', id)
			.execute();
		if (!isSameScope) await tx.deleteFrom('campaign_pages').where('campaign_id', '=', id).execute();
		const act = { actor, action: 'campaign-change' as const, subject: before.name };
		await recordAct(tx, { ...act, before: factsOf(before), after: factsOf(terms) });
	});
}

/**
 * Deletes a campaign; its people, their label and what they did stay. The copies of a closed one, which may be many, are
 * deleted by the consumer.
 * @throws {Problem} `not-found`
 */
export async function deleteCampaign(db: Db, id: number, actor: string | null): Promise<void> {
	await write(db, async ({ tx }) => {
		const { deleteAt } = await readCampaign(tx, id);
		await beginCampaignDeletion(tx, id, actor);
		if (deleteAt !== null) {
			await tx.updateTable('frozen_reports').set({ delete_at: 0 }).where('campaign_id', '=', id).execute();
			return;
		}
		await tx.deleteFrom('campaigns').where('id', '=', id).execute();
		for (const table of ['campaign_members', 'campaign_pages'] as const)
			await tx.deleteFrom(table).where('campaign_id', '=', id).execute();
	});
}

/** From now on a campaign is not found, and its name is free; nothing happens if that was done before. */
export async function beginCampaignDeletion(tx: Transaction, id: number, actor: string | null): Promise<void> {
	const before = await findCampaignById(tx, id);
	if (before === null) return;
	const row = { name: deletedName(id), description: '', made_by: null };
	await tx.updateTable('campaigns').set(row).where('id', '=', id).execute();
	const act = { actor, action: 'campaign-delete' as const, subject: before.name };
	await recordAct(tx, { ...act, before: factsOf(before), after: null });
}

/** What a campaign is called that is being deleted: no name begins so. */
function deletedName(id: number | ''): string {
	return `/${id}`;
}

/** A campaign that can be changed. @throws {Problem} `not-found`; `conflict` if it is closed */
export async function readOpenCampaign(tx: Transaction, id: number): Promise<Campaign> {
	const campaign = await readCampaign(tx, id);
	if (campaign.deleteAt !== null) throw new Problem('conflict', 'the campaign is closed', { field: 'closed' });
	return campaign;
}

async function requireFree(tx: Transaction, name: string, id: number | null): Promise<void> {
	const other = await tx.selectFrom('campaigns').select('id').where('name', '=', name).executeTakeFirst();
	if (other && other.id !== id) throw new Problem('conflict', 'another campaign has this name', { field: 'name' });
}

function rowOf({ name, description, label, from, until, zone, scope }: CampaignTerms) {
	return { name, description, label, starts_at: from, ends_at: until, zone, scope: formatScope(scope) };
}

function factsOf({ name, description, label, from, until, zone, scope }: CampaignTerms): Facts {
	return { name, description, label, startsAt: from, endsAt: until, zone, scope: formatScope(scope) };
}
