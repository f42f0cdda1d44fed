import type { PersonResponse } from '#lib/domain/core/api-types.ts';
import { Problem } from '#lib/domain/core/problem.ts';
import { canonicalUsername } from '#lib/domain/person/username.ts';
import { endpoint } from '#lib/server/http/endpoint.ts';
import { personResponse } from '#lib/server/insight/count-fields.ts';
import { services } from '#lib/server/services.ts';
import { findPerson } from '#lib/server/store/person/people.ts';

/** One person, tracked or not. */
export const GET = endpoint(async ({ params }) => {
	const name = canonicalUsername(params['name'] ?? '');
	const found = name === null ? null : await findPerson(services().db, name);
	if (found === null) throw new Problem('not-found', 'no known person has this name');
	return Response.json({ ...found, person: personResponse(found.person) } satisfies PersonResponse);
});
