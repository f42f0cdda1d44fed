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

/** How a name is replaced in a column. */
export type Replace = (text: string, erased: ErasedName) => string;

const inText: Replace = (text, { name, replacement }) => replaceName(text, name, replacement);

/** A table, and how a name is replaced in its columns. */
export interface Place {
	table: string;
	columns: Readonly<Record<string, Replace>>;
}

/** The tables that may contain a name, besides events: texts and names that users entered. */
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
	{ table: 'campaigns', columns: { name: inText, description: inText, scope: replaceNameInJson, made_by: inText } },
	{ table: 'waiting_facts', columns: { fact: replaceNameInJson } },
];

/** The SQL condition that one of the columns contains a spelling of the name. */
export function mentions(columns: readonly string[], name: string) {
	const found = columns.flatMap((column) =>
		spellingsOf(name).map((spelling) => sql`instr(${sql.ref(column)}, ${spelling}) > 0`),
	);
	return sql<boolean>`(${sql.join(found, sql` or `)})`;
}

/** The rows of a place that may contain a name: their ids, and its columns. */
export async function listMentions(
	tx: Transaction,
	{ table, columns }: Place,
	name: string,
): Promise<({ id: number } & Record<string, string | null>)[]> {
	const names = Object.keys(columns);
	// A query contains a name as an address does; there are few of them.
	const isQuery = 'query' in columns;
	const { rows } = await sql<{ id: number } & Record<string, string | null>>`
		select id, ${sql.join(names.map((column) => sql.ref(column)))} from ${sql.table(table)}
		where ${isQuery ? sql`true` : mentions(names, name)}`.execute(tx);
	return rows;
}

/** The columns of a row that change when a name is replaced, with their new texts. */
export function replacedIn(
	columns: Place['columns'],
	row: Readonly<Record<string, unknown>>,
	erased: ErasedName,
): Record<string, string> {
	const changed = Object.entries(columns).flatMap(([column, replace]) => {
		const text = row[column];
		if (typeof text !== 'string') return [];
		const left = replace(text, erased);
		return left === text ? [] : [[column, left] as const];
	});
	return Object.fromEntries(changed);
}

/** Updates some columns of a row. */
export async function updateColumns(
	tx: Transaction,
	table: string,
	id: number,
	values: Readonly<Record<string, string | null>>,
): Promise<void> {
	const set = Object.entries(values).map(([column, value]) => sql`${sql.ref(column)} = ${value}`);
	if (set.length > 0) await sql`update ${sql.table(table)} set ${sql.join(set)} where id = ${id}`.execute(tx);
}

/** The columns of an event that may contain a name. */
export type EventText = Pick<Tables['events'], 'title' | 'comment' | 'log_params' | 'moved_title'>;

/** These columns without a name; the same object if they do not contain it. */
export function withoutName(texts: EventText, name: string): EventText {
	const { title, comment, log_params, moved_title } = texts;
	const left = {
		title: title !== null && isTitleOf(title, name) ? null : title,
		comment: comment === null ? null : replaceUserName(comment, name, ellipsis),
		log_params: log_params === null || !mentionsName(log_params, name) ? log_params : null,
		// Rows that an older version archived do not have it.
		moved_title: moved_title && isTitleOf(moved_title, name) ? null : moved_title,
	};
	const isSame = (Object.keys(left) as (keyof EventText)[]).every((column) => left[column] === texts[column]);
	return isSame ? texts : left;
}

function mentionsName(json: string, name: string): boolean {
	return replaceNameInJson(json, { name, replacement: '' }) !== JSON.stringify(JSON.parse(json));
}
