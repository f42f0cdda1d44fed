import type { PageLoad } from './$types';
import { failPage } from '#lib/client/access/error-page.ts';
import { loadCampaignMessages } from '#lib/messages/campaign.ts';
import { loadReport } from './load-report.ts';
import { orderParameters, parseOrders } from './row-order.ts';

export const load: PageLoad = async ({ fetch, parent, url }) => {
	const { messages } = await parent();
	const others = [...orderParameters, 'by'];
	const query = new URLSearchParams([...url.searchParams].filter(([name]) => !others.includes(name)));
	try {
		const [report, words] = await Promise.all([
			loadReport(fetch, query),
			loadCampaignMessages(messages.language, fetch),
		]);
		return { words, report, query: String(query), order: parseOrders(url.searchParams) };
	} catch (failure) {
		failPage(failure);
	}
};
