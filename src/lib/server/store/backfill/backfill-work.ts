import type { Selectable } from 'kysely';
import { backfilledTypes, type BackfillList } from '#lib/domain/backfill/backfill.ts';
import type { RenameInProgress } from '#lib/domain/person/global-account.ts';
import { aroundTrace, type LogTrace } from '#lib/domain/backfill/log-trace.ts';
import { chunks } from '#lib/server/db/chunks.ts';
import type { Db, Tables, Transaction } from '#lib/server/db/tables.ts';
import { recordEvents, type ObservedEvent } from '../event/record-batch.ts';
import { recordRenameInProgress } from '../person/renames.ts';
import type { LeasedDb } from '../core/leased.ts';
import { recordUpstreamErrors, type UpstreamError } from '../feed/upstream-errors.ts';
import { listNamesOf, type OwnName } from '../person/users.ts';

export type BackfillRow = Selectable<Tables['backfills']>;
export type BackfillWikiRow = Selectable<Tables['backfill_wikis']>;

/**
 * What is to be done next: `survey`: Meta is asked on which wikis the person is; `page`: a wiki is asked; `finish`: all
 * wikis have answered, and Meta is asked whether the account still has the name under which they were asked.
 */
export type BackfillTask =
	{ kind: 'survey' | 'finish'; backfill: BackfillRow } | { kind: 'page'; backfill: BackfillRow; wiki: BackfillWikiRow };

/** What is being worked on already. */
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
		.where('wiki', 'not in', orNone([...busy.wikis], ''))
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
		.where('id', 'not in', orNone([...busy.backfills], 0))
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

/** `not in ()` is no SQL; what is never there stands for nothing. */
function orNone<Value>(values: Value[], none: Value): Value[] {
	return values.length === 0 ? [none] : values;
}

/** Whom a backfill is about: their names with their time, and the central id and the name now, as far as we know. */
export async function readPerson(
	db: Db,
	userId: number,
): Promise<{ name: string; centralId: number | null; names: OwnName[] } | null> {
	const row = await db.selectFrom('users').select(['name', 'central_id']).where('id', '=', userId).executeTakeFirst();
	return row ? { name: row.name, centralId: row.central_id, names: await listNamesOf(db, userId) } : null;
}

/** The wikis of a person of whom Meta knows nothing, such as an address: those from which something was recorded. */
export async function listRecordedWikis(db: Db, userId: number): Promise<{ name: string; scriptUrl: string | null }[]> {
	return db
		.selectFrom('wiki_counts')
		.innerJoin('wikis', 'wikis.id', 'wiki_counts.wiki_id')
		.select(['wikis.name', 'wikis.script_url as scriptUrl'])
		.where('user_id', '=', userId)
		.execute();
}

/** A wiki on which somebody is known to have an account. */
export interface KnownWiki extends Omit<SurveyedWiki, 'apiUrl'> {
	apiUrl: string | null;
}

