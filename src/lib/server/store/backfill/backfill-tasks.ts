import type { Selectable } from 'kysely';
import { currentTime } from '#lib/server/db/engine.ts';
import type { Db, Tables, Transaction } from '#lib/server/db/tables.ts';
import type { LeasedDb } from '../core/leased.ts';
import type { Writing } from '../core/state.ts';
import { trackingStateSql } from '../tracking/tracking-state.ts';

export type BackfillRow = Selectable<Tables['backfills']>;
export type BackfillWikiRow = Selectable<Tables['backfill_wikis']>;

/**
 * What is to be done next: `survey`: Meta is asked on which wikis the person is; `page`: a wiki is asked; `finish`: all
 * wikis have answered, and Meta is asked whether the account still has the name under which they were asked.
 */
export type BackfillTask =
	{ kind: 'survey' | 'finish'; backfill: BackfillRow } | { kind: 'page'; backfill: BackfillRow; wiki: BackfillWikiRow };

/** What is being done already. */
export interface Busy {
	/** Wikis by name. */
	wikis: ReadonlySet<string>;
	/** Backfills that are surveyed or finished. */
	backfills: ReadonlySet<number>;
}

/** The next thing to do, the oldest backfill first; null if there is nothing to do now (ms UTC). */
export async function findBackfillTask(db: Db, busy: Busy, now: number): Promise<BackfillTask | null> {
	const running = db.selectFrom('backfills').where('backfills.status', '=', 'running');
	const wiki = await running
		.innerJoin('backfill_wikis', 'backfill_wikis.backfill_id', 'backfills.id')
		.selectAll('backfill_wikis')
		.where('backfill_wikis.status', '=', 'waiting')
		.where(({ or, eb }) => or([eb('backfill_wikis.retry_at', 'is', null), eb('backfill_wikis.retry_at', '<=', now)]))
		.where('wiki', 'not in', withPlaceholder([...busy.wikis], ''))
		.orderBy('backfill_id')
		.orderBy('backfill_wikis.id')
		.limit(1)
		.executeTakeFirst();
	if (wiki) {
		const backfill = await db
			.selectFrom('backfills')
			.selectAll()
			.where('id', '=', wiki.backfill_id)
			.executeTakeFirstOrThrow();
		return { kind: 'page', backfill, wiki };
	}
	const isDue = db
		.selectFrom('backfills')
		.selectAll()
		.where(({ or, eb }) => or([eb('retry_at', 'is', null), eb('retry_at', '<=', now)]))
		.where('id', 'not in', withPlaceholder([...busy.backfills], 0))
		.orderBy('id')
		.limit(1);
	const finished = await isDue
		.where('status', '=', 'running')
		.where(({ not, exists, selectFrom }) =>
			not(
				exists(
					selectFrom('backfill_wikis')
						.select('backfill_wikis.id')
						.whereRef('backfill_id', '=', 'backfills.id')
						.where('backfill_wikis.status', '=', 'waiting'),
				),
			),
		)
		.executeTakeFirst();
	if (finished) return { kind: 'finish', backfill: finished };
	const planned = await isDue.where('status', '=', 'planned').executeTakeFirst();
	return planned ? { kind: 'survey', backfill: planned } : null;
}

/** `not in ()` is not valid SQL: an empty list gets a value that no row has. */
function withPlaceholder<Value>(values: Value[], none: Value): Value[] {
	return values.length === 0 ? [none] : values;
}

/** What went wrong, and when it is tried again, ms UTC; null: only when an admin asks for it. */
export interface BackfillFailure {
	problem: string;
	retryAt: number | null;
	/** The wiki is to be asked from the beginning, under the name that it has for the account; null is the common one. */
	beginAgainAs?: string | null;
}

