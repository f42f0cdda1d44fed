import { error } from '@sveltejs/kit';
import type { PageLoad } from './$types';
import { listCampaigns } from '#lib/api/report.ts';
import { failPage } from '#lib/client/access/error-page.ts';
import { loadCampaignMessages } from '#lib/messages/campaign.ts';
import { loadReport } from '../report/load-report.ts';
import { parseOrders } from '../report/row-order.ts';

export const load: PageLoad = async ({ fetch, params, parent, url }) => {
	const { messages } = await parent();
	const query = new URLSearchParams({ campaign: params.name });
	try {
		const [{ campaigns }, words] = await Promise.all([
			listCampaigns(fetch),
			loadCampaignMessages(messages.language, fetch),
		]);
		const campaign = campaigns.find(({ name }) => name === params.name);
		if (campaign === undefined) error(404, { kind: 'not-found', message: 'there is no such campaign' });
		const report = await loadReport(fetch, query);
		const order = parseOrders(url.searchParams);
		return { campaign, words, report, now: Date.now(), query: String(query), order };
	} catch (failure) {
		failPage(failure);
	}
};
