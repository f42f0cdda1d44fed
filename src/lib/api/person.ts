import type { PeopleResponse, PersonResponse } from '#lib/domain/person/person.ts';
import type { UserNotesResponse } from '#lib/domain/person/person-note.ts';
import { type Fetch, get, post } from './request.ts';

/** Everybody who is followed, or was. */
export function listPeople(fetch: Fetch): Promise<PeopleResponse> {
	return get(fetch, '/api/users');
}

/** One person, followed or not, by a name in canonical form. */
export function readPerson(fetch: Fetch, name: string): Promise<PersonResponse> {
	return get(fetch, pathOf(name));
}

/** What the team wrote down about someone, the newest first. */
export function listUserNotes(fetch: Fetch, name: string): Promise<UserNotesResponse> {
	return get(fetch, `${pathOf(name)}/notes`);
}

/** Writes something down about someone, at most `longestUserNote` long. @returns all notes, with the new one */
export function writeUserNote(fetch: Fetch, name: string, text: string): Promise<UserNotesResponse> {
	return post(fetch, `${pathOf(name)}/notes`, { text });
}

/** Deletes a note: one's own, or anybody's as an admin. @returns the notes that are left */
export function deleteUserNote(fetch: Fetch, name: string, id: number): Promise<UserNotesResponse> {
	return post(fetch, `${pathOf(name)}/notes`, { id }, 'DELETE');
}

function pathOf(name: string): string {
	return `/api/users/${encodeURIComponent(name)}`;
}
