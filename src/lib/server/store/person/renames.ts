import type { RenameInProgress } from '#lib/domain/person/global-account.ts';
import { isVanished, type Rename } from '#lib/domain/person/rename.ts';
import { normalizedUsername } from '#lib/domain/person/username.ts';
import { chunks } from '#lib/server/db/chunks.ts';
import type { Db, Flag, Transaction } from '#lib/server/db/tables.ts';
import { breakCoverage, listCovered, recordGap } from '../coverage/coverage.ts';
import { changeCounts } from '../insight/daily-counts.ts';
import { requestErasure, erasureStep } from './name-erasures.ts';
import type { LeasedDb } from '../core/leased.ts';
import type { Writing } from '../core/state.ts';
import { isValidAt, listNamesOf, listUserNames, recordUsers, type UserName } from './users.ts';

/** For how long after a global rename a wiki may still tell of someone by the former name, in ms. */
const grace = 3 * 86_400_000;
/** Clocks differ: a wiki may tell of the new name a little earlier than Meta of the rename, in ms. */
const lead = 60_000;
/** How many events go in one transaction, so that recording beside it never waits long. */
const stampedRows = 500;

/**
 * Takes down renames of people whom we know; what is known already changes nothing. The person stays one, and both names
 * mean them for a while. Whoever was taken for somebody else under the new name is the same person; but if both are known
 * by their accounts, and these differ, nothing is renamed.
 */
export async function recordRenames(writing: Writing, renames: readonly Rename[]): Promise<void> {
	for (const rename of [...renames].sort((a, b) => a.at - b.at)) await recordRename(writing, rename);
}

async function recordRename(writing: Writing, { from, to, at, since = at, isMerge }: Rename): Promise<void> {
	const { tx } = writing;
	const names = await listUserNames(tx, [from, to]);
	const person = names.find((name) => name.name === from && isValidAt(name, at - 1));
	const bearers = names.filter(({ name }) => name === to);
	if (person && (await areOtherAccounts(tx, person, bearers, at))) return;
	const isCovered = person !== undefined && (await listCovered(tx)).has(person.userId);
	// Followed by the new name only, while the stream was behind, they were not looked for by the former one.
	const unseen = bearers.filter((name) => name.validFrom === null && name.validUntil === null && !isCovered);
	await recordGap(
		writing,
		{ from: 0, until: at },
		unseen.map(({ userId }) => userId),
	);
	if (!person) return;
	const isTheirs = ({ userId }: UserName) => userId === person.userId;
	if (bearers.some((name) => isTheirs(name) && isValidAt(name, at))) return;

	const taken = startOfNext(
		names.filter((name) => name.name === from && !isTheirs(name)),
		at,
	);
	await tx
		.updateTable('user_names')
		.set({ valid_until: Math.min(at + grace, taken ?? Infinity) })
		.where('user_id', '=', person.userId)
		.where('name', '=', from)
		.where((eb) => eb.or([eb('valid_until', 'is', null), eb('valid_until', '>', at)]))
		.execute();
	// Who has been renamed away from it has lost it now; who seems to bear it still was this person all the time.
	const others = bearers.filter((name) => !isTheirs(name));
	const endOf = (name: UserName) => {
		if (isMerge && isValidAt(name, at)) return name.validFrom ?? 0;
		const { validFrom, validUntil } = name;
		return validUntil === null && (validFrom ?? 0) <= since ? since : Math.min(validUntil ?? at, at);
	};
	for (const bearer of others.filter((name) => isValidAt(name, at))) {
		const end = endOf(bearer);
		await tx
			.updateTable('user_names')
			.set({ valid_until: end })
			.where('user_id', '=', bearer.userId)
			.where('name', '=', to)
			.where((eb) => eb.or([eb('valid_until', 'is', null), eb('valid_until', '>', at)]))
			.execute();
		if (bearer.validUntil === null) await mergePeople(writing, bearer.userId, person.userId, end);
	}
	const joined = isMerge && others.some((name) => isValidAt(name, at));
	const before = Math.max(...others.map(endOf), joined ? 0 : since - lead);
	const next = startOfNext(bearers, at);
	const later = bearers.filter((name) => isTheirs(name) && name.validFrom !== null && name.validFrom > at);
	if (later.some(({ validFrom }) => validFrom === next))
		// Found out some other way, and too late: it was theirs since then, or what is read again is not found by it.
		await tx
			.updateTable('user_names')
			.set({ valid_from: before })
			.where('user_id', '=', person.userId)
			.where('name', '=', to)
			.where('valid_from', '=', next)
			.execute();
	else
		await tx
			.insertInto('user_names')
			.values({ user_id: person.userId, name: to, valid_from: before, valid_until: next, forget_at: null })
			.execute();
	// Since then they have had yet another name.
	if (later.some(({ validUntil }) => validUntil !== null)) return;
	await tx.updateTable('users').set({ name: to }).where('id', '=', person.userId).execute();
	await renameTracked(tx, person.userId, to);
	await tx.replaceInto('renamings').values({ user_id: person.userId, next_time: 0 }).execute();
	// Meta tells by the account's lock whether it has vanished under a name that does not say so.
	await tx.updateTable('users').set({ looked_up_at: null }).where('id', '=', person.userId).execute();
	if (isVanished(to)) await recordVanished(tx, person.userId, at);
}

