import { error } from '@sveltejs/kit';
import type { PageLoad } from './$types';
import { ApiError } from '#lib/api/request.ts';
import { listPeople } from '#lib/api/users.ts';
import { parsePeopleView } from '#lib/domain/person.ts';

export const load: PageLoad = async ({ fetch, url }) => {
	try {
		const { people } = await listPeople(fetch);
		return { view: parsePeopleView(url.searchParams), people };
	} catch (failure) {
		if (!(failure instanceof ApiError)) throw failure;
		const { error: kind, message, ask } = failure.answer;
		error(failure.status, { kind, message, ...(ask === undefined ? {} : { ask }) });
	}
};
