import { readShares } from '#lib/api/person.ts';
import { ApiError, Unreachable } from '#lib/api/request.ts';
import { findPerson } from '#lib/client/person/people.ts';
import type { OutcomeShares } from '#lib/domain/outcome/shares.ts';
import type { PersonResponse } from '#lib/domain/person/person.ts';

/** Who made an edit, as far as it is known here. */
export interface Author {
	person: PersonResponse['person'];
	/** Null: not known. */
	shares: OutcomeShares | null;
}

/** The same people come again in one review: each is read once, until the page is loaded again. */
const authors = new Map<string, Promise<Author | null>>();
const mostAuthors = 200;

/** Null without the server, or for a person whom it does not know. */
export function findAuthor(name: string): Promise<Author | null> {
	if (authors.size >= mostAuthors) authors.clear();
	const known = authors.get(name) ?? readAuthor(name);
	authors.set(name, known);
	return known;
}

async function readAuthor(name: string): Promise<Author | null> {
	const failed = (error: unknown) => {
		if (error instanceof ApiError || error instanceof Unreachable) return null;
		throw error;
	};
	const [person, shares] = await Promise.all([
		findPerson(fetch, name).catch(failed),
		readShares(fetch, [name]).catch(failed),
	]);
	if (person === null) {
		authors.delete(name);
		return null;
	}
	return { person: person.value.person, shares: shares?.people[0]?.shares ?? null };
}
