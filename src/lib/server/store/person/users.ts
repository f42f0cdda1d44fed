import type { FormerNames } from '#lib/domain/person/former-names.ts';
import { currentOwners, isValidAt, type NamePeriod } from '#lib/domain/person/name-period.ts';
import type { Db, Transaction } from '#lib/server/db/tables.ts';

/** All people that these names have meant, with times; names of hidden people are in a table of their own. */
export async function listUserNames(
	db: Db,
	names: string[],
	table: 'user_names' | 'hidden_names' = 'user_names',
): Promise<NamePeriod[]> {
	if (names.length === 0) return [];
	const rows = await db.selectFrom(table).selectAll().where('name', 'in', names).execute();
	return rows.map((row) => ({
		userId: row.user_id,
		name: row.name,
		validFrom: row.valid_from,
		validUntil: row.valid_until,
	}));
}

/** One of a person's names, and whether it is to be erased, since the person has vanished. */
export interface OwnName extends NamePeriod {
	toErase: boolean;
}

/** All names of a person, the oldest first. */
export async function listNamesOf(db: Db, userId: number): Promise<OwnName[]> {
	const rows = await db.selectFrom('user_names').selectAll().where('user_id', '=', userId).orderBy('id').execute();
	return rows.map((row) => ({
		userId: row.user_id,
		name: row.name,
		validFrom: row.valid_from,
		validUntil: row.valid_until,
		toErase: row.forget_at !== null,
	}));
}

/** The former names of people that mean nobody else now, without those that are to be erased. */
export async function listFormerNames(db: Db): Promise<FormerNames> {
	const rows = await db
		.selectFrom('user_names')
		.innerJoin('users', 'users.id', 'user_names.user_id')
		.select(['user_names.name as former', 'users.name', 'user_names.valid_until'])
		.whereRef('user_names.name', '!=', 'users.name')
		.where('user_names.forget_at', 'is', null)
		.where(({ not, exists, selectFrom }) =>
			not(
				exists(
					selectFrom('user_names as others')
						.select('others.id')
						.whereRef('others.name', '=', 'user_names.name')
						.where('others.valid_until', 'is', null),
				),
			),
		)
		.orderBy('user_names.valid_until')
		.execute();
	return Object.fromEntries(rows.map(({ former, name }) => [former, name]));
}

/** The people who have some names now, or had them last. */
export async function listNameOwners(db: Db, names: string[]): Promise<NamePeriod[]> {
	return currentOwners(await listUserNames(db, names));
}

/**
 * Finds the person that each name means at its time, and creates a person for a name that means nobody yet.
 * @returns a function that returns the person's id for a name and a time in `wanted`
 */
export async function recordUsers(
	tx: Transaction,
	wanted: readonly { name: string; time: number }[],
): Promise<(name: string, time: number) => number> {
	const names = [...new Set(wanted.map(({ name }) => name))];
	const known = Map.groupBy(
		[...(await listUserNames(tx, names)), ...(await listUserNames(tx, names, 'hidden_names'))],
		({ name }) => name,
	);
	const find = (name: string, time: number) => known.get(name)?.find((candidate) => isValidAt(candidate, time))?.userId;
	for (const { name, time } of wanted) {
		if (find(name, time) !== undefined) continue;
		const { insertId } = await tx.insertInto('users').values({ name, central_id: null }).executeTakeFirstOrThrow();
		const userId = Number(insertId);
		// If others had the name before or after, this person has it only between them.
		const others = known.get(name) ?? [];
		const validFrom = latest(others.map(({ validUntil }) => validUntil).filter((end) => end !== null && end <= time));
		const validUntil = earliest(
			others.map(({ validFrom: start }) => start).filter((start) => start !== null && start > time),
		);
		await tx
			.insertInto('user_names')
			.values({ user_id: userId, name, valid_from: validFrom, valid_until: validUntil })
			.execute();
		known.set(name, [...others, { userId, name, validFrom, validUntil }]);
	}
	return (name, time) => {
		const id = find(name, time);
		if (id === undefined) throw new RangeError(`the name was not in the list: ${name}`);
		return id;
	};
}

function latest(times: (number | null)[]): number | null {
	return times.reduce((a, b) => (a === null || (b !== null && b > a) ? b : a), null);
}

function earliest(times: (number | null)[]): number | null {
	return times.reduce((a, b) => (a === null || (b !== null && b < a) ? b : a), null);
}
