import { canonicalUsername, normalizedUsername } from '#lib/domain/person/username.ts';
import { currentTime } from '#lib/server/db/engine.ts';
import type { Db, Transaction } from '#lib/server/db/tables.ts';
import { planWithAccount } from '../backfill/backfills.ts';
import type { LeasedDb } from '../core/leased.ts';

/** What was found out about a name: as `Finding` of wiki-api/find-account.ts has it. */
type Finding =
	{ kind: 'account'; centralId: number; name: string } | { kind: 'unknown' | 'not-yet' | 'hidden' | 'address' };

/** How often, and for how long after it was added, Meta is asked about an account that it may not know yet; in milliseconds. */
const askAgainAfter = 3_600_000;
const askAgainFor = 7 * 86_400_000;

/** How many of those whom we follow stand as they were typed. */
export async function countUnresolved(db: Db): Promise<number> {
	const { count } = await unresolved(db)
		.select(({ fn }) => fn.countAll().as('count'))
		.executeTakeFirstOrThrow();
	return Number(count);
}

/**
 * Some of those who stand as they were typed and are to be asked about now (ms UTC), the first added first.
 * @param after a number among theirs
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
	return db
		.selectFrom('tracked_users')
		.where('resolved_at', 'is', null)
		.where('problem', 'is', null)
		.where('removal', 'is', null);
}

/**
 * Writes down whose a name is. Whoever is the same account as someone else who is listed, or no account at all, is not
 * followed any more; the row stays, so that an admin sees it. Who is not there yet is followed, and asked for again for
 * some days. Only the consumer calls this.
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
		if (row?.resolved_at !== null || row.removal !== null) return;
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
		if (finding.kind !== 'account' || (await isListed(tx, id, finding))) {
			const problem = finding.kind === 'account' ? 'duplicate' : finding.kind;
			await tx.updateTable('tracked_users').set({ problem }).where('id', '=', id).execute();
			return;
		}
		const { centralId, name } = finding;
		const isPersonKnown = await bind(tx, row.user_id, finding);
		if (row.user_id !== null && isPersonKnown) await planWithAccount(tx, row.user_id);
		await tx
			.updateTable('tracked_users')
			.set({
				central_id: centralId,
				username: name,
				normalized_username: normalizedUsername(name) ?? name.toLowerCase(),
				// Taken up once more, as the person with the account.
				...(!isPersonKnown && { user_id: null }),
			})
			.where('id', '=', id)
			.execute();
	});
}

/** Whether someone else on the list has this account. */
async function isListed(tx: Transaction, id: number, { centralId, name }: { centralId: number; name: string }) {
	const other = await tx
		.selectFrom('tracked_users')
		.leftJoin('users', 'users.id', 'tracked_users.user_id')
		.select('tracked_users.id')
		.where('tracked_users.id', '!=', id)
		.where(({ or, eb }) =>
			or([
				eb('tracked_users.central_id', '=', centralId),
				eb('users.central_id', '=', centralId),
				eb('username', '=', name),
			]),
		)
		.limit(1)
		.executeTakeFirst();
	return other !== undefined;
}

/** Gives a person their account. @returns false if it belongs to another person, or to nobody yet */
async function bind(
	tx: Transaction,
	userId: number | null,
	{ centralId, name }: { centralId: number; name: string },
): Promise<boolean> {
	if (userId === null) return false;
	const holder = await tx.selectFrom('users').select('id').where('central_id', '=', centralId).executeTakeFirst();
	if (holder !== undefined) return holder.id === userId;
	const person = await tx.selectFrom('users').selectAll().where('id', '=', userId).executeTakeFirst();
	if (person?.name !== name || person.central_id !== null) return false;
	await tx.updateTable('users').set({ central_id: centralId }).where('id', '=', userId).execute();
	return true;
}
