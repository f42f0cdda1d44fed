import type { Selectable } from 'kysely';
import { needsResolution } from '#lib/domain/tracking/tracking-state.ts';
import { canonicalUsername } from '#lib/domain/person/username.ts';
import { currentTime } from '#lib/server/db/engine.ts';
import type { Db, Tables, Transaction } from '#lib/server/db/tables.ts';
import { planWithAccount } from '../backfill/backfills.ts';
import type { LeasedDb } from '../core/leased.ts';
import { findListed, renameEntry, settleDuplicate } from './find-listed.ts';
import { needsResolutionSql, trackingEntry } from './tracking-state.ts';

/** What was found out about a name: as `Finding` of wiki-api/find-account.ts has it. */
type Finding =
	{ kind: 'account'; centralId: number; name: string } | { kind: 'unknown' | 'not-yet' | 'hidden' | 'address' };

/** How often, and for how long after it was added, Meta is asked about an account that it may not know yet; in milliseconds. */
const askAgainAfter = 3_600_000;
const askAgainFor = 7 * 86_400_000;

/** How many names on the list CentralAuth has not been asked about. */
export async function countUnresolved(db: Db): Promise<number> {
	const { count } = await unresolved(db)
		.select(({ fn }) => fn.countAll().as('count'))
		.executeTakeFirstOrThrow();
	return Number(count);
}

/**
 * Some of the names that CentralAuth is to be asked about now (ms UTC), the first added first.
 * @param after only entries with higher numbers
 */
export async function listUnresolved(
	db: Db,
	after: number,
	limit: number,
	now = Date.now(),
): Promise<{ id: number; name: string }[]> {
	const rows = await unresolved(db)
		.leftJoin('users', 'users.id', 'tracked_users.user_id')
		.select(['tracked_users.id', 'username', 'users.name'])
		.where('tracked_users.id', '>', after)
		.where(({ or, eb }) => or([eb('look_up_at', 'is', null), eb('look_up_at', '<=', now)]))
		.orderBy('tracked_users.id')
		.limit(limit)
		.execute();
	return rows.flatMap(({ id, username, name }) => {
		const canonical = name ?? canonicalUsername(username);
		return canonical === null ? [] : [{ id, name: canonical }];
	});
}

function unresolved(db: Db) {
	return db.selectFrom('tracked_users').where(needsResolutionSql);
}

/**
 * Records whose a name is. An entry of an account that another entry has, or of no account, is not tracked any more; it
 * stays, so that an admin sees it. An account that Meta may not know yet is tracked, and asked for again for some days.
 * Only the consumer calls this.
 * @param now ms UTC
 * @throws {Problem} `lease-lost`
 */
export async function recordNameResolution(
	leased: LeasedDb,
	{ id }: { id: number },
	finding: Finding,
	now = Date.now(),
): Promise<void> {
	await leased.write(async ({ tx }) => {
		const row = await tx.selectFrom('tracked_users').selectAll().where('id', '=', id).executeTakeFirst();
		if (!row || !needsResolution(trackingEntry(row))) return;
		if (finding.kind === 'not-yet' && now < row.added_at + askAgainFor) {
			const look_up_at = now + askAgainAfter;
			await tx.updateTable('tracked_users').set({ look_up_at }).where('id', '=', id).execute();
			return;
		}
		await tx
			.updateTable('tracked_users')
			.set({ resolved_at: currentTime(tx) })
			.where('id', '=', id)
			.execute();
		if (finding.kind === 'address' || finding.kind === 'not-yet') return;
		if (finding.kind === 'account') await recordAccount(tx, row, finding);
		else await tx.updateTable('tracked_users').set({ problem: finding.kind }).where('id', '=', id).execute();
	});
}

interface Account {
	centralId: number;
	name: string;
}

async function recordAccount(
	tx: Transaction,
	{ id, user_id: userId }: Pick<Selectable<Tables['tracked_users']>, 'id' | 'user_id'>,
	account: Account,
): Promise<void> {
	const { centralId, name } = account;
	const other = await findListed(tx, { names: [name], centralIds: [centralId], userId }, id);
	if (other !== null) return settleDuplicate(tx, id, { of: other });
	const isPersonKnown = await bind(tx, userId, account);
	if (userId !== null && isPersonKnown) await planWithAccount(tx, userId);
	await renameEntry(tx, id, name);
	await tx
		.updateTable('tracked_users')
		// Without a person it is adopted again, as the one with the account.
		.set({ central_id: centralId, ...(!isPersonKnown && { user_id: null }) })
		.where('id', '=', id)
		.execute();
}

/** Gives a person their account. @returns false if it belongs to another person, or to nobody yet */
async function bind(tx: Transaction, userId: number | null, { centralId, name }: Account): Promise<boolean> {
	if (userId === null) return false;
	const holder = await tx.selectFrom('users').select('id').where('central_id', '=', centralId).executeTakeFirst();
	if (holder !== undefined) return holder.id === userId;
	const person = await tx.selectFrom('users').selectAll().where('id', '=', userId).executeTakeFirst();
	if (person?.name !== name || person.central_id !== null) return false;
	await tx.updateTable('users').set({ central_id: centralId }).where('id', '=', userId).execute();
	return true;
}