/**
 * Somebody is being renamed, and the stream has not told of it, since they were followed only later: some wikis tell of
 * them by the former name, and some by the new one. They have both from now on; what they did before was looked for by
 * one alone, so it is not known.
 */
export async function recordRenameInProgress(
	writing: Writing,
	userId: number,
	{ from, to }: RenameInProgress,
	now: number,
): Promise<void> {
	const { tx, state } = writing;
	const names = new Set((await listNamesOf(tx, userId)).map(({ name }) => name));
	if (names.has(from) && names.has(to)) return;
	const at = state.streamed_until ?? now;
	// By the former name they may have been followed for long before; a rename takes less than the grace.
	const since = names.has(from) ? at - grace : 0;
	const person = (await recordUsers(tx, [{ name: from, time: at - 1 }]))(from, at - 1);
	await recordRenames(writing, [{ from, to, at, since }]);
	const after = new Set((await listNamesOf(tx, person)).map(({ name }) => name));
	if (after.has(from) && after.has(to)) await breakCoverage(writing, person, { from: since, until: at });
}

/** Whether who bears the new name at that time is another account for certain. */
async function areOtherAccounts(
	tx: Transaction,
	person: UserName,
	bearers: readonly UserName[],
	at: number,
): Promise<boolean> {
	// Who has been renamed away from it keeps it for the grace only.
	const others = bearers.filter(
		(name) => name.userId !== person.userId && name.validUntil === null && isValidAt(name, at),
	);
	const rows = await tx
		.selectFrom('users')
		.select('central_id')
		.where(
			'id',
			'in',
			[person, ...others].map(({ userId }) => userId),
		)
		.where('central_id', 'is not', null)
		.execute();
	return new Set(rows.map(({ central_id }) => central_id)).size > 1;
}

/** Someone has vanished: their former names are to be forgotten, once the wikis have followed. */
export async function recordVanished(tx: Transaction, userId: number, at: number): Promise<void> {
	const { name: replacement } = await tx
		.selectFrom('users')
		.select('name')
		.where('id', '=', userId)
		.executeTakeFirstOrThrow();
	const former = await tx
		.selectFrom('user_names')
		.select(['id', 'name', 'valid_until'])
		.where('user_id', '=', userId)
		.where('name', '!=', replacement)
		.where('forget_at', 'is', null)
		.execute();
	for (const { id, name, valid_until } of former) {
		await tx
			.updateTable('user_names')
			.set({ forget_at: valid_until ?? at + grace })
			.where('id', '=', id)
			.execute();
		await requestErasure(tx, { name, replacement });
	}
}

