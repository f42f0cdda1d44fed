import type { Selectable } from 'kysely';
import { Problem } from '#lib/domain/core/problem.ts';
import type { Campaign } from '#lib/domain/campaign/campaign.ts';
import { formatScope, parseScope } from '#lib/domain/campaign/scope-json.ts';
import type { Facts } from '#lib/domain/access/audit.ts';
import type { Db, Tables, Transaction } from '#lib/server/db/tables.ts';
import { recordAct } from '../access/audit-log.ts';
import { write } from '../core/state.ts';

/** What an admin says of a campaign. */
export type CampaignTerms = Pick<Campaign, 'name' | 'description' | 'label' | 'from' | 'until' | 'zone' | 'scope'>;

/** There are no more campaigns than this. */
export const mostCampaigns = 1_000;

/** All campaigns, those that end last first. */
export async function listCampaigns(db: Db): Promise<Campaign[]> {
	const rows = await db.selectFrom('campaigns').selectAll().orderBy('ends_at', 'desc').orderBy('id', 'desc').execute();
	return rows.map(campaignOf);
}

/** The campaign of a name; null if there is none. */
export async function findCampaign(db: Db, name: string): Promise<Campaign | null> {
	const row = await db.selectFrom('campaigns').selectAll().where('name', '=', name).executeTakeFirst();
	return row ? campaignOf(row) : null;
}

function campaignOf(row: Selectable<Tables['campaigns']>): Campaign {
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
 * @throws {Problem} `not-found`; `conflict` if another has the name
 */
export async function updateCampaign(db: Db, id: number, terms: CampaignTerms, actor: string | null): Promise<void> {
	await write(db, async ({ tx }) => {
		const before = await readCampaign(tx, id);
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

/** Deletes a campaign; its people, their label and what they did stay. @throws {Problem} `not-found` */
export async function deleteCampaign(db: Db, id: number, actor: string | null): Promise<void> {
	await write(db, async ({ tx }) => {
		const before = await readCampaign(tx, id);
		await tx.deleteFrom('campaigns').where('id', '=', id).execute();
		for (const table of ['campaign_members', 'campaign_pages'] as const)
			await tx.deleteFrom(table).where('campaign_id', '=', id).execute();
		const act = { actor, action: 'campaign-delete' as const, subject: before.name };
		await recordAct(tx, { ...act, before: factsOf(before), after: null });
	});
}

async function readCampaign(tx: Transaction, id: number): Promise<Campaign> {
	const row = await tx.selectFrom('campaigns').selectAll().where('id', '=', id).executeTakeFirst();
	if (!row) throw new Problem('not-found', 'there is no such campaign', { field: 'id' });
	return campaignOf(row);
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
