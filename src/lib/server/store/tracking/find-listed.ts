import { type Identifiers, ListedPeople } from '#lib/domain/tracking/listed-people.ts';
import { canonicalUsername, normalizedUsername } from '#lib/domain/person/username.ts';
import type { Db, Transaction } from '#lib/server/db/tables.ts';
import { listNameOwners, listNamesOf } from '../person/users.ts';
import { moveMemberTimes } from '../campaign/campaign-members.ts';
import { deleteTrackedRows } from './remove-tracked-users.ts';
import { addLabels, takeLabels } from './tracked-labels.ts';

/** Everybody on the list, in whatever state: who is to be added must not be among them. */
export async function readListed(db: Db): Promise<ListedPeople> {
	return peopleOf(await listEntries(db));
}

/**
 * The entries by which a person can be on the list already: the consumer has adopted them, and they are not duplicates
 * themselves.
 */
export async function readAdopted(tx: Transaction): Promise<ListedPeople> {
	const entries = await listEntries(tx);
	return peopleOf(entries.filter(({ user_id, problem }) => problem !== 'duplicate' && (user_id ?? problem) !== null));
}

/** Another entry of the person of an entry; null if there is none. */
export async function findListed(tx: Transaction, who: Identifiers, except: number): Promise<number | null> {
	const entries = (await listEntries(tx)).filter(({ id, problem }) => id !== except && problem !== 'duplicate');
	return peopleOf(entries).find(who)[0] ?? null;
}

async function listEntries(db: Db) {
	return db
		.selectFrom('tracked_users')
		.leftJoin('users', 'users.id', 'tracked_users.user_id')
		.select(['tracked_users.id', 'username', 'problem', 'user_id', 'tracked_users.central_id'])
		.select(['users.name', 'users.central_id as person_central_id'])
		.orderBy('tracked_users.id')
		.execute();
}

/**
 * The entries that mean a person: by the person, by the account, or by a name that nobody else has now, in any spelling.
 * Also those that are duplicates, or that the consumer has not taken up.
 */
export async function listEntriesOf(
	tx: Transaction,
	{ userId, centralId }: { userId: number; centralId: number | null },
): Promise<{ id: number; isDuplicate: boolean }[]> {
	const names = (await listNamesOf(tx, userId)).map(({ name }) => name);
	const own = (await listNameOwners(tx, names)).filter((owner) => owner.userId === userId);
	const entries = (await listEntries(tx)).filter(({ user_id }) => user_id === null || user_id === userId);
	const found = peopleOf(entries).find({ names: own.map(({ name }) => name), centralIds: [centralId], userId });
	return entries
		.filter(({ id }) => found.includes(id))
		.map(({ id, problem }) => ({ id, isDuplicate: problem === 'duplicate' }));
}

/** Deletes the duplicates among the entries of a person. */
export async function deleteDuplicatesOf(tx: Transaction, userId: number): Promise<void> {
	const user = await tx.selectFrom('users').select('central_id').where('id', '=', userId).executeTakeFirst();
	const entries = await listEntriesOf(tx, { userId, centralId: user?.central_id ?? null });
	for (const { id, isDuplicate } of entries) if (isDuplicate) await deleteTrackedRows(tx, { id });
}

function peopleOf(entries: Awaited<ReturnType<typeof listEntries>>): ListedPeople {
	const people = new ListedPeople();
	for (const { id, username, name, user_id, central_id, person_central_id } of entries) {
		const names = new Set([username, canonicalUsername(username) ?? username, name ?? username]);
		people.add({ names: [...names], centralIds: [central_id, person_central_id], userId: user_id }, id);
	}
	return people;
}

/** Gives an entry the name that its person has now; another entry of that name is a duplicate, and is deleted. */
export async function renameEntry(tx: Transaction, id: number, name: string): Promise<void> {
	const others = await tx
		.selectFrom('tracked_users')
		.select('id')
		.where('username', '=', name)
		.where('id', '!=', id)
		.execute();
	for (const other of others) await settleDuplicate(tx, other.id, { of: id, name });
	await tx
		.updateTable('tracked_users')
		.set({ username: name, normalized_username: normalizedUsername(name) ?? name.toLowerCase() })
		.where('id', '=', id)
		.execute();
}

/**
 * An entry turns out to be of a person who has another one already. That one stays, and gets the labels of both, with when they
 * count in campaigns, unless it is to be removed; if its tracking has ended it has the end of the entry, since the person was added after. The entry is marked as a duplicate, or deleted if its name is the one that the other has, since no two can have one.
 * @param name of the entry that stays, if it gets another one now
 */
export async function settleDuplicate(
	tx: Transaction,
	id: number,
	{ of, name }: { of: number; name?: string },
): Promise<void> {
	const rows = await tx
		.selectFrom('tracked_users')
		.leftJoin('users', 'users.id', 'tracked_users.user_id')
		.select(['tracked_users.id', 'username', 'removal', 'ends_at', 'reason', 'users.name'])
		.where('tracked_users.id', 'in', [id, of])
		.execute();
	const [entry, other] = [id, of].map((one) => rows.find((row) => row.id === one));
	if (!entry || !other) return;
	if (other.removal === null) {
		await moveMemberTimes(tx, { from: id, to: of });
		await addLabels(tx, of, await takeLabels(tx, [id]));
	}
	const now = Date.now();
	if (other.ends_at !== null && other.ends_at <= now && (entry.ends_at ?? Infinity) > now) {
		const terms = { ends_at: entry.ends_at, reason: entry.reason ?? other.reason, paused_at: null };
		await tx.updateTable('tracked_users').set(terms).where('id', '=', of).execute();
	}
	if (entry.username === (name ?? other.name ?? other.username)) await deleteTrackedRows(tx, { id });
	else await tx.updateTable('tracked_users').set({ problem: 'duplicate' }).where('id', '=', id).execute();
}

/** Merges the entries of a person who turns out to be another one. */
export async function mergeEntries(
	tx: Transaction,
	{ other, person }: { other: number; person: number },
): Promise<void> {
	const entriesOf = (userId: number) =>
		tx.selectFrom('tracked_users').select('id').where('user_id', '=', userId).orderBy('id').execute();
	const [mine] = await entriesOf(person);
	if (mine) for (const { id } of await entriesOf(other)) await settleDuplicate(tx, id, { of: mine.id });
	const user_id = mine ? null : person;
	await tx.updateTable('tracked_users').set({ user_id }).where('user_id', '=', other).execute();
}
