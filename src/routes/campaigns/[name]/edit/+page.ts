import type { PageLoad } from './$types';
import { loadCampaignMessages } from '#lib/messages/campaign.ts';

export const load: PageLoad = async ({ data, fetch, parent }) => {
	const { messages } = await parent();
	return { ...data, words: await loadCampaignMessages(messages.language, fetch) };
};
