import type { PeopleAnswer } from '#lib/domain/answers.ts';
import { endpoint } from '#lib/server/endpoint.ts';
import { services } from '#lib/server/services.ts';
import { listPeople } from '#lib/server/store/people.ts';

/** Everybody who is followed, or was. */
export const GET = endpoint(async () => {
	return Response.json({ people: await listPeople(services().db) } satisfies PeopleAnswer);
});
