import type { PeopleAnswer, PersonAnswer } from '../domain/answers.ts';
import { type Fetch, get } from './request.ts';

/** Everybody who is followed, or was. */
export function listPeople(fetch: Fetch): Promise<PeopleAnswer> {
	return get(fetch, '/api/users');
}

/** One person, followed or not, by a name in canonical form. */
export function readPerson(fetch: Fetch, name: string): Promise<PersonAnswer> {
	return get(fetch, `/api/users/${encodeURIComponent(name)}`);
}
