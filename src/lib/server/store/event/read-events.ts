import type { NotNull, Selectable } from 'kysely';
import type { Outcome } from '#lib/domain/outcome/outcome.ts';
import type { Json } from '#lib/domain/core/json-fields.ts';
import type { EventSource, WikiEvent } from '#lib/domain/event/event.ts';
import type { Review } from '#lib/domain/review/review.ts';
import { hiddenParts } from '#lib/domain/visibility/hidden-parts.ts';
import type { Db, Flag, Tables } from '#lib/server/db/tables.ts';
import { readOutcomes } from '../outcome/read-outcomes.ts';
import { reviewOf } from '../review/reviews.ts';

/** An event as this database has it. */
export interface StoredEvent extends WikiEvent, Outcome {
	/** Its id here; with the time, the order of pages. */
	id: number;
	/** The transaction that inserted or last altered it. */
	change: number;
	/** The mark that counts; null while nobody has made one. */
	review: Review | null;
	/** The wiki's number of the page, under any title; null: not known, or a part of the event is hidden. */
	pageId: number | null;
}

/** The events with these ids, in the order given; one that was deleted meanwhile is left out. */
export async function readEvents(db: Db, ids: readonly number[]): Promise<StoredEvent[]> {
	if (ids.length === 0) return [];
	// Outer joins, though every event has a wiki and a kind: of inner ones MariaDB begins with the smallest table,
	// and reads many times longer.
	const rows = await db
		.selectFrom('events')
		.leftJoin('wikis', 'wikis.id', 'events.wiki_id')
		.leftJoin('event_types', 'event_types.id', 'events.type_id')
		.leftJoin('users', 'users.id', 'events.user_id')
		.leftJoin('reviews', 'reviews.id', 'events.review_id')
		.selectAll('events')
		.select(['wikis.name as wiki', 'event_types.type', 'event_types.log_type', 'users.name as user'])
		.select(['reviews.mark', 'reviews.note', 'reviews.reviewer', 'reviews.made_at', 'reviews.received_at'])
		.where('events.id', 'in', ids)
		.$narrowType<{ wiki: NotNull; type: NotNull; log_type: NotNull }>()
		.execute();
	const about = await db
		.selectFrom('event_users')
		.leftJoin('users', 'users.id', 'event_users.user_id')
		.select(['event_users.event_id', 'users.name'])
		.where('event_users.event_id', 'in', ids)
		.where('event_users.is_about', '=', 1)
		.$narrowType<{ name: NotNull }>()
		.execute();
	const namesById = Map.groupBy(about, ({ event_id }) => event_id);
	const outcomeOf = await readOutcomes(db, rows);
	const byId = new Map(
		rows.map((row) => {
			const names = (namesById.get(row.id) ?? []).map(({ name }) => name).sort();
			return [row.id, { ...storedEvent(row, names), ...outcomeOf(row) }];
		}),
	);
	return ids.flatMap((id) => byId.get(id) ?? []);
}

type JoinedRow = Selectable<Tables['events']> & {
	wiki: string;
	type: string;
	log_type: string;
	user: string | null;
	mark: string | null;
	note: string | null;
	reviewer: string | null;
	made_at: number | null;
	received_at: number | null;
};

function storedEvent(row: JoinedRow, about: string[]): Omit<StoredEvent, keyof Outcome> {
	const isLog = row.type === 'log';
	return {
		id: row.id,
		change: row.change,
		pageId: (row.hidden ?? 0) === 0 ? row.page_id : null,
		review: reviewOf(row),
		key: row.natural_key,
		source: sourceOf(row.streamed),
		time: row.time,
		wiki: row.wiki,
		type: row.type,
		logType: isLog ? row.log_type : null,
		logAction: row.log_action,
		user: row.user,
		about,
		namespace: row.namespace,
		title: row.title,
		comment: row.comment,
		minor: truth(row.minor),
		bot: truth(row.bot),
		patrolled: truth(row.patrolled),
		oldRevision: row.old_revision,
		newRevision: row.new_revision,
		oldLength: row.old_length,
		newLength: row.new_length,
		logId: row.log_id,
		logParams: row.log_params === null ? null : (JSON.parse(row.log_params) as Json),
		...(row.hidden !== null && row.hidden !== 0 && { hidden: hiddenParts(row.hidden) }),
		...(row.page_deleted === 1 && { pageDeleted: true }),
	};
}

/** From `events.streamed`, where an event is from. */
export function sourceOf(streamed: number | null): EventSource {
	return streamed === null ? 'backfill' : 'stream';
}

function truth(flag: Flag | null): boolean | null {
	return flag === null ? null : flag === 1;
}
