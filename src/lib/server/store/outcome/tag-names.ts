import type { NamedTag } from '#lib/domain/outcome/tag-names.ts';
import { apiUrl } from '#lib/domain/event/event-links.ts';
import type { Db, Transaction } from '#lib/server/db/tables.ts';
import { chunks } from '#lib/server/db/chunks.ts';
import type { LeasedDb } from '../core/leased.ts';

/** How long a wiki's names of tags are shown before it is asked again, in ms. */
const validFor = 7 * 86_400_000;

/** A tag that an event on a wiki has. */
export interface WikiTag {
	wiki_id: number;
	tag_id: number;
}

/** Records which tags there are on which wikis, so that these are asked how they call them. */
export async function recordWikiTags(tx: Transaction, tags: readonly WikiTag[]): Promise<void> {
	const once = new Map(tags.map((tag) => [`${tag.wiki_id} ${tag.tag_id}`, tag]));
	for (const some of chunks([...once.values()])) {
		const known = await tx
			.selectFrom('tag_names')
			.select(['wiki_id', 'tag_id'])
			.where('wiki_id', 'in', [...new Set(some.map(({ wiki_id }) => wiki_id))])
			.where('tag_id', 'in', [...new Set(some.map(({ tag_id }) => tag_id))])
			.execute();
		for (const { wiki_id, tag_id } of known) once.delete(`${wiki_id} ${tag_id}`);
	}
	for (const some of chunks([...once.values()]))
		await tx
			.insertInto('tag_names')
			.values(some.map((tag) => ({ ...tag, text: null, asked_at: null })))
			.execute();
}

/** The names of tags by wiki, where a wiki has its own for one. */
export async function listTagNamesByWiki(db: Db): Promise<Map<string, Record<string, string>>> {
	const rows = await db
		.selectFrom('tag_names')
		.innerJoin('wikis', 'wikis.id', 'tag_names.wiki_id')
		.innerJoin('change_tags', 'change_tags.id', 'tag_names.tag_id')
		.select(['wikis.name as wiki', 'change_tags.name as tag', 'text'])
		.where('text', 'is not', null)
		.execute();
	const named = rows.flatMap(({ wiki, tag, text }) => (text === null || text === tag ? [] : [{ wiki, tag, text }]));
	return new Map(
		[...Map.groupBy(named, ({ wiki }) => wiki)].map(([wiki, theirs]) => [
			wiki,
			Object.fromEntries(theirs.map(({ tag, text }) => [tag, text])),
		]),
	);
}

/** A wiki to ask how it calls its tags. */
export interface TagNamesQuestion {
	wikiId: number;
	wiki: string;
	/** Null: its address is not known. */
	apiUrl: string | null;
}

/** The wiki that is to be asked first; null if none is. @param now ms UTC */
export async function findTagNamesQuestion(
	db: Db,
	now: number,
	skippedWikis: ReadonlySet<string>,
): Promise<TagNamesQuestion | null> {
	const rows = await db
		.selectFrom('tag_names')
		.innerJoin('wikis', 'wikis.id', 'tag_names.wiki_id')
		.innerJoin('change_tags', 'change_tags.id', 'tag_names.tag_id')
		.select(['wikis.id', 'wikis.name', 'wikis.script_url', 'wikis.article_url'])
		.where(({ eb, or }) => or([eb('asked_at', 'is', null), eb('asked_at', '<', now - validFor)]))
		// Those of MediaWiki itself have names of ours.
		.where('change_tags.name', 'not like', 'mw-%')
		.groupBy(['wikis.id', 'wikis.name', 'wikis.script_url', 'wikis.article_url'])
		.orderBy('wikis.id')
		.execute();
	const found = rows.find(({ name }) => !skippedWikis.has(name));
	if (found === undefined) return null;
	const { id, name, script_url: scriptUrl, article_url: articleUrl } = found;
	return { wikiId: id, wiki: name, apiUrl: apiUrl({ name, scriptUrl, articleUrl }) };
}

/** Records how a wiki calls its tags; one that it does not name has none. @throws {Problem} `lease-lost` */
export async function recordTagNames(
	leased: LeasedDb,
	{ wikiId }: TagNamesQuestion,
	names: readonly NamedTag[],
	now: number,
): Promise<void> {
	await leased.write(async ({ tx }) => {
		const rows = await tx
			.selectFrom('tag_names')
			.innerJoin('change_tags', 'change_tags.id', 'tag_names.tag_id')
			.select(['tag_id', 'name'])
			.where('wiki_id', '=', wikiId)
			.execute();
		const texts = new Map(names.map(({ tag, text }) => [tag, text]));
		for (const { tag_id, name } of rows)
			await tx
				.updateTable('tag_names')
				.set({ text: texts.get(name) ?? null, asked_at: now })
				.where('wiki_id', '=', wikiId)
				.where('tag_id', '=', tag_id)
				.execute();
	});
}
