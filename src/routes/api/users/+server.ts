import type { PeopleResponse } from '#lib/domain/core/api-types.ts';
import { endpoint } from '#lib/server/http/endpoint.ts';
import { personResponse } from '#lib/server/insight/count-fields.ts';
import { services } from '#lib/server/services.ts';
import { listPeople } from '#lib/server/store/person/people.ts';

/** All people who are or were tracked. */
export const GET = endpoint(async () => {
	const people = await listPeople(services().db);
	return Response.json({ people: people.map(personResponse) } satisfies PeopleResponse);
});
