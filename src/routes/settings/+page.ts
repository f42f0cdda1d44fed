import { loadTrackingMessages } from '#lib/messages/tracking.ts';
import type { PageLoad } from './$types';

export const load: PageLoad = async ({ data, fetch, parent }) => {
	const { messages } = await parent();
	return { ...data, words: await loadTrackingMessages(messages.language, fetch) };
};
