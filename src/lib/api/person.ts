import type { PeopleResponse, PersonResponse, UserNotesResponse } from '#lib/domain/core/api-types.ts';
import { type Fetch, get, post } from './request.ts';

/** All people who are or were tracked. */
export function listPeople(fetch: Fetch): Promise<PeopleResponse> {
	return get(fetch, '/api/users');
}

/** One person, tracked or not, by a name in canonical form. */
export function readPerson(fetch: Fetch, name: string): Promise<PersonResponse> {
	return get(fetch, pathOf(name));
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
