import type { Fetch } from '#lib/api/request.ts';
import type { Diff } from '#lib/domain/event/diff.ts';
import type { FilterChoicesResponse } from '#lib/domain/filter/filter-choices-response.ts';
import type { EventFilter } from '#lib/domain/filter/event-filter.ts';
import { mostForReview } from '#lib/domain/review/review.ts';
import { reviewRuns } from '#lib/domain/review/review-order.ts';
import type { Cache } from '../device/cache.ts';
import { diffKey, mostStoredDiffs } from '../device/cached-diffs.ts';
import type { CachedDiff } from '../device/cache-tables.ts';
import { askForDiff, DiffTooLong, type DiffOf, diffOf } from '../event/diff.ts';
import { WikiError } from '../wiki-api/action-api.ts';
import { findShownRevisions, mostRevisions } from '../wiki-api/hidden-revisions.ts';

/** What storing differences works with. */
export interface DiffSyncParts {
	cache: Cache;
	/** Asks the wikis. */
	fetch: Fetch;
	/** The filters of the views whose differences are stored. */
	filters: readonly EventFilter[];
	/** The reader's time zone, since runs end with the day. */
	zone: string;
	/** The device's clock, ms UTC. */
	now: () => number;
	signal: AbortSignal;
}

/** Differences that are read in one step, so that events are not late. */
const mostPerStep = 20;
/** After this time wikis are asked whether they still show the revisions, ms: only for tracked people we hear of it. */
const recheckAfter = 600_000;

/**
 * Makes the stored differences those of the newest cached events of the chosen views: deletes all others and those that
 * their wikis do not show any more, then reads some that are missing.
 * @returns whether there are more to read
 */
export async function syncDiffs(parts: DiffSyncParts): Promise<boolean> {
	const { cache, signal } = parts;
	const wanted = await listWanted(parts);
	const stored = await cache.diffs.list();
	await cache.diffs.delete(stored.flatMap(({ key }) => (wanted.has(key) ? [] : key)));
	const left = stored.filter(({ key }) => wanted.has(key));
	await recheck(parts, left);
	const has = new Set(left.map(({ key }) => key));
	const missing = [...wanted].filter(([key]) => !has.has(key));
	const unreachable = new Set<string>();
	let tried = 0;
	for (const [, of] of missing) {
		if (tried === mostPerStep) break;
		if (signal.aborted || unreachable.has(of.wiki)) continue;
		tried += 1;
		if (!(await store(parts, of))) unreachable.add(of.wiki);
	}
	return missing.length > mostPerStep && unreachable.size === 0;
}

/** The differences that are to be stored, by key: those of the first view first. */
async function listWanted({ cache, filters, zone }: DiffSyncParts): Promise<Map<string, DiffOf>> {
	const choices = await cache.find<FilterChoicesResponse>('choices');
	const wikis = new Map(choices?.value.wikis.map((wiki) => [wiki.name, wiki]));
	const wanted = new Map<string, DiffOf>();
	for (const filter of filters) {
		const events = await cache.listEvents(filter, null, mostForReview);
		for (const { events: run } of reviewRuns(events?.value.items ?? [], zone, 'newest')) {
			const [newest, ...others] = run;
			if (!newest || run.some(({ hidden, pageDeleted }) => hidden !== undefined || pageDeleted)) continue;
			const of = diffOf([newest, ...others], wikis.get(newest.wiki) ?? null);
			if (of !== null && wanted.size < mostStoredDiffs) wanted.set(diffKey(of), of);
		}
	}
	return wanted;
}

/** Reads and stores a difference. @returns false if the wiki could not be reached */
async function store({ cache, fetch, now, signal }: DiffSyncParts, of: DiffOf): Promise<boolean> {
	let answer: Diff | 'refused' | 'too-long' = 'refused';
	try {
		// Not from memory, which may not know yet what is hidden.
		answer = await askForDiff(fetch, of, signal);
	} catch (error) {
		if (signal.aborted) return true;
		if (error instanceof DiffTooLong) answer = 'too-long';
		else if (!(error instanceof WikiError)) throw error;
		else if (error.code === null) return false;
	}
	await cache.diffs.put(of, answer, now());
	return true;
}

/** Deletes differences whose revisions their wikis do not show any more, and what they refused, which is then asked again. */
async function recheck({ cache, fetch, now, signal }: DiffSyncParts, stored: readonly CachedDiff[]): Promise<void> {
	const old = stored.filter(({ checkedAt }) => checkedAt < now() - recheckAfter);
	const isRefused = ({ diff, isTooLong }: CachedDiff) => diff === null && !isTooLong;
	await cache.diffs.delete(old.filter(isRefused).map(({ key }) => key));
	const due = old.filter((one) => !isRefused(one));
	for (const [apiUrl, diffs] of Map.groupBy(due, ({ of }) => of.apiUrl)) {
		for (let at = 0; at < diffs.length && !signal.aborted; at += mostRevisions / 2) {
			const some = diffs.slice(at, at + mostRevisions / 2);
			const ends = some.map(({ of, diff }) => [of.to, diff?.from ?? of.from].filter((end) => end !== null));
			try {
				const shown = new Set(await findShownRevisions(fetch, apiUrl, [...new Set(ends.flat())], signal));
				const isShown = (_: CachedDiff, index: number) => (ends[index] ?? []).every((end) => shown.has(end));
				const keys = some.filter(isShown).map(({ key }) => key);
				await cache.diffs.delete(some.flatMap(({ key }) => (keys.includes(key) ? [] : key)));
				await cache.diffs.check(keys, now());
			} catch (error) {
				if (signal.aborted) return;
				if (!(error instanceof WikiError)) throw error;
				break;
			}
		}
	}
}
