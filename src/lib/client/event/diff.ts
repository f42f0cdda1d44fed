import { askWiki, WikiError } from '../wiki-api/action-api.ts';
import type { Fetch } from '#lib/api/request.ts';
import type { ChangesResponse } from '#lib/domain/feed/changes.ts';
import type { Diff } from '#lib/domain/event/diff.ts';
import { FieldError, integerField, objectField, textField } from '#lib/domain/core/json-fields.ts';
import { parseDiffTable } from './diff-table.ts';

/** Which difference: between two revisions; without `from`, between `to` and the revision before it, if there is one. */
export interface DiffOf {
	/** The wiki's database name. */
	wiki: string;
	/** Such as `https://de.wikipedia.org/w/api.php`. */
	apiUrl: string;
	from: number | null;
	to: number;
}

/** A difference is too long for a page. */
export class DiffTooLong extends Error {}

/**
 * The state of a revision: `hidden`: its text is hidden; `deleted`: its page is; `unknown`: only the wiki knows; `shown`: its
 * text is visible.
 */
export type RevisionStatus = 'hidden' | 'deleted' | 'unknown' | 'shown';

/** Maximum number of differences cached in memory; the least recently opened is dropped first. */
const maxCached = 100;
/** After this time, ms, a difference is fetched again: we do not learn that a previous revision by an untracked user was hidden. */
const maxAge = 600_000;
const cached = new Map<string, { of: DiffOf; diff: Diff }>();
/** Differences that are open on the page. */
const watched = new Set<{ of: Revisions; onChange: (revision: number, status: RevisionStatus) => void }>();
/** Number of invalidations: a difference that was requested before one is not cached. */
let invalidations = 0;

type Revisions = Pick<DiffOf, 'wiki' | 'from' | 'to'>;

/** Longest table that is parsed, UTF-16 units. */
const longestBody = 2_000_000;

/**
 * Reads a difference from memory if this page has fetched it recently, else from the wiki.
 * @throws {DiffTooLong} @throws {WikiError} @throws the signal's reason if it aborts
 */
export async function readDiff(fetch: Fetch, of: DiffOf, signal?: AbortSignal): Promise<Diff> {
	const cacheKey = `${of.apiUrl} ${of.from} ${of.to}`;
	const known = cached.get(cacheKey)?.diff;
	cached.delete(cacheKey);
	const before = invalidations;
	const diff = known && known.readAt > Date.now() - maxAge ? known : await fetchDiff(fetch, of, signal);
	if (invalidations === before) cached.set(cacheKey, { of: { ...of, from: diff.from ?? of.from }, diff });
	const [oldest] = cached.keys();
	if (cached.size > maxCached && oldest !== undefined) cached.delete(oldest);
	return diff;
}

/** Drops cached differences whose revisions have changed, and notifies watchers of the new status. */
export function invalidateDiffs({
	resync,
	deleted,
	events,
}: Pick<ChangesResponse, 'resync' | 'deleted' | 'events'>): void {
	const statuses = new Map<string, RevisionStatus>(deleted.map((key) => [key, 'unknown']));
	for (const { key, hidden, pageDeleted } of events) {
		if (hidden?.includes('text')) statuses.set(key, 'hidden');
		else if (pageDeleted) statuses.set(key, 'deleted');
		else statuses.set(key, hidden === undefined ? 'shown' : 'unknown');
	}
	const statusesOf = ({ wiki, from, to }: Revisions) =>
		[to, from].flatMap((revision): [number, RevisionStatus][] => {
			const status = resync ? 'unknown' : statuses.get(`${wiki}:rev:${revision}`);
			return revision === null || status === undefined ? [] : [[revision, status]];
		});
	if (resync || statuses.size > 0) invalidations++;
	// After any change, since the previous revision may be hidden too: for untracked users we are not notified of that.
	for (const [cacheKey, { of }] of cached) if (statusesOf(of).length > 0) cached.delete(cacheKey);
	for (const { of, onChange } of watched) for (const [revision, status] of statusesOf(of)) onChange(revision, status);
}

/** Calls `onChange` when the status of a revision of an open difference changes. @returns ends it */
export function watchDiff(of: Revisions, onChange: (revision: number, status: RevisionStatus) => void): () => void {
	const watcher = { of, onChange };
	watched.add(watcher);
	return () => void watched.delete(watcher);
}

async function fetchDiff(fetch: Fetch, { apiUrl, from, to }: DiffOf, signal?: AbortSignal): Promise<Diff> {
	const revisions: Record<string, string> =
		from === null ? { fromrev: String(to), torelative: 'prev' } : { fromrev: String(from), torev: String(to) };
	const response = await askWiki(fetch, apiUrl, { action: 'compare', prop: 'diff|ids', ...revisions }, signal);
	try {
		const compare = objectField(response, 'compare');
		const body = textField(compare, 'body', longestBody) ?? '';
		return { from: integerField(compare, 'fromrevid'), to, lines: parseDiffTable(body), readAt: Date.now() };
	} catch (error) {
		if (error instanceof FieldError && error.fault === 'too-long') throw new DiffTooLong();
		throw new WikiError(null, 'unexpected response to compare', { cause: error });
	}
}
