import type { Selectable } from 'kysely';
import {
	type Backfill,
	type BackfillAct,
	type BackfillList,
	type BackfillQueue,
	type BackfillStatus,
	isActAllowed,
	type WikiBackfill,
} from '#lib/domain/backfill/backfill.ts';
import type { TimeRange } from '#lib/domain/coverage/coverage.ts';
import { Problem } from '#lib/domain/core/problem.ts';
import type { PeopleFilter } from '#lib/domain/filter/event-filter.ts';
import type { Db, Tables, Transaction } from '#lib/server/db/tables.ts';
import { recordAct } from '../access/audit-log.ts';
import { write } from '../core/state.ts';
import { findPeople } from '../person/find-people.ts';

/** How many requests one takes, as long as none has been made; a few wikis with a few edits. */
const firstGuess = 12;

/** A backfill of a person. */
export interface PersonBackfill extends Backfill {
	userId: number;
	/** The person's name now. */
	user: string;
}

/** What is or was asked of the wikis, in the order in which it is done; about everybody unless some are named by ids. */
export async function listBackfills(db: Db, userIds?: readonly number[]): Promise<PersonBackfill[]> {
	if (userIds?.length === 0) return [];
	let query = db
		.selectFrom('backfills')
		.innerJoin('users', 'users.id', 'backfills.user_id')
		.selectAll('backfills')
		.select('users.name as user')
		.orderBy('backfills.id');
	let wikiQuery = db
		.selectFrom('backfill_wikis')
		.innerJoin('backfills', 'backfills.id', 'backfill_wikis.backfill_id')
		.selectAll('backfill_wikis')
		.orderBy('backfill_wikis.id');
	if (userIds !== undefined) {
		query = query.where('user_id', 'in', userIds);
		wikiQuery = wikiQuery.where('user_id', 'in', userIds);
	}
	const [rows, wikiRows] = [await query.execute(), await wikiQuery.execute()];
	const wikis = Map.groupBy(wikiRows, (wiki) => wiki.backfill_id);
	return rows.map((row) => ({
		id: row.id,
		userId: row.user_id,
		user: row.user,
		from: row.starts_at,
		until: row.ends_at,
		status: row.status as BackfillStatus,
		problem: row.problem,
		retryAt: row.retry_at,
		plannedAt: row.planned_at,
		finishedAt: row.finished_at,
		wikis: (wikis.get(row.id) ?? []).map(wikiBackfill),
	}));
}

/** The same about the people of a filter. */
export async function listBackfillsFor(db: Db, filter: PeopleFilter): Promise<PersonBackfill[]> {
	const people = await findPeople(db, filter);
	return listBackfills(
		db,
		people?.flatMap(({ userId }) => userId ?? []),
	);
}

/** What the wikis are being asked for, and how many of them have returned all of it. */
export interface Reading extends TimeRange {
	userId: number;
	/** 0 as long as they are not known. */
	wikis: number;
	done: number;
}

/** What the wikis are being asked for about people, the earliest time first; about everybody unless some are named by ids. */
export async function listReading(db: Db, userIds?: readonly number[]): Promise<Reading[]> {
	if (userIds?.length === 0) return [];
	let query = db
		.selectFrom('backfills')
		.leftJoin('backfill_wikis', 'backfill_wikis.backfill_id', 'backfills.id')
		.select(({ fn, eb, val }) => [
			'user_id as userId',
			'starts_at as from',
			'ends_at as until',
			fn.count('backfill_wikis.id').as('wikis'),
			fn.sum(eb.case().when('backfill_wikis.status', '=', val('done')).then(1).else(0).end()).as('done'),
		])
		.where('backfills.status', 'in', ['planned', 'running'])
		.groupBy(['backfills.id', 'user_id', 'starts_at', 'ends_at'])
		.orderBy('starts_at')
		.orderBy('backfills.id');
	if (userIds !== undefined) query = query.where('user_id', 'in', userIds);
	// MariaDB gives sums as text.
	return (await query.execute()).map((row) => ({ ...row, wikis: Number(row.wikis), done: Number(row.done) }));
}

function wikiBackfill(row: Selectable<Tables['backfill_wikis']>): WikiBackfill {
	return {
		wiki: row.wiki,
		status: row.status as WikiBackfill['status'],
		list: row.list as BackfillList,
		edits: row.edits,
		reachedAt: row.reached_at,
		events: row.events,
		problem: row.problem,
		retryAt: row.retry_at,
	};
}

