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

/**
 * Reads what people did in a period, some at a time, in no particular order.
 * @param counts as {@link countRows} gives them
 */
export async function* readReportRows(
	db: Db,
	counts: ReadonlyMap<number, number>,
	period: TimeRange,
): AsyncGenerator<ReportEvent[]> {
	const [wikis, types, tags, stretches] = [
		new Map((await db.selectFrom('wikis').select(['id', 'name']).execute()).map(({ id, name }) => [id, name])),
		new Map((await db.selectFrom('event_types').selectAll().execute()).map((one) => [one.id, one])),
		await findTagIds(db, [moveRedirectTag]),
		await listRevertStretches(db),
	];
	const redirect = tags.get(moveRedirectTag);
	const eventOf = (row: Row): ReportEvent => {
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
			movedNamespace: row.moved_title === null ? null : row.moved_namespace,
			isAutomatic: isAutomaticLog(logType, row.log_action, row.log_params),
		};
	};
	for (const { userIds, isLarge } of batchesOf(counts))
		for await (const rows of isLarge ? readInParts(db, userIds, period) : readAtOnce(db, userIds, period))
			yield rows.map(eventOf);
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

async function* readAtOnce(db: Db, userIds: readonly number[], { from, until }: TimeRange): AsyncGenerator<Row[]> {
	yield await select(db)
		.where(sql<boolean>`event_users.user_id in (${idList(userIds)})`)
		.where('event_users.time', '>=', from)
		.where('event_users.time', '<', until)
		.execute();
}

async function* readInParts(db: Db, userIds: readonly number[], { from, until }: TimeRange): AsyncGenerator<Row[]> {
	let after: { time: number; id: number } | null = null;
	for (;;) {
		const start: { time: number; id: number } | null = after;
		let query = select(db)
			.where('event_users.user_id', '=', userIds[0] ?? 0)
			.where('event_users.time', '>=', start?.time ?? from)
			.where('event_users.time', '<', until)
			.orderBy('event_users.time')
			.orderBy('event_users.event_id')
			.limit(rowsAtOnce);
		if (start !== null)
			query = query.where(({ eb, or, and }) =>
				or([
					eb('event_users.time', '>', start.time),
					and([eb('event_users.time', '=', start.time), eb('event_users.event_id', '>', start.id)]),
				]),
			);
		const rows: Row[] = await query.execute();
		yield rows;
		const last = rows.at(-1);
		if (last === undefined || rows.length < rowsAtOnce) return;
		after = { time: last.time, id: last.id };
	}
}

type Row = Awaited<ReturnType<ReturnType<typeof select>['execute']>>[number];

function select(db: Db) {
	return db
		.selectFrom('event_users')
		.innerJoin('events', 'events.id', 'event_users.event_id')
		.select(['event_users.user_id', 'events.id', 'events.time', 'events.wiki_id', 'events.type_id', 'events.namespace'])
		.select(['title', 'page_id', 'old_length', 'new_length', 'log_action', 'log_params', 'tags', 'reverted'])
		.select(['reverted_by', 'outcome_as_of', 'streamed', 'unwatched', 'hidden', 'page_deleted'])
		.select(['moved_title', 'moved_namespace'])
		.where('event_users.is_by', '=', 1);
}
