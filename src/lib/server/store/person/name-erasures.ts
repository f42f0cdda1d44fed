import { sql } from 'kysely';
import {
	ellipsis,
	type ErasedName,
	isTitleOf,
	replaceName,
	replaceNameInJson,
	replaceNameInQuery,
	replaceUserName,
	spellingsOf,
} from '#lib/domain/person/erased-name.ts';
import type { Tables, Transaction } from '#lib/server/db/tables.ts';
import type { LeasedDb } from '../core/leased.ts';
import type { Writing } from '../core/state.ts';

/** Over how many events one transaction looks, so that recording beside it never waits long. */
const examinedEvents = 2_000;

/** How a name is replaced in a column. */
export type Replace = (text: string, forgotten: ErasedName) => string;

const inText: Replace = (text, { name, replacement }) => replaceName(text, name, replacement);

/** A table, and how a name is replaced in its columns. */
export interface Place {
	table: string;
	columns: Readonly<Record<string, Replace>>;
}

/** Where else than in events a name can stand: what people wrote, and whom they meant. */
export const places: readonly Place[] = [
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
export async function requestErasure(tx: Transaction, { name, replacement }: ErasedName): Promise<void> {
	await tx.replaceInto('forgettings').values({ name, replacement, next_event: 0 }).execute();
}

/**
 * Takes a name out of some more of what is kept: first what people wrote, then the events, those of others included.
 * @returns whether more is to be done
 * @throws {Problem} `lease-lost`
 */
export async function erasureStep(leased: LeasedDb): Promise<boolean> {
	const asked = await leased.db.selectFrom('forgettings').selectAll().orderBy('name').limit(1).executeTakeFirst();
	if (!asked) return false;
	const { name, next_event: from } = asked;
	const last = await leased.db.selectFrom('events').select('id').orderBy('id', 'desc').limit(1).executeTakeFirst();
	const until = from + examinedEvents;
	await leased.write(async (writing) => {
		const { tx } = writing;
		if (from === 0) {
			for (const place of places) await eraseIn(tx, place, asked);
			await eraseInArchive(tx, asked);
			await eraseInViewNames(tx, asked);
			await eraseInBackfills(tx, asked);
		}
		await eraseInEvents(writing, asked, { from, until });
		const row = tx.updateTable('forgettings').set({ next_event: until }).where('name', '=', name);
		await (last && last.id >= until ? row : tx.deleteFrom('forgettings').where('name', '=', name)).execute();
	});
	return true;
}

/** Whether one of a name's spellings stands in one of the columns, for the database. */
export function tells(columns: readonly string[], name: string) {
	const found = columns.flatMap((column) =>
		spellingsOf(name).map((spelling) => sql`instr(${sql.ref(column)}, ${spelling}) > 0`),
	);
	return sql<boolean>`(${sql.join(found, sql` or `)})`;
}

/** The rows of a place in which a name may stand: their ids, and those columns. */
export async function listMentions(
	tx: Transaction,
	{ table, columns }: Place,
	name: string,
): Promise<({ id: number } & Record<string, string | null>)[]> {
	const names = Object.keys(columns);
	// In a query a name stands as in an address; there are few of those.
	const isQuery = 'query' in columns;
	const { rows } = await sql<{ id: number } & Record<string, string | null>>`
		select id, ${sql.join(names.map((column) => sql.ref(column)))} from ${sql.table(table)}
		where ${isQuery ? sql`true` : tells(names, name)}`.execute(tx);
	return rows;
}

/** What of some columns is another once a name is replaced. */
export function replacedIn(
	columns: Place['columns'],
	row: Readonly<Record<string, unknown>>,
	forgotten: ErasedName,
): Record<string, string> {
	const changed = Object.entries(columns).flatMap(([column, replace]) => {
		const text = row[column];
		if (typeof text !== 'string') return [];
		const left = replace(text, forgotten);
		return left === text ? [] : [[column, left] as const];
	});
	return Object.fromEntries(changed);
}

/** Writes some columns of a row. */
export async function writeColumns(
	tx: Transaction,
	table: string,
	id: number,
	values: Readonly<Record<string, string | null>>,
): Promise<void> {
	const written = Object.entries(values).map(([column, value]) => sql`${sql.ref(column)} = ${value}`);
	if (written.length > 0) await sql`update ${sql.table(table)} set ${sql.join(written)} where id = ${id}`.execute(tx);
}

async function eraseIn(tx: Transaction, place: Place, forgotten: ErasedName): Promise<void> {
	for (const row of await listMentions(tx, place, forgotten.name))
		await writeColumns(tx, place.table, row.id, replacedIn(place.columns, row, forgotten));
}

/** What is set aside for an account that is hidden may come back, but not with this name. */
async function eraseInArchive(tx: Transaction, forgotten: ErasedName): Promise<void> {
	const rows = await tx
		.selectFrom('set_aside')
		.select(['id', 'kept'])
		// Quotes are escaped twice in there, and in a query a name stands as in an address.
		.where(({ or, eb }) =>
			or([tells(['kept'], forgotten.name), eb('place', '=', 'saved_views'), sql.lit(forgotten.name.includes('"'))]),
		)
		.execute();
	for (const { id, kept } of rows)
		await tx
			.updateTable('set_aside')
			.set({ kept: eraseInArchivedRow(kept, forgotten) })
			.where('id', '=', id)
			.execute();
}

/** Of what is set aside only the words of people can name somebody, wherever in it they stand. */
function eraseInArchivedRow(kept: string, forgotten: ErasedName): string {
	const words = Object.fromEntries(places.flatMap(({ columns }) => Object.entries(columns)));
	const walk = (value: unknown): unknown => {
		if (Array.isArray(value)) return value.map(walk);
		if (value === null || typeof value !== 'object') return value;
		const row = Object.fromEntries(Object.entries(value).map(([column, inner]) => [column, walk(inner)]));
		const event = 'natural_key' in row ? withoutName(row as unknown as EventText, forgotten.name) : {};
		return { ...row, ...replacedIn(words, row, forgotten), ...event };
	};
	return JSON.stringify(walk(JSON.parse(kept)));
}

/** A view keeps a name that none of its owner's other views has. */
async function eraseInViewNames(tx: Transaction, { name, replacement }: ErasedName): Promise<void> {
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
async function eraseInBackfills(tx: Transaction, { name, replacement }: ErasedName): Promise<void> {
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

async function eraseInEvents(
	{ tx, change }: Writing,
	{ name }: ErasedName,
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
	for (const { id, ...words } of rows) {
		const left = withoutName(words, name);
		if (left === words) continue;
		await tx
			.updateTable('events')
			.set({ ...left, change })
			.where('id', '=', id)
			.execute();
	}
}

/** What of an event can tell a name. */
export type EventText = Pick<Tables['events'], 'title' | 'comment' | 'log_params'>;

/** The words of an event without a name; the same object if they do not tell it. */
export function withoutName(words: EventText, name: string): EventText {
	const { title, comment, log_params } = words;
	const left = {
		title: title !== null && isTitleOf(title, name) ? null : title,
		comment: comment === null ? null : replaceUserName(comment, name, ellipsis),
		log_params: log_params === null || !mentionsName(log_params, name) ? log_params : null,
	};
	const isSame = left.title === title && left.comment === comment && left.log_params === log_params;
	return isSame ? words : left;
}

function mentionsName(json: string, name: string): boolean {
	return replaceNameInJson(json, { name, replacement: '' }) !== JSON.stringify(JSON.parse(json));
}
