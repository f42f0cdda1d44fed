import { type Count, countOf } from '../insight/count.ts';
import type { TimeRange } from '../coverage/coverage.ts';

/**
 * `planned`: the wikis are not known yet; `running`; `paused` and `cancelled`: by an admin; `failed`: at least one wiki
 * did not return its rows; `done`.
 */
export type BackfillStatus = 'planned' | 'running' | 'paused' | 'cancelled' | 'failed' | 'done';

export const backfillStatuses: readonly BackfillStatus[] = [
	'planned',
	'running',
	'paused',
	'cancelled',
	'failed',
	'done',
];

/**
 * What an admin may do to a backfill. `retry` queries those wikis again that failed, or that were left when it was
 * cancelled. `again` reads everything again, since the wikis may return more now.
 */
export const backfillActs = ['pause', 'resume', 'retry', 'cancel', 'again'] as const;

export type BackfillAct = (typeof backfillActs)[number];

const allowedIn: Readonly<Record<BackfillAct, readonly BackfillStatus[]>> = {
	pause: ['planned', 'running'],
	resume: ['paused'],
	retry: ['failed', 'cancelled'],
	cancel: ['planned', 'running', 'paused'],
	again: ['done'],
};

/** Whether an act is allowed for a backfill in this status. */
export function isActAllowed(act: BackfillAct, status: BackfillStatus): boolean {
	return allowedIn[act].includes(status);
}

/**
 * The lists that are read from a wiki, in this order: log events by the person, those about them, on Meta those about
 * the global account, and their edits. Edits are last, since log events show which of them the stream never delivered.
 */
export type BackfillList = 'log' | 'about' | 'global' | 'edit';

export const backfillLists: readonly BackfillList[] = ['log', 'about', 'global', 'edit'];

/** The progress of a backfill on one wiki. */
export interface WikiBackfill {
	/** The wiki's database name. */
	wiki: string;
	status: 'waiting' | 'failed' | 'done';
	/** The list that is read now, or was read last. */
	list: BackfillList;
	/** How many edits the account has there in all, according to Meta. */
	edits: number;
	/** All edits since this time are known, ms UTC; null before the first request for edits. */
	reachedAt: number | null;
	/** How many events it delivered. */
	events: number;
	/** The error that the wiki returned last, such as `maxlag`; null for none. */
	problem: string | null;
	/** When it is queried again after that, ms UTC. */
	retryAt: number | null;
}

/** A backfill of one person. The stretch is in ms UTC, `until` exclusive. */
export interface Backfill extends TimeRange {
	id: number;
	status: BackfillStatus;
	/** Why the wikis could not be found; null for no error. */
	problem: string | null;
	retryAt: number | null;
	plannedAt: number;
	/** When it was done, was cancelled or failed, ms UTC. */
	finishedAt: number | null;
	/** In the order in which they are read: those with most edits first. */
	wikis: WikiBackfill[];
}

/**
 * The types of events that wikis return afterwards. Category changes, and others that only the stream has, are not
 * known then.
 */
export const backfilledTypes: readonly string[] = ['edit', 'new', 'log'];

/** The wikis from which finished backfills read a stretch of time, the busiest first. */
export function wikisOf(backfills: readonly Backfill[], { from, until }: TimeRange): string[] {
	const done = backfills.filter((one) => one.status === 'done' && one.from < until && from < one.until);
	return [...new Set(done.flatMap(({ wikis }) => wikis.map(({ wiki }) => wiki)))];
}

/** How many wikis have been read for a person; null while the wikis are not known. */
export type ReadingProgress = { done: number; wikis: number } | { done: null; wikis: null };

/** The sum of the active backfills, each with how many of its wikis are done; null if none is active. */
export function progressOf(active: readonly { done: number; wikis: number }[]): ReadingProgress | null {
	if (active.length === 0) return null;
	const wikis = active.reduce((sum, one) => sum + one.wikis, 0);
	return wikis === 0 ? { done: null, wikis: null } : { done: active.reduce((sum, one) => sum + one.done, 0), wikis };
}

/** The progress of those backfills that are active; null if none is. */
export function readingOf(backfills: readonly Backfill[]): ReadingProgress | null {
	return progressOf(
		backfills.filter(isActive).map(({ wikis }) => ({
			wikis: wikis.length,
			done: wikis.filter(({ status }) => status === 'done').length,
		})),
	);
}

/** Whether a backfill is running or will start by itself. */
export function isActive({ status }: Pick<Backfill, 'status'>): boolean {
	return status === 'planned' || status === 'running';
}

/** How many events a wiki has returned; until it has returned all rows, there may be more. */
export function eventsFrom({ status, events }: Pick<WikiBackfill, 'status' | 'events'>): Count {
	return countOf(events, status === 'done' ? 'known' : 'partly', status === 'waiting' ? ['backfill-running'] : []);
}

/** Maximum number of rows in one answer. */
export const rowsPerRequest = 500;

/** About how many requests a backfill still needs, assuming that edits are spread evenly over the rest of the time. */
export function requestsLeft({ status, from, until, wikis }: Backfill): number {
	if (status === 'cancelled' || status === 'done' || status === 'failed') return 0;
	if (status === 'planned' || wikis.length === 0) return 2;
	return wikis.reduce((sum, wiki) => sum + requestsLeftOn(wiki, { from, until }), 1);
}

function requestsLeftOn({ status, list, edits, reachedAt, events }: WikiBackfill, range: TimeRange): number {
	if (status !== 'waiting') return 0;
	const before = backfillLists.indexOf('edit') - backfillLists.indexOf(list);
	if (edits === 0) return before;
	const done = reachedAt === null ? 0 : (range.until - reachedAt) / (range.until - range.from);
	// Where the pace is not known, half of the account's edits is the guess.
	const rows = done > 0 ? Math.min(edits, (events * (1 - done)) / done) : edits / 2;
	return before + Math.max(1, Math.ceil(rows / rowsPerRequest));
}

/** All backfills that are not finished. */
export interface BackfillQueue {
	/** Those whose wikis are known, in the order in which they run. */
	running: readonly Backfill[];
	/** The ids of those whose wikis are not known, in that order. */
	planned: readonly number[];
	/** How many requests a backfill has usually needed so far. */
	usual: number;
}

/** About how many requests come before a backfill; without an id, all requests. */
export function requestsBefore({ running, planned, usual }: BackfillQueue, id = Infinity): number {
	const known = running.filter((one) => one.id < id).reduce((sum, one) => sum + requestsLeft(one), 0);
	return known + planned.filter((one) => one < id).length * usual;
}

/** About how many requests are left until each wiki of a backfill has returned all rows, in the order given. */
export function requestsUntil(backfill: Backfill): number[] {
	let sum = 0;
	return backfill.wikis.map((wiki) => {
		const left = requestsLeft(backfill) === 0 ? 0 : requestsLeftOn(wiki, backfill);
		sum += left;
		return left === 0 ? 0 : sum;
	});
}

/** How long a number of requests takes, in ms. */
export function timeFor(requests: number, requestsPerMinute: number): number {
	return (requests / requestsPerMinute) * 60_000;
}
