import { Problem } from '#lib/domain/core/problem.ts';
import { mostSharedPeople, type SharesResponse } from '#lib/domain/outcome/shares.ts';
import { canonicalUsername } from '#lib/domain/person/username.ts';
import { requireAllowed } from '#lib/server/auth/access.ts';
import { endpoint } from '#lib/server/http/endpoint.ts';
import { services } from '#lib/server/services.ts';
import { readPeopleShares } from '#lib/server/store/outcome/people-shares.ts';

/** What had become of the edits of some people, by `user`. */
export const GET = endpoint(async ({ url, request, locals }) => {
	const names = url.searchParams.getAll('user');
	if (names.length === 0 || names.length > mostSharedPeople)
		throw new Problem('bad-input', `from 1 to ${mostSharedPeople} users`, { field: 'user' });
	const users = names.flatMap((name) => canonicalUsername(name) ?? []);
	const { longReads, turns } = services();
	const read = () => readPeopleShares(longReads, users, Date.now());
	const people = await turns.pages.run(requireAllowed(locals).id, request.signal, read);
	return Response.json({ people } satisfies SharesResponse);
});
