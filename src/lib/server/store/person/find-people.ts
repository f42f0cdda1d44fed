import type { PeopleFilter } from '#lib/domain/filter/event-filter.ts';
import { chunks } from '#lib/server/db/chunks.ts';
import type { Db } from '#lib/server/db/tables.ts';
import { listNameOwners } from './users.ts';

/** A person that a name or a label means. */
export interface FoundPerson {
	/** Null: the name means nobody here. */
	userId: number | null;
	/** The present name; if it means nobody here, the name that was looked for. */
	name: string;
}

/** The people that a filter means by names and labels, each once; null: it limits events to no people. */
export async function findPeople(db: Db, filter: PeopleFilter): Promise<FoundPerson[] | null> {
	const { user, label } = filter;
	const named = user ? await findNamed(db, user) : null;
	const labelled = label ? await findLabelled(db, label) : null;
	if (named === null && labelled === null) return null;
	const keys = labelled && named && new Set(labelled.map(keyOf));
	const wanted = named?.filter((one) => keys?.has(keyOf(one)) ?? true) ?? labelled ?? [];
	const others = new Set((await findLeftOut(db, filter)).map(keyOf));
	return wanted.filter((one) => !others.has(keyOf(one)));
}

/** The people whom a filter leaves out. */
export async function findLeftOut(db: Db, filter: PeopleFilter): Promise<FoundPerson[]> {
	const [user, label] = [filter['not-user'], filter['not-label']];
	return [...(user ? await findNamed(db, user) : []), ...(label ? await findLabelled(db, label) : [])];
}

/** The person that a name means now, or meant last; null if nobody. */
export async function findUserId(db: Db, name: string): Promise<number | null> {
	return (await listOwnerIds(db, [name]))[0] ?? null;
}

/** The numbers of the people whom a filter wants, whomever it leaves out, without those who have none. */
export async function findUserIds(db: Db, filter: PeopleFilter): Promise<number[] | null> {
	const { user, label } = filter;
	const named = user ? await listOwnerIds(db, user) : null;
	const labelled = label ? await listLabelledIds(db, label) : null;
	if (named === null || labelled === null) return named ?? labelled;
	const ids = new Set(labelled);
	return named.filter((id) => ids.has(id));
}

/** The numbers of the people of {@link findLeftOut}. */
export async function findLeftOutIds(db: Db, filter: PeopleFilter): Promise<number[]> {
	const [user, label] = [filter['not-user'], filter['not-label']];
	const named = user ? await listOwnerIds(db, user) : [];
	return [...new Set([...named, ...(label ? await listLabelledIds(db, label) : [])])];
}

async function listOwnerIds(db: Db, names: readonly string[]): Promise<number[]> {
	return [...new Set((await listNameOwners(db, [...new Set(names)])).map(({ userId }) => userId))];
}

async function listLabelledIds(db: Db, labels: readonly string[]): Promise<number[]> {
	const rows = await entriesWith(db, labels)
		.select(['tracked_users.user_id'])
		.select((eb) => eb.case().when('tracked_users.user_id', 'is', null).then(eb.ref('username')).end().as('typed'))
		.execute();
	const owners = await listOwnerIds(
		db,
		rows.flatMap(({ typed }) => typed ?? []),
	);
	return [...new Set([...rows.flatMap(({ user_id }) => user_id ?? []), ...owners])];
}

async function findNamed(db: Db, names: readonly string[]): Promise<FoundPerson[]> {
	const wanted = [...new Set(names)];
	const owners = Map.groupBy(await listNameOwners(db, wanted), ({ name }) => name);
	const current = new Map<number, string>();
	for (const ids of chunks([...owners.values()].flat().map(({ userId }) => userId))) {
		const rows = await db.selectFrom('users').select(['id', 'name']).where('id', 'in', ids).execute();
		for (const { id, name } of rows) current.set(id, name);
	}
	const peopleOf = (name: string): FoundPerson[] =>
		owners.get(name)?.map(({ userId }) => ({ userId, name: current.get(userId) ?? name })) ?? [{ userId: null, name }];
	return once(wanted.flatMap(peopleOf));
}

async function findLabelled(db: Db, labels: readonly string[]): Promise<FoundPerson[]> {
	const rows = await entriesWith(db, labels)
		.leftJoin('users', 'users.id', 'tracked_users.user_id')
		.select(['tracked_users.user_id', 'tracked_users.username', 'users.name'])
		.execute();
	const people = rows.flatMap(({ user_id: userId, username, name }) =>
		userId === null ? [] : { userId, name: name ?? username },
	);
	// Before the consumer has seen an entry, only its name is known.
	const typed = rows.flatMap(({ user_id, username }) => (user_id === null ? username : []));
	return once([...people, ...(await findNamed(db, typed))]);
}

function entriesWith(db: Db, labels: readonly string[]) {
	return db
		.selectFrom('tracked_users')
		.where('tracked_users.id', 'in', (eb) =>
			eb.selectFrom('tracked_labels').select('tracked_id').where('label', 'in', labels),
		);
}

function once(people: readonly FoundPerson[]): FoundPerson[] {
	return [...new Map(people.map((one) => [keyOf(one), one])).values()];
}

/** What identifies a person: the number, or else the name. */
function keyOf({ userId, name }: FoundPerson): number | string {
	return userId ?? name;
}