/** The wikis on which somebody has acted, as far as was recorded, and those that Meta has named in earlier surveys. */
export async function listKnownWikis(db: Db, userId: number): Promise<KnownWiki[]> {
	const surveyed = await db
		.selectFrom('backfill_wikis')
		.innerJoin('backfills', 'backfills.id', 'backfill_wikis.backfill_id')
		.select(['wiki', 'api_url as apiUrl', 'local_id as localId', 'edits'])
		.where('user_id', '=', userId)
		.where('local_id', 'is not', null)
		.orderBy('backfill_wikis.id')
		.execute();
	const recorded = await db
		.selectFrom('daily_counts')
		.innerJoin('event_types', 'event_types.id', 'daily_counts.type_id')
		.innerJoin('wikis', 'wikis.id', 'daily_counts.wiki_id')
		.select(['wikis.name as wiki', 'script_url'])
		.distinct()
		.where('user_id', '=', userId)
		.where('type', 'in', backfilledTypes)
		.execute();
	const known = recorded.map(({ wiki, script_url }) => ({
		wiki,
		apiUrl: script_url?.replace(/\/index\.php$/, '/api.php') ?? null,
		localId: null,
		edits: 1,
	}));
	return [...new Map([...known, ...surveyed].map((one) => [one.wiki, { ...one, list: 'log' as const }])).values()];
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

/** A wiki that is to be asked. */
export interface SurveyedWiki {
	wiki: string;
	apiUrl: string;
	localId: number | null;
	edits: number;
	/** What it is asked for first. */
	list: BackfillList;
}

/** What Meta tells about where somebody is. */
export interface Surveyed {
	centralId: number | null;
	name: string;
	wikis: readonly SurveyedWiki[];
	/** The rename that is under way; null if there is none. */
	renaming: RenameInProgress | null;
}

/**
 * Writes down which wikis are to be asked, and under which name; all of them from their beginning.
 * @throws {Problem} `lease-lost`
 */
export async function recordSurvey(leased: LeasedDb, id: number, surveyed: Surveyed): Promise<void> {
	await ifWanted(leased, id, async (tx, writing, backfill) => {
		const { centralId, name, renaming } = surveyed;
		await deleteWikis(tx, id);
		await insertWikis(tx, id, surveyed);
		const well = { problem: null, tries: 0, retry_at: null };
		await tx
			.updateTable('backfills')
			.set({ status: 'running', central_id: centralId, name, ...well })
			.where('id', '=', id)
			.execute();
		if (renaming !== null) await recordRenameInProgress(writing, backfill.user_id, renaming);
	});
}

/**
 * Writes down what another survey has found: wikis that were not asked yet are to be asked.
 * @returns how many there are
 * @throws {Problem} `lease-lost`
 */
export async function extendSurvey(leased: LeasedDb, id: number, surveyed: Surveyed): Promise<number> {
	const added = await ifWanted(leased, id, async (tx, writing, backfill) => {
		await tx.updateTable('backfills').set({ problem: null }).where('id', '=', id).execute();
		if (surveyed.renaming !== null) await recordRenameInProgress(writing, backfill.user_id, surveyed.renaming);
		return insertWikis(tx, id, surveyed);
	});
	return added ?? 0;
}

/** Adds the wikis that are not there. @returns how many */
async function insertWikis(tx: Transaction, id: number, { wikis }: Surveyed): Promise<number> {
	const there = await tx.selectFrom('backfill_wikis').select('wiki').where('backfill_id', '=', id).execute();
	const names = new Set(there.map(({ wiki }) => wiki));
	const rows = wikis
		.filter(({ wiki }) => !names.has(wiki))
		.map((one) => ({
			backfill_id: id,
			wiki: one.wiki,
			api_url: one.apiUrl,
			local_id: one.localId,
			edits: one.edits,
			status: 'waiting',
			list: one.list,
		}));
	for (const some of chunks(rows)) await tx.insertInto('backfill_wikis').values(some).execute();
	return rows.length;
}

async function deleteWikis(tx: Transaction, backfillId: number): Promise<void> {
	await deleteTraces(tx, backfillId);
	await tx.deleteFrom('backfill_wikis').where('backfill_id', '=', backfillId).execute();
}

async function deleteTraces(tx: Transaction, backfillId: number): Promise<void> {
	const wikis = tx.selectFrom('backfill_wikis').select('id').where('backfill_id', '=', backfillId);
	await tx.deleteFrom('backfill_traces').where('backfill_wiki_id', 'in', wikis).execute();
}

/** What an answer of a wiki brought. */
export interface BackfillPage {
	events: readonly ObservedEvent[];
	/** How they call the person who was asked for, whenever that was. */
	name: string;
	traces: readonly (LogTrace & { logId: number })[];
	errors: readonly UpstreamError[];
	/** Where the next request goes on; null: the wiki has told all. */
	next: { list: BackfillList; place: string | null } | null;
	/** Down to here all edits are known now, ms UTC. */
	reachedAt: number | null;
}

/** Rows in one transaction, so that recording beside it never waits long. */
const rowsAtOnce = 100;

/**
 * Records an answer. The last of its transactions moves the place on, so whatever ends the process before, the same
 * is asked again and nothing is counted twice.
 * @param rest is waited for after each transaction but the last: what is written beside it has its turn
 * @returns false if nobody wants it any more, or it is done already
 * @throws {Problem} `lease-lost`
 */
export async function recordPage(
	leased: LeasedDb,
	{ backfill, wiki }: { backfill: BackfillRow; wiki: BackfillWikiRow },
	{ events, name, traces, errors, next, reachedAt }: BackfillPage,
	rest: () => Promise<void>,
): Promise<boolean> {
	const parts = [...chunksOf(events, rowsAtOnce)];
	for (const [at, part] of parts.entries()) {
		const isLast = at === parts.length - 1;
		const isWanted = await ifWanted(leased, backfill.id, async (tx, writing, { user_id: userId }) => {
			const now = await tx.selectFrom('backfill_wikis').selectAll().where('id', '=', wiki.id).executeTakeFirst();
			if (now?.status !== 'waiting' || now.list !== wiki.list || now.place !== wiki.place) return false;
			const recorded = await recordEvents(writing, part, { name, userId });
			const counted = { events: now.events + recorded };
			if (!isLast) {
				await tx.updateTable('backfill_wikis').set(counted).where('id', '=', wiki.id).execute();
				return true;
			}
			await recordTraces(tx, wiki.id, traces);
			await recordUpstreamErrors(tx, errors);
			const reached = { requests: now.requests + 1, reached_at: reachedAt ?? now.reached_at };
			const well = { problem: null, tries: 0, retry_at: null };
			const place = next === null ? { status: 'done', place: null } : { list: next.list, place: next.place };
			await tx
				.updateTable('backfill_wikis')
				.set({ ...counted, ...reached, ...well, ...place })
				.where('id', '=', wiki.id)
				.execute();
			return true;
		});
		if (isWanted !== true) return false;
		if (!isLast) await rest();
	}
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

/** What went wrong, and when it is tried again, ms UTC; null: never by itself. */
export interface BackfillFailure {
	problem: string;
	retryAt: number | null;
	/** The wiki is to be asked from the beginning, under the name that it has for the account; null is the common one. */
	beginAgainAs?: string | null;
}

/** @throws {Problem} `lease-lost` */
export async function recordFailure(
	leased: LeasedDb,
	task: BackfillTask,
	{ problem, retryAt, beginAgainAs }: BackfillFailure,
): Promise<void> {
	await ifWanted(leased, task.backfill.id, async (tx) => {
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
		const over = retryAt === null ? { status: 'failed', finished_at: Date.now() } : {};
		await tx
			.updateTable('backfills')
			.set({ ...failure, tries: task.backfill.tries + 1, ...over })
			.where('id', '=', task.backfill.id)
			.execute();
	});
}

/**
 * Ends a backfill of which no wiki is waiting: what it filled is known from now on, unless one of them failed.
 * @param now ms UTC
 * @throws {Problem} `lease-lost`
 */
export async function finishBackfill(leased: LeasedDb, id: number, now: number): Promise<void> {
	await ifWanted(leased, id, async (tx, { change, state }, backfill) => {
		const wikis = await tx.selectFrom('backfill_wikis').select('status').where('backfill_id', '=', id).execute();
		if (wikis.some(({ status }) => status === 'waiting')) return;
		const isWhole = wikis.every(({ status }) => status === 'done');
		if (isWhole) await deleteTraces(tx, id);
		// Nobody can tell on which wikis an address acted, so all of it is never known.
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
 * Does some work on a backfill in a transaction, if it is still to be done: nobody has paused or cancelled it, and the
 * person is still followed and not to be purged. Of somebody who is not followed any more it is cancelled.
 * @returns undefined if it is not wanted
 * @throws {Problem} `lease-lost`
 */
async function ifWanted<Result>(
	leased: LeasedDb,
	id: number,
	work: (tx: Transaction, writing: Parameters<typeof recordEvents>[0], backfill: BackfillRow) => Promise<Result>,
): Promise<Result | undefined> {
	return leased.write(async (writing) => {
		const { tx } = writing;
		const backfill = await tx.selectFrom('backfills').selectAll().where('id', '=', id).executeTakeFirst();
		if (backfill?.status !== 'planned' && backfill?.status !== 'running') return undefined;
		const followed = await tx
			.selectFrom('tracked_users')
			.select('id')
			.where('user_id', '=', backfill.user_id)
			.where('removal', 'is', null)
			.limit(1)
			.executeTakeFirst();
		if (followed) return work(tx, writing, backfill);
		await tx
			.updateTable('backfills')
			.set({ status: 'cancelled', finished_at: Date.now() })
			.where('id', '=', id)
			.execute();
		return undefined;
	});
}
