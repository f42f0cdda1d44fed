import type { Person } from '#lib/domain/person/person.ts';
import { asksForRecords, selectTracked, type TrackedView } from '#lib/domain/tracking/tracked-view.ts';
import type { Db } from '#lib/server/db/tables.ts';
import { describeListed } from '#lib/server/store/person/people.ts';
import { listTrackedUsers, type TrackedUser } from '#lib/server/store/tracking/tracked-users.ts';

/** An entry of the list, with what has been recorded of the person; null: that was not asked for. */
export interface TrackedEntry extends TrackedUser {
	person: Person | null;
}

/** Those whom a view finds, on all its pages, and how many are on the list. Only a view that asks for records reads them. */
export async function findTracked(db: Db, view: TrackedView): Promise<{ all: number; found: TrackedEntry[] }> {
	const users = await listTrackedUsers(db);
	const listed = asksForRecords(view)
		? await withPeople(db, users)
		: users.map((user): TrackedEntry => ({ ...user, person: null }));
	return { all: users.length, found: selectTracked(listed, view) };
}

/** The same entries with what has been recorded of their people. */
export async function withPeople(db: Db, users: readonly TrackedUser[]): Promise<TrackedEntry[]> {
	const people = await describeListed(db, users);
	return users.map((user, index) => ({ ...user, person: people[index] ?? null }));
}
