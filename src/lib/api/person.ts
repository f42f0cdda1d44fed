import type { SharesResponse } from '#lib/domain/outcome/shares.ts';
import type { PeopleResponse, PersonResponse } from '#lib/domain/person/person.ts';
import type { UserNotesResponse } from '#lib/domain/person/person-note.ts';
import { type Fetch, get, post } from './request.ts';

/** All people who are or were tracked. */
export function listPeople(fetch: Fetch): Promise<PeopleResponse> {
	return get(fetch, '/api/users');
}

/** One person, tracked or not, by a name in canonical form. */
export function readPerson(fetch: Fetch, name: string): Promise<PersonResponse> {
	return get(fetch, pathOf(name));
}

/** What had become of the edits of some people, at most `mostSharedPeople`, by present names. */
export function readShares(fetch: Fetch, names: readonly string[]): Promise<SharesResponse> {
	return get(fetch, `/api/shares?${new URLSearchParams(names.map((name) => ['user', name]))}`);
}

/** The team's notes about a person, newest first. */
export function listUserNotes(fetch: Fetch, name: string): Promise<UserNotesResponse> {
	return get(fetch, `${pathOf(name)}/notes`);
}

/** Adds a note about a person, at most `longestUserNote` long. @returns all notes, with the new one */
export function writeUserNote(fetch: Fetch, name: string, text: string): Promise<UserNotesResponse> {
	return post(fetch, `${pathOf(name)}/notes`, { text });
}

/** Deletes a note: one's own, or any as an admin. @returns the remaining notes */
export function deleteUserNote(fetch: Fetch, name: string, id: number): Promise<UserNotesResponse> {
	return post(fetch, `${pathOf(name)}/notes`, { id }, 'DELETE');
}

function pathOf(name: string): string {
	return `/api/users/${encodeURIComponent(name)}`;
}
