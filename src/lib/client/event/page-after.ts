import type { Fetch } from '#lib/api/request.ts';
import {
	FieldError,
	integerField,
	isObject,
	type JsonObject,
	objectField,
	required,
	textField,
} from '#lib/domain/core/json-fields.ts';
import { askWiki, WikiError } from '../wiki-api/action-api.ts';

/** A later revision of a page. */
export interface LaterRevision {
	revision: number;
	/** When it was made, ms UTC. */
	time: number;
	/** Null where the wiki hides it. */
	user: string | null;
	comment: string | null;
}

/** What came after a revision on its page. */
export interface PageAfter {
	/** Oldest first, at most {@link mostLater}; empty: it is still the latest revision. */
	later: LaterRevision[];
	/** Whether there are more. */
	hasMore: boolean;
}

/** Maximum number of later revisions that are read. */
const mostLater = 5;

/**
 * Asks a wiki what came after a revision on its page (https://www.mediawiki.org/wiki/API:Revisions); null: the wiki does not
 * have the revision any more.
 * @throws {WikiError} @throws the signal's reason if it aborts
 */
export async function readPageAfter(
	fetch: Fetch,
	{ apiUrl, revision }: { apiUrl: string; revision: number },
	signal?: AbortSignal,
): Promise<PageAfter | null> {
	const query = { action: 'query', prop: 'info', revids: String(revision) };
	return readingFields(async () => {
		const page = onlyPage(await askWiki(fetch, apiUrl, query, signal));
		if (page === null) return null;
		if (required(integerField(page, 'lastrevid'), 'lastrevid') === revision) return { later: [], hasMore: false };
		const after = onlyPage(
			await askWiki(
				fetch,
				apiUrl,
				{
					action: 'query',
					prop: 'revisions',
					pageids: String(required(integerField(page, 'pageid'), 'pageid')),
					rvprop: 'ids|timestamp|user|comment',
					rvdir: 'newer',
					rvstartid: String(revision),
					// With the revision itself, and one more that shows whether there are others.
					rvlimit: String(mostLater + 2),
				},
				signal,
			),
		);
		const rows = after?.['revisions'];
		// The wiki has just named a later one.
		if (!Array.isArray(rows) || rows.length === 0) return null;
		const later = rows.map(parseRevision).filter((row) => row.revision !== revision);
		return { later: later.slice(0, mostLater), hasMore: later.length > mostLater };
	});
}

async function readingFields<Value>(read: () => Promise<Value>): Promise<Value> {
	try {
		return await read();
	} catch (error) {
		if (error instanceof FieldError) throw new WikiError(null, `invalid ${error.message}`, { cause: error });
		throw error;
	}
}

/** The page of an answer; null where the wiki has no such revision or page. */
function onlyPage(response: JsonObject): JsonObject | null {
	const pages = objectField(response, 'query')['pages'];
	const [page] = Array.isArray(pages) ? pages : [];
	return isObject(page) && page['missing'] !== true ? page : null;
}

function parseRevision(row: unknown): LaterRevision {
	if (!isObject(row)) throw new FieldError('missing', 'revisions');
	return {
		revision: required(integerField(row, 'revid'), 'revid'),
		time: Date.parse(required(textField(row, 'timestamp', 30), 'timestamp')),
		user: textField(row, 'user', 255),
		comment: textField(row, 'comment', 2_000),
	};
}
