import type { Wiki } from '#lib/domain/wiki/wiki.ts';
import type { Db, Transaction } from '#lib/server/db/tables.ts';

/** The wikis from which something was recorded, by name. */
export async function listWikis(db: Db): Promise<Wiki[]> {
	const rows = await db.selectFrom('wikis').select(['name', 'script_url', 'article_url']).orderBy('name').execute();
	return rows.map((row) => ({ name: row.name, scriptUrl: row.script_url, articleUrl: row.article_url }));
}

/**
 * The ids of wikis by name; those not known yet are added, and addresses that later events contain are filled in.
 * A known address stays: a single wrong event must not change where links go.
 */
export async function recordWikis(tx: Transaction, wikis: Iterable<Wiki>): Promise<Map<string, number>> {
	const merged = new Map<string, Wiki>();
	for (const wiki of wikis) {
		const before = merged.get(wiki.name);
		merged.set(wiki.name, {
			name: wiki.name,
			scriptUrl: before?.scriptUrl ?? wiki.scriptUrl,
			articleUrl: before?.articleUrl ?? wiki.articleUrl,
		});
	}
	const names = [...merged.keys()];
	if (names.length === 0) return new Map();
	const known = await tx.selectFrom('wikis').selectAll().where('name', 'in', names).execute();
	for (const row of known) {
		const wiki = merged.get(row.name);
		merged.delete(row.name);
		const filled = {
			script_url: row.script_url ?? wiki?.scriptUrl ?? null,
			article_url: row.article_url ?? wiki?.articleUrl ?? null,
		};
		if (filled.script_url !== row.script_url || filled.article_url !== row.article_url) {
			await tx.updateTable('wikis').set(filled).where('id', '=', row.id).execute();
		}
	}
	const added = [...merged.values()].map((wiki) => ({
		name: wiki.name,
		script_url: wiki.scriptUrl,
		article_url: wiki.articleUrl,
	}));
	if (added.length > 0) await tx.insertInto('wikis').values(added).execute();
	const rows =
		added.length === 0
			? known
			: await tx.selectFrom('wikis').select(['id', 'name']).where('name', 'in', names).execute();
	return new Map(rows.map(({ name, id }) => [name, id]));
}
