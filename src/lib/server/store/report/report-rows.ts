import { sql } from 'kysely';
import type { TimeRange } from '#lib/domain/coverage/coverage.ts';
import { isRevision, sizeChange } from '#lib/domain/event/event.ts';
import { seenUntil } from '#lib/domain/outcome/outcome.ts';
import { isAutomaticLog, type ReportEvent } from '#lib/domain/report/report-event.ts';
import type { Db } from '#lib/server/db/tables.ts';
import { idList } from '../event/event-conditions.ts';
import { findTagIds } from '../outcome/change-tags.ts';
import { revertedByOf } from '../outcome/outcome-columns.ts';
import { isFollowed } from '../outcome/read-outcomes.ts';
import { listRevertStretches } from '../outcome/revert-stretches.ts';

/** Rows of one statement: so few that neither a statement nor reading its rows takes long. */
const rowsAtOnce = 2_000;

/** The tag of the redirect that a move leaves, see https://www.mediawiki.org/wiki/Help:Tags. */
const moveRedirectTag = 'mw-new-redirect';

/** How many events of a period are by each of some people. */
export async function countRows(
	db: Db,
	userIds: readonly number[],
	{ from, until }: TimeRange,
): Promise<Map<number, number>> {
	if (userIds.length === 0) return new Map();
	const { rows } = await sql<{ user_id: number; events: number | string }>`
		select user_id, count(*) as events from event_users where user_id in (${idList(userIds)})
		and time >= ${from} and time < ${until} and is_by = 1 group by user_id`.execute(db);
	return new Map(rows.map(({ user_id, events }) => [user_id, Number(events)]));
}

/** Which events of a period by some people are in the queue of those whose wikis are to be asked, as a text that differs if they do. */
export async function readAskedKey(db: Db, userIds: readonly number[], { from, until }: TimeRange): Promise<string> {
	if (userIds.length === 0) return '';
	const { rows } = await sql<{ events: number | string; ids: number | string | null }>`
		select count(*) as events, sum(event_id) as ids from restorations where exists (
			select 1 from event_users where event_users.event_id = restorations.event_id
			and user_id in (${idList(userIds)}) and is_by = 1 and time >= ${from} and time < ${until})`.execute(db);
	return `${rows[0]?.events} ${rows[0]?.ids}`;
}

/**
 * Reads what people did in a period, some at a time, in no particular order.
 * @param counts as {@link countRows} gives them
 */
export async function* readReportRows(
	db: Db,
	counts: ReadonlyMap<number, number>,
	period: TimeRange,
	{ without = [] }: { without?: readonly number[] } = {},
): AsyncGenerator<ReportEvent[]> {
	const eventOf = await createEventOf(db);
	for (const { userIds, isLarge } of batchesOf(counts))
		for await (const rows of isLarge
			? readInParts(db, userIds, period, without)
			: readAtOnce(db, userIds, period, without))
			yield rows.map(eventOf);
}

/** An event to be copied, with its number, its natural key and that of its wiki. */
export interface RowToCopy {
	id: number;
	key: string;
	wikiId: number;
	/** Whether the stream had it: what a wiki said later has the present names of people. */
	isStreamed: boolean;
	event: ReportEvent;
}

/** Reads some of what a person did in a period, in order, after an event. */
export async function readRowsToCopy(
	db: Db,
	{ userId, from, until, after, limit }: TimeRange & { userId: number; after: RowPlace; limit: number },
): Promise<RowToCopy[]> {
	const eventOf = await createEventOf(db);
	const rows = await inOrder(select(db), { userId, from, until }, after, limit).select('natural_key').execute();
	return rows.map((row) => ({
		id: row.id,
		key: row.natural_key,
		wikiId: row.wiki_id,
		isStreamed: row.streamed !== null,
		event: eventOf(row),
	}));
}

async function createEventOf(db: Db): Promise<(row: Row) => ReportEvent> {
	const [wikis, types, tags, stretches] = [
		new Map((await db.selectFrom('wikis').select(['id', 'name']).execute()).map(({ id, name }) => [id, name])),
		new Map((await db.selectFrom('event_types').selectAll().execute()).map((one) => [one.id, one])),
		await findTagIds(db, [moveRedirectTag]),
		await listRevertStretches(db),
	];
	const redirect = tags.get(moveRedirectTag);
	return (row: Row): ReportEvent => {
		const { type = '', log_type: logType = '' } = types.get(row.type_id) ?? {};
		const isKnown = (row.hidden ?? 0) === 0;
		// Not the whole row, which takes long to copy.
		const { hidden, streamed, unwatched } = row;
		const isSeen = isFollowed({ type, hidden, streamed, unwatched }) && seenUntil(row.time, stretches) !== null;
		return {
			userId: row.user_id,
			time: row.time,
			wiki: wikis.get(row.wiki_id) ?? '',
			type,
			logType: type === 'log' ? logType : null,
			logAction: row.log_action,
			namespace: row.namespace,
			title: row.title,
			// As in `/api/events`: of what is hidden it is not said which page it is of.
			pageId: isKnown ? row.page_id : null,
			sizeChange: sizeChange({ type, oldLength: row.old_length, newLength: row.new_length }),
			isMoveRedirect:
				row.tags === null || !isKnown ? null : redirect !== undefined && row.tags.includes(`,${redirect},`),
			reverted: !isRevision({ type }) || !isKnown ? 'unknown' : revertedOf(row, isSeen),
			pageDeleted: row.page_deleted === 1,
			isPageAsked: row.asked !== null,
			movedNamespace: row.moved_title === null ? null : row.moved_namespace,
			isAutomatic: isAutomaticLog(logType, row.log_action, row.log_params),
		};
	};
}

