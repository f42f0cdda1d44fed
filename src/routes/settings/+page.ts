import type { PageLoad } from './$types';
import { loadPeopleMessages } from '#lib/messages/people.ts';
import { loadTrackingMessages } from '#lib/messages/tracking.ts';

export const load: PageLoad = async ({ data, fetch, parent }) => {
	const { language } = (await parent()).messages;
	const [words, listWords] = await Promise.all([
		loadTrackingMessages(language, fetch),
		loadPeopleMessages(language, fetch),
	]);
	return { ...data, words, listWords };
};
