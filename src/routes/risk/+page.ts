import { loadRiskMessages } from '#lib/messages/risk.ts';
import type { PageLoad } from './$types';

export const load: PageLoad = async ({ data, fetch, parent }) => {
	const { messages } = await parent();
	return { ...data, words: await loadRiskMessages(messages.language, fetch) };
};
