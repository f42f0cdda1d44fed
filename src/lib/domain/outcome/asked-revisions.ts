import { integerField, isObject, type JsonObject, objectField, required, textField } from '../core/json-fields.ts';
import { canonicalUsername } from '../person/username.ts';
import { readTags } from '../stream/outcome-messages.ts';

/** What a wiki says of a revision that it has. */
export interface AskedRevision {
	revision: number;
	/** Sorted, without repeats. */
	tags: string[];
	/** The page that it is on now. */
	pageId: number;
	title: string;
	namespace: number;
}

/** Tags that stand on an edit which reverts others, see https://www.mediawiki.org/wiki/Manual:Reverts. */
const revertingTags = ['mw-undo', 'mw-rollback', 'mw-manual-revert'];
/** MediaWiki looks so many revisions back for what an edit reverts. */
const deepest = 15;

/** The question for {@link parseAskedRevisions}: 50 revisions at most. */
export function buildTagsQuery(revisions: readonly number[]) {
	return { action: 'query', prop: 'revisions', revids: revisions.map(String), rvprop: ['ids', 'tags'] };
}

/**
 * Reads an answer to {@link buildTagsQuery} with formatversion 2. Revisions that are missing, or whose text is hidden, are
 * left out.
 * @throws {FieldError}
 */
export function parseAskedRevisions(answer: JsonObject): AskedRevision[] {
	return pagesOf(answer).flatMap((page) => {
		const rows = rowsOf(page).filter((row) => !Object.keys(row).some((name) => name.endsWith('hidden')));
		return rows.map((row) => ({
			revision: required(integerField(row, 'revid', 1), 'revid'),
			tags: readTags(row),
			pageId: required(integerField(page, 'pageid', 1), 'pageid'),
			title: required(textField(page, 'title', 512), 'title'),
			namespace: required(integerField(page, 'ns', -2), 'ns'),
		}));
	});
}

/** An edit of which it is asked by whom it was reverted. */
export interface RevertedEdit {
	revision: number;
	/** The revision before it; null: it is the first one, or that is not known. */
	parent: number | null;
	pageId: number | null;
	title: string;
}

/** The question for {@link parseReverting}: its page from the revision before it on. */
export function buildLaterQuery({ revision, parent, pageId, title }: RevertedEdit) {
	return {
		action: 'query',
		prop: 'revisions',
		...(pageId === null ? { titles: title } : { pageids: String(pageId) }),
		rvstartid: parent ?? revision,
		rvdir: 'newer',
		rvlimit: deepest + 3,
		rvprop: ['ids', 'user', 'timestamp', 'tags', 'sha1'],
	};
}

/** An edit that reverted another one. */
export interface RevertingEdit {
	revision: number;
	/** In canonical form; null: hidden. */
	user: string | null;
	/** ms UTC. */
	at: number;
}

/**
 * Finds the edit that reverted another one: the first later one that has the text from before it. Else the only one that
 * reverts something, and does not restore the edit itself or what came after it. Null if there is none among the next
 * sixteen, or it is not sure which one it is.
 * @throws {FieldError}
 */
export function parseReverting(answer: JsonObject, { revision, parent }: RevertedEdit): RevertingEdit | null {
	const rows = pagesOf(answer).flatMap(rowsOf);
	const idOf = (row: JsonObject) => required(integerField(row, 'revid', 1), 'revid');
	const own = rows.find((row) => idOf(row) === revision);
	// Another page may have the title now.
	if (own === undefined) return null;
	const before = rows.find((row) => idOf(row) === parent)?.['sha1'];
	const later = rows.filter((row) => idOf(row) > revision).slice(0, deepest + 1);
	const restores = later.find((row) => typeof before === 'string' && row['sha1'] === before);
	const mayBe = later.filter((row, at) => {
		const earlier = [own, ...later.slice(0, at)].map(({ sha1 }) => sha1);
		return readTags(row).some((tag) => revertingTags.includes(tag)) && !earlier.includes(row['sha1']);
	});
	const found = restores ?? (mayBe.length === 1 ? mayBe[0] : undefined);
	if (found === undefined) return null;
	const name = textField(found, 'user', 255);
	const at = Date.parse(required(textField(found, 'timestamp', 32), 'timestamp'));
	return Number.isNaN(at) ? null : { revision: idOf(found), user: name && canonicalUsername(name), at };
}

function pagesOf(answer: JsonObject): JsonObject[] {
	const pages = objectField(answer, 'query')['pages'];
	return (Array.isArray(pages) ? pages : []).filter(isObject);
}

function rowsOf(page: JsonObject): JsonObject[] {
	const rows: unknown[] = Array.isArray(page['revisions']) ? page['revisions'] : [];
	return rows.filter(isObject);
}
