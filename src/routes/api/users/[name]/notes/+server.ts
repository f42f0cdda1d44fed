import type { UserNotesResponse } from '#lib/domain/core/api-types.ts';
import { integerField, required, textField } from '#lib/domain/core/json-fields.ts';
import { Problem } from '#lib/domain/core/problem.ts';
import { longestUserNote } from '#lib/domain/person/person-note.ts';
import { canonicalUsername } from '#lib/domain/person/username.ts';
import { endpoint } from '#lib/server/http/endpoint.ts';
import { readFields, readJsonObject } from '#lib/server/http/json-body.ts';
import { services } from '#lib/server/services.ts';
import { deleteUserNote, insertUserNote, listUserNotes } from '#lib/server/store/person/person-notes.ts';

function readName(text: string | undefined): string {
	const name = canonicalUsername(text ?? '');
	if (name === null) throw new Problem('not-found', 'no person can have this name');
	return name;
}

async function answerNotes(name: string): Promise<Response> {
	return Response.json({ notes: await listUserNotes(services().db, name) } satisfies UserNotesResponse);
}

/** The team's notes about a person. */
export const GET = endpoint(({ params }) => answerNotes(readName(params['name'])));

/** Writes a note. */
export const POST = endpoint(async ({ params, request, locals: { identity } }) => {
	if (identity.kind !== 'allowed') throw new Problem('not-allowed', 'only people on the allowlist write notes');
	const user = readName(params['name']);
	const body = await readJsonObject(request);
	const text = readFields(() => required(textField(body, 'text', longestUserNote)?.trim() || null, 'text'));
	await insertUserNote(services().db, { user, author: identity, text });
	return answerNotes(user);
});

/** Deletes a note by its number: the client's own note, or for an admin any note. */
export const DELETE = endpoint(async ({ params, request, locals: { identity } }) => {
	if (identity.kind !== 'allowed') throw new Problem('not-allowed', 'only people on the allowlist delete notes');
	const user = readName(params['name']);
	const body = await readJsonObject(request);
	const id = readFields(() => required(integerField(body, 'id', 1), 'id'));
	await deleteUserNote(services().db, { id, user }, identity);
	return answerNotes(user);
});