function startOfNext(names: readonly UserName[], at: number): number | null {
	const starts = names.flatMap(({ validFrom }) => (validFrom !== null && validFrom > at ? [validFrom] : []));
	return starts.length === 0 ? null : Math.min(...starts);
}

async function renameTracked(tx: Transaction, userId: number, name: string): Promise<void> {
	const mine = await tx.selectFrom('tracked_users').select('id').where('user_id', '=', userId).executeTakeFirst();
	if (!mine) return;
	// The same person, asked for once more by the new name.
	const twice = await tx
		.selectFrom('tracked_users')
		.select('id')
		.where('username', '=', name)
		.where('id', '!=', mine.id)
		.execute();
	for (const { id } of twice) await deleteTracked(tx, id);
	await tx
		.updateTable('tracked_users')
		.set({ username: name, normalized_username: normalizedUsername(name) ?? name.toLowerCase() })
		.where('id', '=', mine.id)
		.execute();
}

async function deleteTracked(tx: Transaction, id: number): Promise<void> {
	await tx.deleteFrom('tracked_labels').where('tracked_id', '=', id).execute();
	await tx.deleteFrom('tracked_users').where('id', '=', id).execute();
}

/** Gives to a person what was recorded under their new name for somebody else: since a time, or by the API, which knows new names only. */
async function mergePeople({ tx, change }: Writing, other: number, person: number, at: number): Promise<void> {
	const rows = await tx
		.selectFrom('event_users')
		.innerJoin('events', 'events.id', 'event_users.event_id')
		.selectAll('event_users')
		.select('events.user_id as by')
		.where('event_users.user_id', '=', other)
		.where((eb) => eb.or([eb('event_users.time', '>=', at), eb('events.source', '=', 'backfill')]))
		.execute();
	const counted = rows.filter(({ by }) => by === other);
	for (const some of chunks(rows)) {
		const ids = some.map(({ event_id }) => event_id);
		const theirs = await tx
			.selectFrom('event_users')
			.select(['event_id', 'is_by', 'is_about'])
			.where('user_id', '=', person)
			.where('event_id', 'in', ids)
			.execute();
		const flags = new Map(theirs.map((row) => [row.event_id, row]));
		await tx.deleteFrom('event_users').where('user_id', 'in', [other, person]).where('event_id', 'in', ids).execute();
		await tx
			.insertInto('event_users')
			.values(
				some.map(({ by: _by, ...row }) => ({
					...row,
					user_id: person,
					is_by: either(row.is_by, flags.get(row.event_id)?.is_by),
					is_about: either(row.is_about, flags.get(row.event_id)?.is_about),
				})),
			)
			.execute();
		await tx
			.updateTable('events')
			.set({ user_id: person })
			.where('id', 'in', ids)
			.where('user_id', '=', other)
			.execute();
		await tx.updateTable('events').set({ change }).where('id', 'in', ids).execute();
	}
	await changeCounts(
		tx,
		counted.map((row) => ({ ...row, user_id: person })),
		counted.map((row) => ({ ...row, user_id: other })),
	);
	await tx.deleteFrom('renamings').where('user_id', '=', other).execute();
	for (const table of ['coverage', 'user_notes', 'backfills'] as const)
		await tx.updateTable(table).set({ user_id: person }).where('user_id', '=', other).execute();
	const isTracked = await tx.selectFrom('tracked_users').select('id').where('user_id', '=', person).executeTakeFirst();
	const asked = await tx.selectFrom('tracked_users').select('id').where('user_id', '=', other).execute();
	if (isTracked) for (const { id } of asked) await deleteTracked(tx, id);
	else await tx.updateTable('tracked_users').set({ user_id: person }).where('user_id', '=', other).execute();
	const left = await tx.selectFrom('event_users').select('event_id').where('user_id', '=', other).executeTakeFirst();
	if (left) return;
	const { central_id: centralId } = await tx
		.selectFrom('users')
		.select('central_id')
		.where('id', '=', other)
		.executeTakeFirstOrThrow();
	await tx.deleteFrom('user_names').where('user_id', '=', other).execute();
	await tx.deleteFrom('users').where('id', '=', other).execute();
	if (centralId === null) return;
	await tx
		.updateTable('users')
		.set({ central_id: centralId })
		.where('id', '=', person)
		.where('central_id', 'is', null)
		.execute();
}

