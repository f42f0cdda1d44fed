import type { PageLoad } from './$types';
import { failPage } from '#lib/client/access/error-page.ts';
import { findInsightParts, type InsightParts } from '#lib/client/insight/insights.ts';
import { commonData } from '#lib/client/offline/common-data.ts';
import { readView } from '#lib/domain/filter/view.ts';
import { notTracked } from '#lib/ui/filter/not-tracked.ts';

/**
 * The page with which a tab begins is whole, as the server has rendered it; others are shown part by part. Where another
 * page comes first, this code is loaded on that page.
 */
let isFirst = typeof location !== 'undefined' && location.pathname === '/insights';

export const load: PageLoad = async ({ fetch, url, parent }) => {
	const { preferences } = await parent();
	const now = Date.now();
	const { view, ...given } = readView(url.searchParams, { now, zone: preferences.zone });
	// Scores are not counted.
	const mistake = given.mistake ?? (view.filter.risk === undefined ? null : 'risk');
	try {
		const [parts, choices] = await Promise.all([
			mistake === null ? findInsightParts(fetch, view.filter, now) : null,
			commonData('choices', fetch),
		]);
		const NotTracked = await notTracked(view.filter, choices.value);
		return {
			view,
			mistake,
			insights: parts && (await inTurn(parts)),
			choices: { ...choices.value, hasRisk: false },
			NotTracked,
		};
	} catch (failure) {
		failPage(failure);
	}
};

/** What is awaited is there when the page is rendered; without scripts it has to be all. */
async function inTurn({ tiles, charts, pages }: InsightParts) {
	const isOnServer = typeof document === 'undefined';
	if (!isOnServer && !isFirst) return { tiles, charts, pages };
	isFirst = false;
	return { tiles, charts: await charts, pages: await pages };
}
