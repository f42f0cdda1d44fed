import type { Selectable } from 'kysely';
import { needsPerson, trackingState } from '#lib/domain/tracking/tracking-state.ts';
import { canonicalUsername } from '#lib/domain/person/username.ts';
import { currentTime } from '#lib/server/db/engine.ts';
import type { Db, Tables, Transaction } from '#lib/server/db/tables.ts';
import { closeCoverage, listCovered, openCoverage } from '../coverage/coverage.ts';
import { isHidden } from '../visibility/hidden-accounts.ts';
import type { Writing } from '../core/state.ts';
import { deleteLabelsOfNobody } from './tracked-labels.ts';
import { readAdopted, settleDuplicate } from './find-listed.ts';
import { trackingEntry } from './tracking-state.ts';
import { recordUsers } from '../person/users.ts';
import type { NamePeriod } from '#lib/domain/person/name-period.ts';

/**
 * The names by which the people who are covered now are recognised in the stream, with their time: none goes beyond the
 * end that was set, so that nothing later is recorded however far the stream is behind.
 */
export async function listTrackedNames(db: Db): Promise<NamePeriod[]> {
	const rows = await db
		.selectFrom('coverage')
		.innerJoin('user_names', 'user_names.user_id', 'coverage.user_id')
		.leftJoin('tracked_users', 'tracked_users.user_id', 'coverage.user_id')
		.selectAll('user_names')
		.select('tracked_users.ends_at as tracked_until')
		.where('coverage.ends_at', 'is', null)
		.orderBy('user_names.id')
		.execute();
	return rows.map((row) => ({
		userId: row.user_id,
		name: row.name,
		validFrom: row.valid_from,
		validUntil:
			row.valid_until === null || row.tracked_until === null
				? (row.valid_until ?? row.tracked_until)
				: Math.min(row.valid_until, row.tracked_until),
	}));
}

/** Whether {@link syncTrackedUsers} has something to do: rows added, changed, ended or marked for removal since. */
export async function isSyncDue(db: Db): Promise<boolean> {
	const rows = await db.selectFrom('tracked_users').selectAll().execute();
	if (rows.some((row) => needsPerson(trackingEntry(row)))) return true;
	const covered = await listCovered(db);
	const wanted = wantedOf(rows, covered, await readTimes(db));
	return wanted.size !== covered.size || !wanted.isSubsetOf(covered);
}

/**
 * Applies what has changed in `tracked_users`, by any program: new rows get their person and open coverage;
 * rows that are deleted, paused, ended or to be removed have theirs closed.
 * @param times in stream time, ms UTC: `from`: the next event to be seen is not older; `until`: all before has been seen
 */
export async function syncTrackedUsers(writing: Writing, times: { from: number; until: number }): Promise<void> {
	const { tx } = writing;
	await deleteLabelsOfNobody(tx);
	await adopt(tx);
	const rows = await tx.selectFrom('tracked_users').selectAll().execute();
	const covered = await listCovered(tx);
	const wanted = wantedOf(rows, covered, await readTimes(tx));
	const over = covered.difference(wanted);
	const ended = rows.filter(({ user_id, ends_at }) => user_id !== null && over.has(user_id) && ends_at !== null);
	for (const { user_id: userId, ends_at: end } of ended) {
		if (userId !== null && end !== null && end < times.until) await closeCoverage(writing, end, [userId]);
	}
	await closeCoverage(writing, times.until, [...over]);
	await openCoverage(writing, wanted.difference(covered), times.from);
}

/** Gives new rows their person. */
async function adopt(tx: Transaction): Promise<void> {
	const rows = await tx.selectFrom('tracked_users').selectAll().orderBy('id').execute();
	const fresh = rows.filter((one) => needsPerson(trackingEntry(one)));
	if (fresh.length === 0) return;
	const listed = await readAdopted(tx);
	for (const row of fresh) {
		const name = canonicalUsername(row.username);
		if (name === null) {
			await tx.updateTable('tracked_users').set({ problem: 'invalid' }).where('id', '=', row.id).execute();
			continue;
		}
		const userId = await personOf(tx, name, row.central_id);
		if (await isHidden(tx, userId)) {
			// Nobody can be found under its name; once Meta shows the account it is looked up, and then restored.
			const problem = row.central_id === null ? 'unknown' : 'hidden';
			await tx.updateTable('tracked_users').set({ problem }).where('id', '=', row.id).execute();
			await tx.updateTable('users').set({ looked_up_at: null }).where('id', '=', userId).execute();
			continue;
		}
		const who = { names: [name], centralIds: [row.central_id], userId };
		// Two spellings are one person.
		const [other] = listed.find(who);
		if (other !== undefined) await settleDuplicate(tx, row.id, { of: other });
		else await tx.updateTable('tracked_users').set({ user_id: userId }).where('id', '=', row.id).execute();
		listed.add(who, other ?? row.id);
	}
}

/** The person with an account, else the one who has the name now. */
export async function personOf(tx: Transaction, name: string, centralId: number | null): Promise<number> {
	const byAccount =
		centralId === null
			? undefined
			: await tx.selectFrom('users').select('id').where('central_id', '=', centralId).executeTakeFirst();
	if (byAccount !== undefined) return byAccount.id;
	// A name just added means the person who has it now.
	const now = Number.MAX_SAFE_INTEGER;
	const userId = (await recordUsers(tx, [{ name, time: now }]))(name, now);
	if (centralId !== null) {
		await tx
			.updateTable('users')
			.set({ central_id: centralId })
			.where('id', '=', userId)
			.where('central_id', 'is', null)
			.execute();
	}
	return userId;
}

/** What an end is compared with: the clock, and the time up to which the stream was read. */
async function readTimes(db: Db): Promise<{ now: number; seenUntil: number }> {
	const { now, streamed_until } = await db
		.selectFrom('state')
		.select([currentTime(db).as('now'), 'streamed_until'])
		.executeTakeFirstOrThrow();
	return { now: Number(now), seenUntil: streamed_until ?? 0 };
}

/** Who is to be covered. A covered person stays so until everything before their end has been seen. */
function wantedOf(
	rows: readonly Selectable<Tables['tracked_users']>[],
	covered: ReadonlySet<number>,
	{ now, seenUntil }: { now: number; seenUntil: number },
): Set<number> {
	const wanted = new Set<number>();
	for (const row of rows) {
		const time = row.user_id !== null && covered.has(row.user_id) ? seenUntil : now;
		if (row.user_id !== null && trackingState(trackingEntry(row), time) === 'now') wanted.add(row.user_id);
	}
	return wanted;
}
