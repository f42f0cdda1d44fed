import { askWiki, WikiError } from '../wiki-api/action-api.ts';
import type { Fetch } from '#lib/api/request.ts';
import type { ChangesResponse } from '#lib/domain/feed/changes.ts';
import type { Diff } from '#lib/domain/event/diff.ts';
import { FieldError, integerField, objectField, textField } from '#lib/domain/core/json-fields.ts';
import { parseDiffTable } from './diff-table.ts';

/** Which difference: between two revisions; without `from`, between one and that before it, if there is one. */
export interface DiffOf {
	/** The wiki's database name. */
	wiki: string;
	/** Such as `https://de.wikipedia.org/w/api.php`. */
	apiUrl: string;
	from: number | null;
	to: number;
}

/** A difference is longer than what a page can well show. */
export class DiffTooLong extends Error {}

/**
 * What became of a revision: `hidden`: its text; `deleted`: its page; `unknown`: only the wiki can tell; `shown`: nothing that
 * would take its text away.
 */
export type Fate = 'hidden' | 'deleted' | 'unknown' | 'shown';

/** So many differences are kept in memory; the least lately opened goes first. */
const mostKept = 100;
/** After so long, ms, the wiki is asked again: of a revision before, by nobody whom we follow, nobody tells that it was hidden. */
const longestKept = 600_000;
const kept = new Map<string, { of: DiffOf; diff: Diff }>();
/** Those that are open. */
const watched = new Set<{ of: Revisions; told: (revision: number, fate: Fate) => void }>();
/** How often something was to be forgotten: what was under way then is not kept. */
let forgotten = 0;

type Revisions = Pick<DiffOf, 'wiki' | 'from' | 'to'>;

/** Longest table that is taken apart, UTF-16 units. */
const longestBody = 2_000_000;

/**
 * Reads a difference from the wiki; one that this page has read lately comes from memory.
 * @throws {DiffTooLong} @throws {WikiError} @throws the signal's reason if it is given up
 */
export async function readDiff(fetch: Fetch, of: DiffOf, signal?: AbortSignal): Promise<Diff> {
	const name = `${of.apiUrl} ${of.from} ${of.to}`;
	const known = kept.get(name)?.diff;
	kept.delete(name);
	const before = forgotten;
	const diff = known && known.readAt > Date.now() - longestKept ? known : await askDiff(fetch, of, signal);
	if (forgotten === before) kept.set(name, { of: { ...of, from: diff.from ?? of.from }, diff });
	const [oldest] = kept.keys();
	if (kept.size > mostKept && oldest !== undefined) kept.delete(oldest);
	return diff;
}

/** Forgets the differences of whose revisions something was told, and tells those who watch what that was. */
export function invalidateDiffs({
	afresh,
	buried,
	events,
}: Pick<ChangesResponse, 'afresh' | 'buried' | 'events'>): void {
	const fates = new Map<string, Fate>(buried.map((key) => [key, 'unknown']));
	for (const { key, hidden, isPageDeleted } of events) {
		if (hidden?.includes('text')) fates.set(key, 'hidden');
		else if (isPageDeleted) fates.set(key, 'deleted');
		else fates.set(key, hidden === undefined ? 'shown' : 'unknown');
	}
	const statusesOf = ({ wiki, from, to }: Revisions) =>
		[to, from].flatMap((revision): [number, Fate][] => {
			const fate = afresh ? 'unknown' : fates.get(`${wiki}:rev:${revision}`);
			return revision === null || fate === undefined ? [] : [[revision, fate]];
		});
	if (afresh || fates.size > 0) forgotten++;
	// Whatever changed: the revision before may be hidden with it, which is told of nobody whom we do not follow.
	for (const [name, { of }] of kept) if (statusesOf(of).length > 0) kept.delete(name);
	for (const { of, told } of watched) for (const [revision, fate] of statusesOf(of)) told(revision, fate);
}

/** Tells what becomes of the revisions of a difference that is open. @returns ends it */
export function watchDiff(of: Revisions, told: (revision: number, fate: Fate) => void): () => void {
	const watcher = { of, told };
	watched.add(watcher);
	return () => void watched.delete(watcher);
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
