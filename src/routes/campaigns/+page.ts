import type { PageLoad } from './$types';
import { listCampaigns } from '#lib/api/report.ts';
import { failPage } from '#lib/client/access/error-page.ts';
import { commonData } from '#lib/client/offline/common-data.ts';
import { loadCampaignMessages } from '#lib/messages/campaign.ts';

export const load: PageLoad = async ({ fetch, parent }) => {
	const { messages } = await parent();
	try {
		const [{ campaigns }, words, choices] = await Promise.all([
			listCampaigns(fetch),
			loadCampaignMessages(messages.language, fetch),
			commonData('choices', fetch),
		]);
		return { campaigns, words, labels: choices.value.labels.map(({ label }) => label), now: Date.now() };
	} catch (failure) {
		failPage(failure);
	}
};
