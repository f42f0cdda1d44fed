import { sql } from 'kysely';
import {
	type ForgottenName,
	isTitleOf,
	replaceName,
	replaceNameInJson,
	replaceNameInQuery,
	replaceUserName,
	spellingsOf,
} from '../../domain/forgotten-name.ts';
import type { Db, Transaction } from '../db/tables.ts';
import { type Lease, write, type Writing } from './state.ts';

/** Over how many events one transaction looks, so that recording beside it never waits long. */
const examinedEvents = 2_000;
/** What stands for the name where a wiki's own words told it. */
const ellipsis = '…';

type Replace = (text: string, forgotten: ForgottenName) => string;

const inText: Replace = (text, { name, replacement }) => replaceName(text, name, replacement);

/** Where else than in events a name can stand: what people wrote, and whom they meant. */
const places: readonly { table: string; columns: Readonly<Record<string, Replace>> }[] = [
	{ table: 'tracked_users', columns: { reason: inText, added_by: inText } },
	{ table: 'allowed_users', columns: { added_by: inText } },
	{
		table: 'audit_log',
		columns: { actor: inText, subject: inText, before: replaceNameInJson, after: replaceNameInJson },
	},
	{ table: 'user_notes', columns: { author: inText, text: inText } },
	{ table: 'reviews', columns: { reviewer: inText, note: inText } },
	{ table: 'saved_views', columns: { query: replaceNameInQuery } },
];

/** Asks for the name of someone who has vanished to be taken out of everything, from the beginning if that was asked for before. */
export async function askToForget(tx: Transaction, { name, replacement }: ForgottenName): Promise<void> {
	await tx.replaceInto('forgettings').values({ name, replacement, next_event: 0 }).execute();
}

/**
 * Takes a name out of some more of what is kept: first what people wrote, then the events, those of others included.
 * @returns whether more is to be done
 * @throws {Problem} `lease-lost`
 */
export async function forgetStep(db: Db, lease: Lease): Promise<boolean> {
	const asked = await db.selectFrom('forgettings').selectAll().orderBy('name').limit(1).executeTakeFirst();
	if (!asked) return false;
	const { name, next_event: from } = asked;
	const last = await db.selectFrom('events').select('id').orderBy('id', 'desc').limit(1).executeTakeFirst();
	const until = from + examinedEvents;
	await write(
		db,
		async (writing) => {
			const { tx } = writing;
			if (from === 0) {
				for (const { table, columns } of places) await forgetIn(tx, table, columns, asked);
				await forgetViewNames(tx, asked);
				await forgetInBackfills(tx, asked);
			}
			await forgetInEvents(writing, asked, { from, until });
			const row = tx.updateTable('forgettings').set({ next_event: until }).where('name', '=', name);
			await (last && last.id >= until ? row : tx.deleteFrom('forgettings').where('name', '=', name)).execute();
		},
		lease,
	);
	return true;
}

/** Whether one of a name's spellings stands in one of the columns, for the database. */
function tells(columns: readonly string[], name: string) {
	const found = columns.flatMap((column) =>
		spellingsOf(name).map((spelling) => sql`instr(${sql.ref(column)}, ${spelling}) > 0`),
	);
	return sql<boolean>`(${sql.join(found, sql` or `)})`;
}

async function forgetIn(
	tx: Transaction,
	table: string,
	columns: Readonly<Record<string, Replace>>,
	forgotten: ForgottenName,
): Promise<void> {
	const names = Object.keys(columns);
	// In a query a name stands as in an address; there are few of those.
	const isQuery = 'query' in columns;
	const { rows } = await sql<Record<string, string | null> & { id: number }>`
		select id, ${sql.join(names.map((column) => sql.ref(column)))} from ${sql.table(table)}
		where ${isQuery ? sql`true` : tells(names, forgotten.name)}`.execute(tx);
	for (const row of rows) {
		const changed = Object.entries(columns).flatMap(([column, replace]) => {
			const text = row[column];
			const left = text === null || text === undefined ? text : replace(text, forgotten);
			return left === text ? [] : [sql`${sql.ref(column)} = ${left}`];
		});
		if (changed.length === 0) continue;
		await sql`update ${sql.table(table)} set ${sql.join(changed)} where id = ${row.id}`.execute(tx);
	}
}

/** A view keeps a name that none of its owner's other views has. */
async function forgetViewNames(tx: Transaction, { name, replacement }: ForgottenName): Promise<void> {
	const views = await tx.selectFrom('saved_views').select(['id', 'owner', 'name']).execute();
	for (const view of views) {
		const left = replaceName(view.name, name, replacement);
		if (left === view.name) continue;
		const isTaken = views.some((other) => other.owner === view.owner && other.name === left);
		const given = isTaken ? `${left} (${view.id})` : left;
		await tx.updateTable('saved_views').set({ name: given }).where('id', '=', view.id).execute();
	}
}

/** Wikis that have not followed the rename are asked by the former name as long as it is valid. */
async function forgetInBackfills(tx: Transaction, { name, replacement }: ForgottenName): Promise<void> {
	const isValid = await tx.selectFrom('user_names').select('id').where('name', '=', name).executeTakeFirst();
	if (isValid) return;
	for (const table of ['backfills', 'backfill_wikis'] as const)
		await tx.updateTable(table).set({ name: replacement }).where('name', '=', name).execute();
	const traces = tx.updateTable('backfill_traces');
	await traces
		.set({ title: null })
		.where(tells(['title'], name))
		.execute();
	await traces
		.set({ target: null })
		.where(tells(['target'], name))
		.execute();
}

async function forgetInEvents(
	{ tx, change }: Writing,
	{ name }: ForgottenName,
	range: { from: number; until: number },
): Promise<void> {
	if (range.from === 0) {
		const pages = await tx
			.selectFrom('gone_pages')
			.select(['wiki', 'title'])
			.where(tells(['title'], name))
			.execute();
		for (const { wiki, title } of pages)
			if (isTitleOf(title, name))
				await tx.deleteFrom('gone_pages').where('wiki', '=', wiki).where('title', '=', title).execute();
		const moves = await tx
			.selectFrom('page_moves')
			.selectAll()
			.where(tells(['from_title', 'to_title'], name))
			.execute();
		for (const { wiki, page_id, revision, ...titles } of moves)
			if (isTitleOf(titles.from_title, name) || isTitleOf(titles.to_title, name))
				await tx
					.deleteFrom('page_moves')
					.where('wiki', '=', wiki)
					.where('page_id', '=', page_id)
					.where('revision', '=', revision)
					.execute();
	}
	const rows = await tx
		.selectFrom('events')
		.select(['id', 'title', 'comment', 'log_params'])
		.where('id', '>=', range.from)
		.where('id', '<', range.until)
		.where(tells(['title', 'comment', 'log_params'], name))
		.execute();
	for (const { id, title, comment, log_params } of rows) {
		const left = {
			title: title !== null && isTitleOf(title, name) ? null : title,
			comment: comment === null ? null : replaceUserName(comment, name, ellipsis),
			log_params: log_params === null || !tellsOf(log_params, name) ? log_params : null,
		};
		if (left.title === title && left.comment === comment && left.log_params === log_params) continue;
		await tx
			.updateTable('events')
			.set({ ...left, change })
			.where('id', '=', id)
			.execute();
	}
}

function tellsOf(json: string, name: string): boolean {
	return replaceNameInJson(json, { name, replacement: '' }) !== JSON.stringify(JSON.parse(json));
}
