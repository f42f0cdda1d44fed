import { sql } from 'kysely';
import type { Migration } from 'kysely/migration';
import { engineOf } from '../src/lib/server/db/engine.ts';
import type { Schema } from './columns.ts';
import { dropIndex, fewOf, index, step } from './step.ts';

/** Events, or archived rows, in one statement. */
const rowsAtOnce = 5_000;

/** A statement, as a migration. */
const run = (statement: (db: Schema) => ReturnType<typeof sql>): Migration =>
	step((db) => ({ execute: () => statement(db).execute(db) }));

/**
 * The mark as a small number, and the source by `streamed` alone. What the usual filters ask of an event is in the rows
 * that link it to people too, so that a page of many people needs no others.
 */
export const eventReads: Record<string, Migration> = {
	'0021-01-events-mark-code': step((db, column) =>
		db.schema.alterTable('events').addColumn('mark_code', column.flag, (code) => code.notNull().defaultTo(0)),
	),
	'0021-02-events-mark-code-rows': run(
		() => sql`update events set mark_code = case mark when 'reviewed' then 1 else 2 end where mark <> 'unreviewed'`,
	),
	'0021-03-events-mark-code-time': fewOf('events_mark_code', 'events', ['mark_code', 'time', 'id'], sql`mark_code > 0`),
	'0021-04-events-mark-time': dropIndex('events_mark', 'events'),
	'0021-05-events-mark': step((db) => db.schema.alterTable('events').dropColumn('mark')),
	// Those from before that column: they come before every change.
	'0021-06-events-streamed': run(
		() => sql`update events set streamed = 0 where streamed is null and source = 'stream'`,
	),
	'0021-07-events-source': step((db) => db.schema.alterTable('events').dropColumn('source')),
	'0021-08-event-users-bot': step((db, column) => db.schema.alterTable('event_users').addColumn('bot', column.flag)),
	'0021-09-event-users-minor': step((db, column) =>
		db.schema.alterTable('event_users').addColumn('minor', column.flag),
	),
	'0021-10-event-users-namespace': step((db, column) =>
		db.schema.alterTable('event_users').addColumn('namespace', column.small),
	),
	'0021-11-event-users-mark-code': step((db, column) =>
		db.schema.alterTable('event_users').addColumn('mark_code', column.flag, (code) => code.notNull().defaultTo(0)),
	),
	'0021-12-event-users-rows': { up: fillLinks },
	'0021-13-event-users-about': fewOf(
		'event_users_about',
		'event_users',
		['is_about', 'time', 'event_id'],
		sql`is_about = 1`,
	),
	'0021-14-set-aside-rows': { up: convertArchived },
	// By title and time, so that titles with many events are read by time too. MariaDB's keys have at most 3,072 bytes.
	'0021-15-events-title-time': step((db) =>
		engineOf(db) === 'sqlite'
			? db.schema.createIndex('events_title_time').on('events').columns(['title', 'time', 'id'])
			: { execute: () => sql`create index events_title_time on events (title(64), time, id)`.execute(db) },
	),
	'0021-16-events-title': dropIndex('events_title', 'events'),
	'0021-17-events-type': index('events_type', 'events', ['type_id', 'time', 'id']),
};

/** Copies the new columns from the events, some thousands in a statement: MariaDB would hold all it changes at once. */
async function fillLinks(db: Schema): Promise<void> {
	for (let after = 0; ;) {
		const { rows } = await sql<{ id: number }>`select max(id) as id from (
			select id from events where id > ${after} order by id limit ${sql.lit(rowsAtOnce)}) as some`.execute(db);
		const last = rows[0]?.id ?? null;
		if (last === null) return;
		const copied = ['bot', 'minor', 'namespace', 'mark_code'].map(
			(name) => sql`${sql.ref(name)} = (select ${sql.ref(name)} from events where events.id = event_users.event_id)`,
		);
		await sql`update event_users set ${sql.join(copied)} where event_id > ${after} and event_id <= ${last}`.execute(db);
		after = Number(last);
	}
}

/** An archived event as it was before: with its mark and its source as words, and links with fewer columns. */
interface Archived {
	event: Record<string, unknown> & { mark?: string; source?: string; streamed: number | null };
	links: Record<string, unknown>[];
}

/** The same changes in the rows of hidden accounts, which are JSON. */
async function convertArchived(db: Schema): Promise<void> {
	for (let after = 0; ;) {
		const { rows } = await sql<{ id: number; kept: string }>`select id, kept from set_aside
			where place = 'events' and id > ${after} order by id limit 500`.execute(db);
		const last = rows.at(-1);
		if (last === undefined) return;
		for (const { id, kept } of rows)
			await sql`update set_aside set kept = ${JSON.stringify(converted(JSON.parse(kept) as Archived))}
				where id = ${id}`.execute(db);
		after = last.id;
	}
}

function converted({ event: { mark, source, ...event }, links, ...rest }: Archived): unknown {
	// A later run of this step finds what an earlier one has done.
	if (mark === undefined) return { event, links, ...rest };
	const mark_code = ['unreviewed', 'reviewed', 'flagged'].indexOf(mark);
	const { bot = null, minor = null, namespace = null } = event;
	const streamed = source === 'stream' ? (event.streamed ?? 0) : event.streamed;
	return {
		event: { ...event, streamed, mark_code },
		links: links.map((link) => ({ ...link, bot, minor, namespace, mark_code })),
		...rest,
	};
}
