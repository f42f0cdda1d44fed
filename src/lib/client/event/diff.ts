import { askWiki, WikiError } from '../wiki-api/action-api.ts';
import type { Fetch } from '#lib/api/request.ts';
import type { ChangesResponse } from '#lib/domain/feed/changes.ts';
import type { Diff } from '#lib/domain/event/diff.ts';
import { comparedRevisions } from '#lib/domain/event/event-groups.ts';
import type { EventItem } from '#lib/domain/event/event-item.ts';
import { apiUrl } from '#lib/domain/event/event-links.ts';
import type { Wiki } from '#lib/domain/wiki/wiki.ts';
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

/** The difference that an event, or a run of them (newest first), made; null for log actions and for wikis without a known address. */
export function diffOf(events: readonly [EventItem, ...EventItem[]], wiki: Wiki | null): DiffOf | null {
	const api = wiki === null ? null : apiUrl(wiki);
	const { from, to } = comparedRevisions(events);
	return api === null || to === null || events[0].type === 'log'
		? null
		: { wiki: events[0].wiki, apiUrl: api, from, to };
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
/** What is being read, so that it is asked for once; with the changes since then, which its answer may not show yet. */
const reading = new Set<{
	cacheKey: string;
	of: DiffOf;
	changes: Changes[];
	answer: Promise<Diff>;
	isUsable: boolean;
}>();

type Changes = Pick<ChangesResponse, 'resync' | 'deleted' | 'events'>;

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
	if (known && known.readAt > Date.now() - maxAge) {
		cached.set(cacheKey, { of: { ...of, from: known.from ?? of.from }, diff: known });
		return known;
	}
	const asked = [...reading].find((request) => request.cacheKey === cacheKey && request.isUsable);
	const diff = await (asked?.answer ?? ask(fetch, of, cacheKey));
	signal?.throwIfAborted();
	return diff;
}

async function ask(fetch: Fetch, of: DiffOf, cacheKey: string): Promise<Diff> {
	const answer = askForDiff(fetch, of);
	const request = { cacheKey, of, changes: [] as Changes[], answer, isUsable: true };
	reading.add(request);
	try {
		const diff = await answer;
		const read = { ...of, from: diff.from ?? of.from };
		if (request.changes.every((change) => statusesIn(change, read).length === 0)) {
			cached.set(cacheKey, { of: read, diff });
			const [oldest] = cached.keys();
			if (cached.size > maxCached && oldest !== undefined) cached.delete(oldest);
		}
		return diff;
	} finally {
		reading.delete(request);
	}
}

/** Drops cached differences whose revisions have changed, and notifies watchers of the new status. */
export function invalidateDiffs(changes: Changes): void {
	for (const request of reading) {
		request.changes.push(changes);
		// It may be about the revision before, which only the answer names.
		if (request.of.from === null || statusesIn(changes, request.of).length > 0) request.isUsable = false;
	}
	// After any change, since the previous revision may be hidden too: for untracked users we are not notified of that.
	for (const [cacheKey, { of }] of cached) if (statusesIn(changes, of).length > 0) cached.delete(cacheKey);
	for (const { of, onChange } of watched)
		for (const [revision, status] of statusesIn(changes, of)) onChange(revision, status);
}

/** The revisions of a difference that changes are about, with their new status. */
function statusesIn({ resync, deleted, events }: Changes, { wiki, from, to }: Revisions): [number, RevisionStatus][] {
	return [to, from].flatMap((revision): [number, RevisionStatus][] => {
		if (revision === null) return [];
		if (resync) return [[revision, 'unknown']];
		const key = `${wiki}:rev:${revision}`;
		const event = events.find((one) => one.key === key);
		if (event !== undefined) return [[revision, statusOf(event)]];
		return deleted.includes(key) ? [[revision, 'unknown']] : [];
	});
}

function statusOf({ hidden, pageDeleted }: EventItem): RevisionStatus {
	if (hidden?.includes('text')) return 'hidden';
	if (pageDeleted) return 'deleted';
	return hidden === undefined ? 'shown' : 'unknown';
}

/** Calls `onChange` when the status of a revision of an open difference changes. @returns ends it */
export function watchDiff(of: Revisions, onChange: (revision: number, status: RevisionStatus) => void): () => void {
	const watcher = { of, onChange };
	watched.add(watcher);
	return () => void watched.delete(watcher);
}

/**
 * Asks the wiki for a difference, whatever this page has in memory.
 * @throws {DiffTooLong} @throws {WikiError} @throws the signal's reason if it aborts
 */
export async function askForDiff(fetch: Fetch, { apiUrl, from, to }: DiffOf, signal?: AbortSignal): Promise<Diff> {
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