function either(one: Flag, other: Flag | undefined): Flag {
	return one === 1 || other === 1 ? 1 : 0;
}

/** Someone has made an account under a name that a rename had freed: from then on it means them alone. */
export async function recordNamesTaken({ tx }: Writing, taken: readonly { name: string; at: number }[]): Promise<void> {
	for (const { name, at } of taken)
		await tx
			.updateTable('user_names')
			.set({ valid_until: at })
			.where('name', '=', name)
			.where('valid_until', '>', at)
			.where((eb) => eb.or([eb('valid_from', 'is', null), eb('valid_from', '<', at)]))
			.execute();
}

/**
 * Stamps some events of people who were renamed, so that all copies come to know the name; then takes former names of
 * people who have vanished out of everything, and once more when the stream needs them no more.
 * @returns whether more is to be done
 * @throws {Problem} `lease-lost`
 */
export async function renameStep(leased: LeasedDb): Promise<boolean> {
	return (await stampStep(leased)) || (await expireVanishedNamesStep(leased)) || (await erasureStep(leased));
}

async function stampStep(leased: LeasedDb): Promise<boolean> {
	const asked = await leased.db.selectFrom('renamings').select('user_id').limit(1).executeTakeFirst();
	if (!asked) return false;
	await leased.write(async ({ tx, change }) => {
		const row = await tx.selectFrom('renamings').selectAll().orderBy('user_id').limit(1).executeTakeFirst();
		if (!row) return;
		const mine = tx
			.selectFrom('event_users')
			.where('user_id', '=', row.user_id)
			.where('time', '>=', row.next_time)
			.orderBy('time');
		const end = await mine.select('time').offset(stampedRows).limit(1).executeTakeFirst();
		const part = await mine
			.select('event_id')
			.where('time', '<=', end?.time ?? Number.MAX_SAFE_INTEGER)
			.execute();
		for (const some of chunks(part.map(({ event_id }) => event_id)))
			await tx.updateTable('events').set({ change }).where('id', 'in', some).execute();
		if (end)
			await tx
				.updateTable('renamings')
				.set({ next_time: end.time + 1 })
				.where('user_id', '=', row.user_id)
				.execute();
		else await tx.deleteFrom('renamings').where('user_id', '=', row.user_id).execute();
	});
	return true;
}

/** Lets go of names of people who have vanished that the stream needs no more. */
async function expireVanishedNamesStep(leased: LeasedDb): Promise<boolean> {
	const { streamed_until } = await leased.db.selectFrom('state').select('streamed_until').executeTakeFirstOrThrow();
	const now = streamed_until ?? 0;
	const isOver = (tx: Db) => tx.selectFrom('user_names').where('forget_at', '<', now);
	if (!(await isOver(leased.db).select('id').limit(1).executeTakeFirst())) return false;
	await leased.write(async ({ tx }) => {
		const names = await isOver(tx)
			.innerJoin('users', 'users.id', 'user_names.user_id')
			.select(['user_names.name', 'users.name as replacement'])
			.whereRef('user_names.name', '!=', 'users.name')
			.execute();
		await tx.deleteFrom('user_names').where('forget_at', '<', now).execute();
		for (const forgotten of names) await requestErasure(tx, forgotten);
	});
	return true;
}
