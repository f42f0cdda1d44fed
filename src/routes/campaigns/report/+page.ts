import type { PageLoad } from './$types';
import { failPage } from '#lib/client/access/error-page.ts';
import { loadCampaignMessages } from '#lib/messages/campaign.ts';
import { loadReport } from './load-report.ts';
import { parseOrder } from './people-order.ts';

export const load: PageLoad = async ({ fetch, parent, url }) => {
	const { messages } = await parent();
	const query = new URLSearchParams([...url.searchParams].filter(([name]) => name !== 'order' && name !== 'by'));
	try {
		const [report, words] = await Promise.all([
			loadReport(fetch, query),
			loadCampaignMessages(messages.language, fetch),
		]);
		return { words, report, query: String(query), order: parseOrder(url.searchParams.get('order')) };
	} catch (failure) {
		failPage(failure);
	}
};
