import { type Campaign, type CampaignCategory, mostCategoryPages, unknownWiki } from '#lib/domain/campaign/campaign.ts';
import { buildCategoryQuery, buildTitlesQuery, parseCategory, parseTitles } from '#lib/domain/campaign/page-answers.ts';
import { FieldError } from '#lib/domain/core/json-fields.ts';
import { apiUrl } from '#lib/domain/event/event-links.ts';
import { chunks } from '#lib/server/db/chunks.ts';
import {
	type CampaignPage,
	findCampaignToRead,
	recordCampaignPages,
	recordPagesProblem,
} from '#lib/server/store/campaign/campaign-pages.ts';
import { listWikis } from '#lib/server/store/wiki/wikis.ts';
import { ActionApiError } from '#lib/server/wiki-api/wiki-session.ts';
import type { Job, JobTools } from './job.ts';

/** How many titles a wiki takes in a question. */
const titlesAtOnce = 50;
/** How many categories are read for one campaign, subcategories included. */
const mostCategories = 500;
/** After a failure a campaign is left alone for so long, ms. */
const againAfter = 600_000;

/** Reads the pages that count for campaigns, when these are made or changed and once a day. */
export function createCampaignPages(): Job {
	/** Until when a campaign is not asked for, by its number and what counts. */
	const resting = new Map<string, number>();
	const keyOf = ({ id, scope }: Campaign) => `${id} ${JSON.stringify(scope)}`;
	return {
		name: 'campaign-pages',
		every: 5_000,
		lane: 'ask',
		async step(leased, tools) {
			const { clock, log, signal, onFailure } = tools;
			const now = clock.wallTime();
			const isResting = (campaign: Campaign) => (resting.get(keyOf(campaign)) ?? -Infinity) > now;
			const campaign = await findCampaignToRead(leased.db, now, isResting);
			if (campaign === null) return 'idle';
			try {
				const wikis = new Map((await listWikis(leased.db)).map((wiki) => [wiki.name, apiUrl(wiki)]));
				const found = await readPages(campaign, (wiki) => wikis.get(wiki) ?? null, tools);
				await recordCampaignPages(leased, campaign, { ...found, at: now });
				resting.delete(keyOf(campaign));
			} catch (error) {
				if (signal.aborted || !(error instanceof ActionApiError || error instanceof FieldError)) throw error;
				onFailure(error);
				log.warn('the pages of a campaign could not be read', { error });
				resting.set(keyOf(campaign), now + againAfter);
				await recordPagesProblem(leased, campaign.id, error instanceof ActionApiError ? error.code : 'unreadable');
			}
			return 'more';
		},
	};
}

interface Found {
	pages: CampaignPage[];
	/** Why some are missing. */
	problem: string | null;
}

type UrlOf = (wiki: string) => string | null;

async function readPages({ scope }: Campaign, urlOf: UrlOf, tools: JobTools): Promise<Found> {
	const pages: CampaignPage[] = [];
	let problem: string | null = null;
	for (const [wiki, theirs] of Map.groupBy(scope.pages, (page) => page.wiki)) {
		if (urlOf(wiki) === null) {
			// Nobody did anything there yet, so that nothing is missing: it is asked when somebody has.
			pages.push(...theirs.map((page) => ({ ...page, id: null })));
			problem = unknownWiki;
			continue;
		}
		for (const some of chunks(theirs, titlesAtOnce)) {
			const titles = some.map(({ title }) => title);
			const answer = await ask(tools, urlOf, wiki, buildTitlesQuery(titles));
			const found = parseTitles(answer).map(({ id, title }) => ({ wiki, title, id }));
			// Events have the titles of their time, so those that were typed count too.
			pages.push(...found, ...titles.map((title) => ({ wiki, title, id: null })).filter((typed) => !has(found, typed)));
		}
	}
	if (scope.category === null) return { pages, problem };
	const inCategory = await readCategory(scope.category, urlOf, tools);
	return { pages: [...pages, ...inCategory.pages], problem: inCategory.problem ?? problem };
}

function has(pages: readonly CampaignPage[], { wiki, title }: CampaignPage): boolean {
	return pages.some((page) => page.wiki === wiki && page.title === title);
}

/** The pages of a category and of its subcategories, level by level; each category once. */
async function readCategory(category: CampaignCategory, urlOf: UrlOf, tools: JobTools): Promise<Found> {
	const { wiki, title, depth } = category;
	const pages = new Map<number, CampaignPage>();
	const seen = new Set([title]);
	let level = [title];
	for (let reached = 0; reached <= depth && level.length > 0; reached += 1) {
		const deeper: string[] = [];
		for (const one of level) {
			for (let next: string | null = null, isFirst = true; isFirst || next !== null; isFirst = false) {
				const answer = parseCategory(await ask(tools, urlOf, wiki, buildCategoryQuery(one, next)));
				for (const { id, title } of answer.pages) if (id !== null) pages.set(id, { wiki, title, id });
				if (pages.size > mostCategoryPages)
					return { pages: [...pages.values()].slice(0, mostCategoryPages), problem: 'too-many-pages' };
				({ next } = answer);
				if (reached === depth) continue;
				deeper.push(...answer.subcategories.filter((sub) => !seen.has(sub)));
				for (const sub of answer.subcategories) seen.add(sub);
			}
			if (seen.size > mostCategories) return { pages: [...pages.values()], problem: 'too-many-categories' };
		}
		level = deeper;
	}
	return { pages: [...pages.values()], problem: null };
}

async function ask(
	{ api, signal }: JobTools,
	urlOf: UrlOf,
	wiki: string,
	question: ReturnType<typeof buildTitlesQuery | typeof buildCategoryQuery>,
) {
	const url = urlOf(wiki);
	// Its address is known once something was recorded there.
	if (url === null) throw new ActionApiError('refused', unknownWiki, null);
	return api.ask(url, question, { signal });
}