/** All backfills that are not finished. */
export async function readBackfillQueue(db: Db): Promise<BackfillQueue> {
	const rows = await db
		.selectFrom('backfills')
		.select(['id', 'user_id', 'status'])
		.where('status', 'in', ['planned', 'running'])
		.orderBy('id')
		.execute();
	const running = rows.filter(({ status }) => status === 'running').map(({ user_id }) => user_id);
	const asked = await db
		.selectFrom('backfill_wikis')
		.innerJoin('backfills', 'backfills.id', 'backfill_wikis.backfill_id')
		.select(({ fn }) => [fn.sum('requests').as('requests'), fn.count('backfill_id').distinct().as('backfills')])
		.where('backfills.status', '=', 'done')
		.executeTakeFirst();
	const done = Number(asked?.backfills ?? 0);
	return {
		running: (await listBackfills(db, [...new Set(running)])).filter(({ status }) => status === 'running'),
		planned: rows.filter(({ status }) => status === 'planned').map(({ id }) => id),
		// Meta is asked before and after.
		usual: 2 + (done === 0 ? firstGuess : Number(asked?.requests ?? 0) / done),
	};
}

/**
 * @param actor who does it @throws {Problem} `not-found`; `conflict` if its state does not allow it (any more)
 */
export async function changeBackfill(db: Db, id: number, act: BackfillAct, actor: string | null): Promise<void> {
	await write(db, async ({ tx }) => {
		const row = await tx
			.selectFrom('backfills')
			.innerJoin('users', 'users.id', 'backfills.user_id')
			.select(['backfills.status', 'users.name', 'user_id', 'starts_at', 'ends_at'])
			.where('backfills.id', '=', id)
			.executeTakeFirst();
		if (!row) throw new Problem('not-found', 'there is no such backfill', { field: 'id' });
		if (!isActAllowed(act, row.status as BackfillStatus))
			throw new Problem('conflict', `it is ${row.status}`, { field: 'id' });
		if (act === 'pause') await set(tx, id, { status: 'paused' });
		if (act === 'cancel') await set(tx, id, { status: 'cancelled', finished_at: Date.now() });
		if (act === 'resume' || act === 'retry') await goOn(tx, id);
		if (act === 'again') {
			// Until it has been done again, nothing is known from it.
			await tx
				.deleteFrom('coverage')
				.where('user_id', '=', row.user_id)
				.where('source', '=', 'backfill')
				.where('starts_at', '>=', row.starts_at)
				.where('ends_at', '<=', row.ends_at)
				.execute();
			await set(tx, id, { status: 'planned', problem: null, tries: 0, retry_at: null, finished_at: null });
		}
		await recordAct(tx, { actor, action: `backfill-${act}`, subject: row.name, before: null, after: null });
	});
}

async function goOn(tx: Transaction, id: number): Promise<void> {
	await tx
		.updateTable('backfill_wikis')
		.set({ status: 'waiting', problem: null, tries: 0, retry_at: null })
		.where('backfill_id', '=', id)
		.where('status', '!=', 'done')
		.execute();
	const surveyed = await tx.selectFrom('backfill_wikis').select('id').where('backfill_id', '=', id).limit(1).execute();
	const status = surveyed.length > 0 ? 'running' : 'planned';
	await set(tx, id, { status, problem: null, tries: 0, retry_at: null, finished_at: null });
}

async function set(
	tx: Transaction,
	id: number,
	values: Partial<Selectable<Tables['backfills']>> & { status: BackfillStatus },
): Promise<void> {
	await tx.updateTable('backfills').set(values).where('id', '=', id).execute();
}

/** What could not be asked of the wikis, since Meta did not know the account, is asked now that there is one. */
export async function planWithAccount(tx: Transaction, userId: number): Promise<void> {
	await tx
		.updateTable('backfills')
		.set({ status: 'planned', problem: null, tries: 0, retry_at: null, finished_at: null })
		.where('user_id', '=', userId)
		.where('status', '=', 'failed')
		.where('problem', '=', 'no-account')
		.execute();
}

/** Deletes what was asked about a person, so that a purge leaves nothing and another backfill can be planned. */
export async function deleteBackfills(tx: Transaction, userId: number): Promise<void> {
	const mine = tx.selectFrom('backfills').select('id').where('user_id', '=', userId);
	const wikis = tx.selectFrom('backfill_wikis').select('id').where('backfill_id', 'in', mine);
	await tx.deleteFrom('backfill_traces').where('backfill_wiki_id', 'in', wikis).execute();
	await tx.deleteFrom('backfill_wikis').where('backfill_id', 'in', mine).execute();
	await tx.deleteFrom('backfills').where('user_id', '=', userId).execute();
}
