import type { PageLoad } from './$types';
import { failPage } from '#lib/client/access/error-page.ts';
import { findPeople } from '#lib/client/person/people.ts';
import { parsePeopleView } from '#lib/domain/person/person.ts';

export const load: PageLoad = async ({ fetch, url }) => {
	try {
		const { value, ...reading } = await findPeople(fetch);
		return { view: parsePeopleView(url.searchParams), people: value.people, reading };
	} catch (failure) {
		failPage(failure);
	}
};
