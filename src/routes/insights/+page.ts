import type { PageLoad } from './$types';
import { failPage } from '#lib/client/access/error-page.ts';
import { findInsights } from '#lib/client/insight/insights.ts';
import { commonData } from '#lib/client/offline/common-data.ts';
import { readView } from '#lib/domain/filter/view.ts';
import { notTracked } from '#lib/ui/filter/not-tracked.ts';

export const load: PageLoad = async ({ fetch, url, parent }) => {
	const { preferences } = await parent();
	const now = Date.now();
	const { view, mistake } = readView(url.searchParams, { now, zone: preferences.zone });
	try {
		const [insights, choices] = await Promise.all([
			mistake === null ? findInsights(fetch, view.filter, now) : null,
			commonData('choices', fetch),
		]);
		const NotTracked = await notTracked(view.filter, choices.value);
		return { view, mistake, insights, choices: choices.value, NotTracked };
	} catch (failure) {
		failPage(failure);
	}
};
