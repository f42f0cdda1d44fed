import { chunks } from '#lib/server/db/chunks.ts';
import type { Db, Transaction } from '#lib/server/db/tables.ts';

/** The ids of tags as a column has them: sorted, between commas, so that each can be looked for with its commas. */
export function formatTagIds(ids: readonly number[]): string {
	return [',', ...[...new Set(ids)].sort((a, b) => a - b).map((id) => `${id},`)].join('');
}

/** Inverse of {@link formatTagIds}. */
export function parseTagIds(text: string): number[] {
	return text.split(',').filter(Boolean).map(Number);
}

/** Maximum number of tags that are offered in a filter. */
const mostOffered = 500;

/** The names of tags that events have or had, in code point order. */
export async function listTagNames(db: Db): Promise<string[]> {
	const rows = await db.selectFrom('change_tags').select('name').orderBy('name').limit(mostOffered).execute();
	return rows.map(({ name }) => name);
}

/** The ids of some tags; a tag that no event here has ever had is left out. */
export async function findTagIds(db: Db, names: readonly string[]): Promise<Map<string, number>> {
	const found = new Map<string, number>();
	for (const some of chunks([...new Set(names)])) {
		const rows = await db.selectFrom('change_tags').selectAll().where('name', 'in', some).execute();
		for (const { id, name } of rows) found.set(name, id);
	}
	return found;
}

/** The same after having added those that are new. */
export async function recordTags(tx: Transaction, names: readonly string[]): Promise<Map<string, number>> {
	const known = await findTagIds(tx, names);
	const missing = [...new Set(names)].filter((name) => !known.has(name));
	if (missing.length === 0) return known;
	for (const some of chunks(missing)) {
		await tx
			.insertInto('change_tags')
			.values(some.map((name) => ({ name })))
			.execute();
	}
	return findTagIds(tx, names);
}

/** The names of the tags in some columns, by the text of a column; each list is sorted. */
export async function readTagNames(
	db: Db,
	columns: readonly (string | null)[],
): Promise<(text: string | null) => string[] | null> {
	const ids = new Set(columns.flatMap((text) => (text === null ? [] : parseTagIds(text))));
	const names = new Map<number, string>();
	for (const some of chunks([...ids])) {
		const rows = await db.selectFrom('change_tags').selectAll().where('id', 'in', some).execute();
		for (const { id, name } of rows) names.set(id, name);
	}
	return (text) =>
		text === null
			? null
			: parseTagIds(text)
					.flatMap((id) => names.get(id) ?? [])
					.sort();
}
