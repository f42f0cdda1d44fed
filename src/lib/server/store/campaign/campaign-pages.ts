import { type Campaign, hasPages, PageSet, type WikiPage } from '#lib/domain/campaign/campaign.ts';
import { dayLength } from '#lib/domain/insight/period.ts';
import { chunks } from '#lib/server/db/chunks.ts';
import type { Db } from '#lib/server/db/tables.ts';
import type { LeasedDb } from '../core/leased.ts';
import { findCampaignById, listCampaigns } from './campaigns.ts';

/** A page that counts for a campaign, with the wiki's number of it; null: there is no such page. */
export interface CampaignPage extends WikiPage {
	id: number | null;
}

/** What counts is read again after a day, as long as the campaign has not been over for a month, ms. */
const readEvery = dayLength;
const readUntilAfter = 31 * dayLength;
/** The same where not all could be read. */
const readAgainAfter = 3_600_000;

/**
 * The campaign whose pages are to be read from the wikis next; null if there is none.
 * @param now ms UTC @param except those that are not asked for now
 */
export async function findCampaignToRead(
	db: Db,
	now: number,
	except: (campaign: Campaign) => boolean,
): Promise<Campaign | null> {
	const isDue = ({ scope, pagesAt, pagesProblem, until, deleteAt }: Campaign) => {
		const every = pagesProblem === null ? readEvery : readAgainAfter;
		return (
			hasPages(scope) &&
			deleteAt === null &&
			(pagesAt === null || (pagesAt < now - every && now < until + readUntilAfter))
		);
	};
	return (await listCampaigns(db)).find((campaign) => isDue(campaign) && !except(campaign)) ?? null;
}

/**
 * Records the pages that count for a campaign, unless what counts has changed meanwhile.
 * @param problem the code of what was left out; null: nothing @param at when they were read, ms UTC
 * @throws {Problem} `lease-lost`
 */
export async function recordCampaignPages(
	leased: LeasedDb,
	{ id, scope }: Pick<Campaign, 'id' | 'scope'>,
	{ pages, problem, at }: { pages: readonly CampaignPage[]; problem: string | null; at: number },
): Promise<void> {
	await leased.write(async ({ tx }) => {
		const campaign = (await listCampaigns(tx)).find((one) => one.id === id);
		if (
			campaign === undefined ||
			campaign.deleteAt !== null ||
			JSON.stringify(campaign.scope) !== JSON.stringify(scope)
		)
			return;
		await tx.deleteFrom('campaign_pages').where('campaign_id', '=', id).execute();
		const rows = new Map(pages.map(({ wiki, title, id: page_id }) => [`${wiki} ${title}`, { wiki, title, page_id }]));
		for (const some of chunks([...rows.values()]))
			await tx
				.insertInto('campaign_pages')
				.values(some.map((row) => ({ campaign_id: id, ...row })))
				.execute();
		await tx.updateTable('campaigns').set({ pages_at: at, pages_problem: problem }).where('id', '=', id).execute();
	});
}

/** Records why the pages of a campaign could not be read. @throws {Problem} `lease-lost` */
export async function recordPagesProblem(leased: LeasedDb, id: number, problem: string): Promise<void> {
	await leased.write(async ({ tx }) => {
		// A report of a closed campaign stays as it is.
		if ((await findCampaignById(tx, id))?.deleteAt !== null) return;
		const pages_problem = problem.replace(/[^\w-]/g, '').slice(0, 64);
		await tx.updateTable('campaigns').set({ pages_problem }).where('id', '=', id).execute();
	});
}

/** The pages that count for a campaign, as they were read last; null: all pages count. */
export async function readPageSet(
	db: Db,
	{ id, scope, pagesAt }: Pick<Campaign, 'id' | 'scope' | 'pagesAt'>,
): Promise<PageSet | null> {
	if (!hasPages(scope)) return null;
	// There may be those that counted before the campaign was changed.
	if (pagesAt === null) return new PageSet([]);
	const pages = await db
		.selectFrom('campaign_pages')
		.select(['wiki', 'title', 'page_id as id'])
		.where('campaign_id', '=', id)
		.execute();
	return new PageSet(pages);
}
