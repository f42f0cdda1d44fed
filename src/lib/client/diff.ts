import { askWiki, WikiError } from '../api/action-api.ts';
import type { Fetch } from '../api/request.ts';
import type { Diff } from '../domain/diff.ts';
import { FieldError, integerField, objectField, textField } from '../domain/json-fields.ts';
import { parseDiffTable } from './diff-table.ts';

/** Which difference: between two revisions; without `from`, between one and that before it, if there is one. */
export interface DiffOf {
	/** Such as `https://de.wikipedia.org/w/api.php`. */
	apiUrl: string;
	from: number | null;
	to: number;
}

/** A difference is longer than what a page can well show. */
export class DiffTooLong extends Error {}

/** So many differences are kept in memory; the least lately opened goes first. */
const mostKept = 100;
const kept = new Map<string, Diff>();

/** Longest table that is taken apart, UTF-16 units. */
const longestBody = 2_000_000;

/**
 * Reads a difference from the wiki; one that this page has read before comes from memory.
 * @throws {DiffTooLong} @throws {WikiError} @throws the signal's reason if it is given up
 */
export async function readDiff(fetch: Fetch, { apiUrl, from, to }: DiffOf, signal?: AbortSignal): Promise<Diff> {
	const name = `${apiUrl} ${from} ${to}`;
	const known = kept.get(name);
	kept.delete(name);
	const diff = known ?? (await askDiff(fetch, { apiUrl, from, to }, signal));
	kept.set(name, diff);
	const [oldest] = kept.keys();
	if (kept.size > mostKept && oldest !== undefined) kept.delete(oldest);
	return diff;
}

async function askDiff(fetch: Fetch, { apiUrl, from, to }: DiffOf, signal?: AbortSignal): Promise<Diff> {
	const revisions: Record<string, string> =
		from === null ? { fromrev: String(to), torelative: 'prev' } : { fromrev: String(from), torev: String(to) };
	const answer = await askWiki(fetch, apiUrl, { action: 'compare', prop: 'diff|ids', ...revisions }, signal);
	try {
		const compare = objectField(answer, 'compare');
		const body = textField(compare, 'body', longestBody) ?? '';
		return { from: integerField(compare, 'fromrevid'), to, lines: parseDiffTable(body), readAt: Date.now() };
	} catch (error) {
		if (error instanceof FieldError && error.fault === 'too-long') throw new DiffTooLong();
		throw new WikiError(null, 'not an answer to compare', { cause: error });
	}
}
