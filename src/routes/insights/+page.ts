import type { PageLoad } from './$types';
import { failPage } from '#lib/client/access/error-page.ts';
import { findInsightParts, type InsightParts } from '#lib/client/insight/insights.ts';
import { commonData } from '#lib/client/offline/common-data.ts';
import { readView } from '#lib/domain/filter/view.ts';
import { Problem } from '#lib/domain/core/problem.ts';
import { type Comparison, parseComparison } from '#lib/domain/report/comparison.ts';
import { loadCampaignMessages } from '#lib/messages/campaign.ts';
import { notTracked } from '#lib/ui/filter/not-tracked.ts';

/**
 * The page with which a tab begins is whole, as the server has rendered it; others are shown part by part. Where another
 * page comes first, this code is loaded on that page.
 */
let isFirst = typeof location !== 'undefined' && location.pathname === '/insights';

export const load: PageLoad = async ({ fetch, url, parent }) => {
	const { preferences, messages } = await parent();
	const now = Date.now();
	const { view, ...given } = readView(url.searchParams, { now, zone: preferences.zone });
	const { comparison, ...wrong } = readComparison(url.searchParams);
	// Scores are not counted.
	const mistake = given.mistake ?? (view.filter.risk === undefined ? wrong.mistake : 'risk');
	try {
		const [parts, choices, words] = await Promise.all([
			mistake === null ? findInsightParts(fetch, view.filter, now) : null,
			commonData('choices', fetch),
			comparison && wordsOf(messages.language, fetch),
		]);
		const NotTracked = await notTracked(view.filter, choices.value);
		return {
			view,
			mistake,
			comparison,
			words,
			insights: parts && (await inTurn(parts)),
			choices: { ...choices.value, hasRisk: false },
			NotTracked,
		};
	} catch (failure) {
		failPage(failure);
	}
};

/** What an address asks to be compared; if that is invalid, the name of the wrong field. */
function readComparison(parameters: URLSearchParams): { comparison: Comparison | null; mistake: string | null } {
	try {
		return { comparison: parseComparison(parameters), mistake: null };
	} catch (problem) {
		if (!(problem instanceof Problem && problem.kind === 'bad-input')) throw problem;
		return { comparison: null, mistake: problem.field };
	}
}

/** What is said of reports; null without a network, where there are none. */
async function wordsOf(language: string, fetch: typeof globalThis.fetch) {
	try {
		return await loadCampaignMessages(language, fetch);
	} catch (error) {
		if (error instanceof TypeError) return null;
		throw error;
	}
}

/** What is awaited is there when the page is rendered; without scripts it has to be all. */
async function inTurn({ tiles, charts, pages }: InsightParts) {
	const isOnServer = typeof document === 'undefined';
	if (!isOnServer && !isFirst) return { tiles, charts, pages };
	isFirst = false;
	return { tiles, charts: await charts, pages: await pages };
}