/** Records what went wrong with a task. @throws {Problem} `lease-lost` */
export async function recordFailure(
	leased: LeasedDb,
	task: BackfillTask,
	{ problem, retryAt, beginAgainAs }: BackfillFailure,
): Promise<void> {
	await ifWanted(leased, task.backfill.id, async ({ tx }) => {
		const failure = { problem: problem.slice(0, 255), retry_at: retryAt };
		if (task.kind === 'page') {
			await tx
				.updateTable('backfill_wikis')
				.set({ ...failure, tries: task.wiki.tries + 1, ...(retryAt === null && { status: 'failed' }) })
				.set(beginAgainAs === undefined ? {} : { name: beginAgainAs, list: 'log', place: null, reached_at: null })
				.where('id', '=', task.wiki.id)
				.execute();
			return;
		}
		const over = retryAt === null ? { status: 'failed', finished_at: currentTime(tx) } : {};
		await tx
			.updateTable('backfills')
			.set({ ...failure, tries: task.backfill.tries + 1, ...over })
			.where('id', '=', task.backfill.id)
			.execute();
	});
}

/**
 * Ends a backfill that waits for no wiki: its stretch is known from now on, unless one of them failed.
 * @param now ms UTC
 * @throws {Problem} `lease-lost`
 */
export async function finishBackfill(leased: LeasedDb, id: number, now: number): Promise<void> {
	await ifWanted(leased, id, async ({ tx, change, state }, backfill) => {
		const wikis = await tx.selectFrom('backfill_wikis').select('status').where('backfill_id', '=', id).execute();
		if (wikis.some(({ status }) => status === 'waiting')) return;
		const isWhole = wikis.every(({ status }) => status === 'done');
		if (isWhole) await deleteTraces(tx, id);
		// It is not known on which wikis an IP address acted, so never all of it is known.
		if (isWhole && backfill.central_id !== null) {
			const { user_id, ends_at } = backfill;
			// What is older was not recorded, or not all of it, if it became too old meanwhile.
			const starts_at = Math.max(backfill.starts_at, state.expired_until ?? -Infinity);
			if (starts_at < ends_at)
				await tx.insertInto('coverage').values({ user_id, source: 'backfill', starts_at, ends_at, change }).execute();
		}
		const outcome = { status: isWhole ? 'done' : 'failed', finished_at: now };
		await tx
			.updateTable('backfills')
			.set({ ...outcome, problem: null, tries: 0, retry_at: null })
			.where('id', '=', id)
			.execute();
	});
}

/**
 * Does some work on a backfill in a transaction, if it is still to be done: it is not paused or cancelled, and the
 * person is still tracked and not to be purged. For a person who is not tracked any more it is cancelled.
 * @returns undefined if it is not wanted
 * @throws {Problem} `lease-lost`
 */
export async function ifWanted<Result>(
	leased: LeasedDb,
	id: number,
	work: (writing: Writing, backfill: BackfillRow) => Promise<Result>,
): Promise<Result | undefined> {
	return leased.write(async (writing) => {
		const { tx } = writing;
		const backfill = await tx.selectFrom('backfills').selectAll().where('id', '=', id).executeTakeFirst();
		if (backfill?.status !== 'planned' && backfill?.status !== 'running') return undefined;
		const tracked = await tx
			.selectFrom('tracked_users')
			.select('id')
			.where('user_id', '=', backfill.user_id)
			.where(trackingStateSql(currentTime(tx)), '!=', 'ending')
			.limit(1)
			.executeTakeFirst();
		if (tracked) return work(writing, backfill);
		await tx
			.updateTable('backfills')
			.set({ status: 'cancelled', finished_at: currentTime(tx) })
			.where('id', '=', id)
			.execute();
		return undefined;
	});
}

/** Deletes the traces of all wikis of a backfill. */
export async function deleteTraces(tx: Transaction, backfillId: number): Promise<void> {
	const wikis = tx.selectFrom('backfill_wikis').select('id').where('backfill_id', '=', backfillId);
	await tx.deleteFrom('backfill_traces').where('backfill_wiki_id', 'in', wikis).execute();
}
