import type { RenameInProgress } from '#lib/domain/person/global-account.ts';
import { isValidAt, type NamePeriod } from '#lib/domain/person/name-period.ts';
import { isVanished, type Rename } from '#lib/domain/person/rename.ts';
import { planRename, renameGrace, type RenamePlan } from '#lib/domain/person/rename-plan.ts';
import type { Transaction } from '#lib/server/db/tables.ts';
import type { Writing } from '../core/state.ts';
import { breakCoverage, listCovered, recordGap } from '../coverage/coverage.ts';
import { renameEntry } from '../tracking/find-listed.ts';
import { mergePeople } from '../merge/merge-people.ts';
import { updateShownName } from '../merge/merges.ts';
import { listNamesOf, listUserNames, recordUsers } from './users.ts';
import { recordVanished } from '../erasure/vanished-names.ts';

/**
 * Records renames of known people; renames that are recorded already change nothing. The person stays the same, and both
 * names mean them for a while. If another person was recorded under the new name, the two are merged; but if both have
 * known accounts, and these differ, nothing is renamed.
 */
export async function recordRenames(writing: Writing, renames: readonly Rename[]): Promise<void> {
	for (const rename of [...renames].sort((a, b) => a.at - b.at)) await recordRename(writing, rename);
}

async function recordRename(writing: Writing, rename: Rename): Promise<void> {
	const { tx } = writing;
	const { from, to, at } = rename;
	const periods = await listUserNames(tx, [from, to]);
	const former = periods.find((one) => one.name === from && isValidAt(one, at - 1));
	const owners = periods.filter(({ name }) => name === to);
	if (former && (await areOtherAccounts(tx, former, owners, at))) return;
	await recordUnseen(writing, owners, { person: former?.userId ?? null, at });
	if (!former) return;
	const person = former.userId;
	if (owners.some((one) => one.userId === person && isValidAt(one, at))) return;
	const plan = planRename(rename, person, periods);
	await endName(tx, { userId: person, name: from }, { at, until: plan.formerUntil });
	for (const { userId: other, until, isSame } of plan.ended) {
		await endName(tx, { userId: other, name: to }, { at, until });
		if (isSame) await mergePeople(writing, { other, person, since: until });
	}
	await giveName(tx, { userId: person, name: to }, plan);
	if (plan.isCurrent) await recordCurrentName(tx, person, rename);
}

/** Whether the new name certainly belongs to another account at that time. */
async function areOtherAccounts(
	tx: Transaction,
	former: NamePeriod,
	owners: readonly NamePeriod[],
	at: number,
): Promise<boolean> {
	// Those who were renamed and lost this name have it only for the grace.
	const others = owners.filter((one) => one.userId !== former.userId && one.validUntil === null && isValidAt(one, at));
	const ids = [former, ...others].map(({ userId }) => userId);
	const rows = await tx
		.selectFrom('users')
		.select('central_id')
		.where('id', 'in', ids)
		.where('central_id', 'is not', null)
		.execute();
	return new Set(rows.map(({ central_id }) => central_id)).size > 1;
}

/** People who were tracked by the new name only, while the stream was behind, were not recorded under the former one. */
async function recordUnseen(
	writing: Writing,
	owners: readonly NamePeriod[],
	{ person, at }: { person: number | null; at: number },
): Promise<void> {
	if (person !== null && (await listCovered(writing.tx)).has(person)) return;
	const unseen = owners.filter(({ validFrom, validUntil }) => validFrom === null && validUntil === null);
	const userIds = unseen.map(({ userId }) => userId);
	await recordGap(writing, { from: 0, until: at }, userIds);
}

/** Ends the period of a name that includes a time, or begins later. */
async function endName(
	tx: Transaction,
	{ userId, name }: Pick<NamePeriod, 'userId' | 'name'>,
	{ at, until }: { at: number; until: number },
): Promise<void> {
	await tx
		.updateTable('user_names')
		.set({ valid_until: until })
		.where('user_id', '=', userId)
		.where('name', '=', name)
		.where((eb) => eb.or([eb('valid_until', 'is', null), eb('valid_until', '>', at)]))
		.execute();
}

async function giveName(
	tx: Transaction,
	{ userId, name }: Pick<NamePeriod, 'userId' | 'name'>,
	{ validFrom: valid_from, validUntil: valid_until, isKnownLater }: RenamePlan,
): Promise<void> {
	if (isKnownLater)
		// The rename was found otherwise, and late: without this, events that are read again would not be theirs.
		await tx
			.updateTable('user_names')
			.set({ valid_from })
			.where('user_id', '=', userId)
			.where('name', '=', name)
			.where('valid_from', '=', valid_until)
			.execute();
	else
		await tx
			.insertInto('user_names')
			.values({ user_id: userId, name, valid_from, valid_until, forget_at: null })
			.execute();
}

/** Stores the new name wherever a name is shown; copies on devices receive it with the events. */
async function recordCurrentName(tx: Transaction, userId: number, { to, at }: Rename): Promise<void> {
	const user = tx.updateTable('users').where('id', '=', userId);
	await updateShownName(tx, userId, to);
	const entry = await tx.selectFrom('tracked_users').select('id').where('user_id', '=', userId).executeTakeFirst();
	if (entry) await renameEntry(tx, entry.id, to);
	await tx.replaceInto('renamings').values({ user_id: userId, next_time: 0 }).execute();
	// Whether the account has vanished, Meta shows by its lock, even if the new name does not say so.
	await user.set({ looked_up_at: null }).execute();
	if (isVanished(to)) await recordVanished(tx, userId, at);
}

/**
 * Records a rename in progress that the stream did not report, since the person was tracked only later: some wikis
 * use the former name, and some the new one. They have both from now on; earlier events were recorded under one name
 * only, so the time before is not known.
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
	// They may have been tracked by the former name for long; a rename takes less time than the grace.
	const since = names.has(from) ? at - renameGrace : 0;
	const person = (await recordUsers(tx, [{ name: from, time: at - 1 }]))(from, at - 1);
	await recordRenames(writing, [{ from, to, at, since }]);
	const after = new Set((await listNamesOf(tx, person)).map(({ name }) => name));
	if (after.has(from) && after.has(to)) await breakCoverage(writing, person, { from: since, until: at });
}

/** Records that accounts were created with names that renames had freed: from then on the names mean only these. */
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
