import type { PageLoad } from './$types';
import { failPage } from '#lib/client/access/error-page.ts';
import { findPeople } from '#lib/client/person/people.ts';
import { parsePeopleView } from '#lib/domain/person/people-view.ts';
import { loadPeopleMessages } from '#lib/messages/people.ts';

export const load: PageLoad = async ({ fetch, url, parent }) => {
	const { messages } = await parent();
	try {
		const [{ value, ...reading }, words] = await Promise.all([
			findPeople(fetch),
			loadPeopleMessages(messages.language, fetch),
		]);
		return { view: parsePeopleView(url.searchParams), people: value.people, reading, words };
	} catch (failure) {
		failPage(failure);
	}
};