function revertedOf(row: Row, isSeen: boolean): ReportEvent['reverted'] {
	if (row.reverted === 1) return revertedByOf(row.reverted_by) ?? 'unknown';
	return isSeen || row.outcome_as_of !== null ? 'none' : 'unknown';
}

/** People who together have no more events than are read at once, and single ones who have more. */
function batchesOf(counts: ReadonlyMap<number, number>): { userIds: number[]; isLarge: boolean }[] {
	const batches: { userIds: number[]; isLarge: boolean }[] = [];
	let [some, rows]: [number[], number] = [[], 0];
	for (const [userId, count] of counts) {
		if (count > rowsAtOnce) {
			batches.push({ userIds: [userId], isLarge: true });
			continue;
		}
		if (rows + count > rowsAtOnce) {
			batches.push({ userIds: some, isLarge: false });
			[some, rows] = [[], 0];
		}
		some.push(userId);
		rows += count;
	}
	return some.length === 0 ? batches : [...batches, { userIds: some, isLarge: false }];
}

/** Where a reading in order is: at an event, by its time and number. */
interface RowPlace {
	time: number;
	id: number;
}

async function* readAtOnce(
	db: Db,
	userIds: readonly number[],
	{ from, until }: TimeRange,
	without: readonly number[],
): AsyncGenerator<Row[]> {
	yield await notCopied(select(db), without)
		.where(sql<boolean>`event_users.user_id in (${idList(userIds)})`)
		.where('event_users.time', '>=', from)
		.where('event_users.time', '<', until)
		.execute();
}

async function* readInParts(
	db: Db,
	[userId = 0]: readonly number[],
	period: TimeRange,
	without: readonly number[],
): AsyncGenerator<Row[]> {
	let after: RowPlace = { time: period.from, id: 0 };
	for (;;) {
		const query = notCopied(select(db), without);
		const rows: Row[] = await inOrder(query, { userId, ...period }, after, rowsAtOnce).execute();
		yield rows;
		const last = rows.at(-1);
		if (last === undefined || rows.length < rowsAtOnce) return;
		after = { time: last.time, id: last.id };
	}
}

/** Leaves out the events that are copied for campaigns. */
function notCopied(query: ReturnType<typeof select>, campaignIds: readonly number[]): ReturnType<typeof select> {
	if (campaignIds.length === 0) return query;
	return query.where(sql<boolean>`not exists (select 1 from frozen_events
		where frozen_events.natural_key = events.natural_key and campaign_id in (${idList(campaignIds)}))`);
}

function inOrder(
	query: ReturnType<typeof select>,
	{ userId, until }: TimeRange & { userId: number },
	after: RowPlace,
	limit: number,
): ReturnType<typeof select> {
	return query
		.where('event_users.user_id', '=', userId)
		.where('event_users.time', '>=', after.time)
		.where('event_users.time', '<', until)
		.where(({ eb, or, and }) =>
			or([
				eb('event_users.time', '>', after.time),
				and([eb('event_users.time', '=', after.time), eb('event_users.event_id', '>', after.id)]),
			]),
		)
		.orderBy('event_users.time')
		.orderBy('event_users.event_id')
		.limit(limit);
}

type Row = Awaited<ReturnType<ReturnType<typeof select>['execute']>>[number];

function select(db: Db) {
	return db
		.selectFrom('event_users')
		.innerJoin('events', 'events.id', 'event_users.event_id')
		.leftJoin('restorations', 'restorations.event_id', 'event_users.event_id')
		.select(['event_users.user_id', 'events.id', 'events.time', 'events.wiki_id', 'events.type_id', 'events.namespace'])
		.select(['title', 'page_id', 'old_length', 'new_length', 'log_action', 'log_params', 'tags', 'reverted'])
		.select(['reverted_by', 'outcome_as_of', 'streamed', 'unwatched', 'hidden', 'page_deleted'])
		.select(['moved_title', 'moved_namespace', 'restorations.event_id as asked'])
		.where('event_users.is_by', '=', 1);
}
