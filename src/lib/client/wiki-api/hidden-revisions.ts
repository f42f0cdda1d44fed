import type { Fetch } from '#lib/api/request.ts';
import { FieldError, integerField, isObject, objectField, required } from '#lib/domain/core/json-fields.ts';
import { askWiki, WikiError } from './action-api.ts';

/** Maximum number of revisions in one question (https://www.mediawiki.org/wiki/API:Query). */
export const mostRevisions = 50;

/**
 * Those of some revisions, at most {@link mostRevisions}, whose text a wiki shows to everybody.
 * @throws {WikiError} @throws the signal's reason if it aborts
 */
export async function findShownRevisions(
	fetch: Fetch,
	apiUrl: string,
	revisions: readonly number[],
	signal?: AbortSignal,
): Promise<number[]> {
	// Of hidden text `sha1hidden` says so, without asking for the text.
	const query = { action: 'query', prop: 'revisions', rvprop: 'ids|sha1', revids: revisions.join('|') };
	const response = await askWiki(fetch, apiUrl, query, signal);
	try {
		const { pages } = objectField(response, 'query');
		const rows = (Array.isArray(pages) ? pages : []).flatMap((page: unknown) =>
			isObject(page) && Array.isArray(page['revisions']) ? (page['revisions'] as unknown[]) : [],
		);
		return rows
			.filter(isObject)
			.filter((row) => row['sha1hidden'] !== true)
			.map((row) => required(integerField(row, 'revid'), 'revid'));
	} catch (error) {
		if (error instanceof FieldError) throw new WikiError(null, `invalid ${error.message}`, { cause: error });
		throw error;
	}
}
