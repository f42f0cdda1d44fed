import { FieldError } from '#lib/domain/core/json-fields.ts';
import { buildBlocksQuery, type LocalBlock, parseLocalBlocks } from '#lib/domain/person/local-block.ts';
import type { Fetch } from '#lib/api/request.ts';
import { askWiki, WikiError } from './action-api.ts';

/**
 * The blocks that an account has on a wiki now, read from that wiki.
 * @throws {WikiError} @throws the signal's reason if it aborts
 */
export async function readLocalBlocks(
	fetch: Fetch,
	apiUrl: string,
	name: string,
	signal?: AbortSignal,
): Promise<LocalBlock[]> {
	const response = await askWiki(fetch, apiUrl, buildBlocksQuery(name), signal);
	try {
		return parseLocalBlocks(response);
	} catch (error) {
		if (error instanceof FieldError) throw new WikiError(null, `invalid ${error.message}`, { cause: error });
		throw error;
	}
}
