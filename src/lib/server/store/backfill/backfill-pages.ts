import type { BackfillList } from '#lib/domain/backfill/backfill.ts';
import { aroundTrace, type LogTrace } from '#lib/domain/backfill/log-trace.ts';
import { chunks } from '#lib/server/db/chunks.ts';
import type { Db, Transaction } from '#lib/server/db/tables.ts';
import type { LeasedDb } from '../core/leased.ts';
import type { Writing } from '../core/state.ts';
import { type ObservedEvent, recordEvents } from '../event/record-events.ts';
import { recordUpstreamErrors, type UpstreamError } from '../feed/upstream-errors.ts';
import { type BackfillRow, type BackfillWikiRow, ifWanted } from './backfill-tasks.ts';

/** What an answer of a wiki contained. */
export interface BackfillPage {
	events: readonly ObservedEvent[];
	/** The name by which they call the person who was asked for, at any time. */
	name: string;
	traces: readonly (LogTrace & { logId: number })[];
	errors: readonly UpstreamError[];
	/** Where the next request continues; null: the wiki has returned all. */
	next: { list: BackfillList; place: string | null } | null;
	/** Down to here all edits are known now, ms UTC. */
	reachedAt: number | null;
}

/** Rows in one transaction, so that the recording never waits long. */
const rowsAtOnce = 100;

/**
 * Records an answer. The last of its transactions moves the continuation, so if the process ends before, the same is asked
 * again and nothing is counted twice.
 * @param rest is awaited after each transaction but the last, so that the recording can write in between
 * @returns false if it is not wanted any more, or it is done already
 * @throws {Problem} `lease-lost`
 */
export async function recordPage(
	leased: LeasedDb,
	task: { backfill: BackfillRow; wiki: BackfillWikiRow },
	page: BackfillPage,
	rest: () => Promise<void>,
): Promise<boolean> {
	const parts = [...chunksOf(page.events, rowsAtOnce)];
	for (const [at, events] of parts.entries()) {
		const isLast = at === parts.length - 1;
		const isWanted = await ifWanted(leased, task.backfill.id, (writing, { user_id: userId }) =>
			recordPart(writing, task.wiki, { ...page, events, userId, isLast }),
		);
		if (isWanted !== true) return false;
		if (!isLast) await rest();
	}
	return true;
}

/** Records some events of an answer, and with the last of them where the next request continues. @returns as above */
async function recordPart(
	writing: Writing,
	wiki: BackfillWikiRow,
	{ events, name, traces, errors, next, reachedAt, userId, isLast }: BackfillPage & { userId: number; isLast: boolean },
): Promise<boolean> {
	const { tx } = writing;
	const now = await tx.selectFrom('backfill_wikis').selectAll().where('id', '=', wiki.id).executeTakeFirst();
	if (now?.status !== 'waiting' || now.list !== wiki.list || now.place !== wiki.place) return false;
	const recorded = await recordEvents(writing, events, { name, userId });
	const row = tx
		.updateTable('backfill_wikis')
		.where('id', '=', wiki.id)
		.set({ events: now.events + recorded });
	if (!isLast) {
		await row.execute();
		return true;
	}
	await recordTraces(tx, wiki.id, traces);
	await recordUpstreamErrors(tx, errors);
	await row
		.set({ requests: now.requests + 1, reached_at: reachedAt ?? now.reached_at })
		.set({ problem: null, tries: 0, retry_at: null })
		.set(next === null ? { status: 'done', place: null } : { list: next.list, place: next.place })
		.execute();
	return true;
}

/** At least one part, which may be empty. */
function* chunksOf<Item>(items: readonly Item[], size: number): Generator<readonly Item[]> {
	for (let at = 0; at === 0 || at < items.length; at += size) yield items.slice(at, at + size);
}

async function recordTraces(tx: Transaction, id: number, traces: readonly (LogTrace & { logId: number })[]) {
	const byLog = new Map(traces.map((trace) => [trace.logId, trace]));
	for (const some of chunks([...byLog.values()])) {
		const logIds = some.map(({ logId }) => logId);
		await tx.deleteFrom('backfill_traces').where('backfill_wiki_id', '=', id).where('log_id', 'in', logIds).execute();
		const rows = some.map(({ logId, time, logType, revision, title, target, noRedirect }) => ({
			backfill_wiki_id: id,
			log_id: logId,
			time,
			log_type: logType,
			revision,
			title,
			target,
			no_redirect: noRedirect ? (1 as const) : (0 as const),
		}));
		await tx.insertInto('backfill_traces').values(rows).execute();
	}
}

/** What log events left around some time on the wiki that is asked. */
export async function listTraces(db: Db, backfillWikiId: number, from: number, until: number): Promise<LogTrace[]> {
	const around = aroundTrace(from, until);
	const rows = await db
		.selectFrom('backfill_traces')
		.selectAll()
		.where('backfill_wiki_id', '=', backfillWikiId)
		.where('time', '>=', around.from)
		.where('time', '<=', around.until)
		.execute();
	return rows.map(({ time, log_type, revision, title, target, no_redirect }) => ({
		time,
		logType: log_type,
		revision,
		title,
		target,
		noRedirect: no_redirect === 1,
	}));
}
