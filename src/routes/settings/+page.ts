import type { PageLoad } from './$types';
import { loadPeopleMessages } from '#lib/messages/people.ts';

export const load: PageLoad = async ({ data, fetch, parent }) => {
	const { messages } = await parent();
	return { ...data, words: await loadPeopleMessages(messages.language, fetch) };
};
