import { type Count, countOf } from '../insight/count.ts';
import type { TimeRange } from '../coverage/coverage.ts';

/**
 * `planned`: the wikis are not known yet; `running`; `paused` and `cancelled` by somebody; `failed`: at least one wiki
 * did not give what it was asked for; `done`.
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
 * What somebody may do to a backfill, and in which states. `retry` asks those wikis again that failed, or that were left
 * when it was given up. `again`: everything is asked once more, as the wikis may have come to tell more.
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

/** Whether that can be done to a backfill as it stands. */
export function isActAllowed(act: BackfillAct, status: BackfillStatus): boolean {
	return allowedIn[act].includes(status);
}

/**
 * What a wiki is asked for, one after the other: log events by the person, those about them, on Meta those about the
 * global account, and their edits; which come last, since log events tell which of them the stream never showed.
 */
export type BackfillList = 'log' | 'about' | 'global' | 'edit';

export const backfillLists: readonly BackfillList[] = ['log', 'about', 'global', 'edit'];

/** How far a backfill has come on one wiki. */
export interface WikiBackfill {
	/** The wiki's database name. */
	wiki: string;
	status: 'waiting' | 'failed' | 'done';
	/** What it is asked for now, or was last. */
	list: BackfillList;
	/** How many edits the account is said to have there in all. */
	edits: number;
	/** Down to here all edits are known, ms UTC; null while none was asked for. */
	reachedAt: number | null;
	/** How many events it brought. */
	events: number;
	/** What the wiki answered last instead of rows, such as `maxlag`; null if all is well. */
	problem: string | null;
	/** When it is asked again after that, ms UTC. */
	retryAt: number | null;
}

/** What is asked of the wikis about one person. The stretch is in ms UTC, `until` exclusive. */
export interface Backfill extends TimeRange {
	id: number;
	status: BackfillStatus;
	/** Why the wikis could not be found; null if all is well. */
	problem: string | null;
	retryAt: number | null;
	plannedAt: number;
	/** When it was done, given up or had failed. */
	finishedAt: number | null;
	/** In the order in which they are asked: those with most edits first. */
	wikis: WikiBackfill[];
}

/** The types of events that wikis tell afterwards; of category changes, and of what else only the stream has, nothing is known then. */
export const backfilledTypes: readonly string[] = ['edit', 'new', 'log'];

/** On which wikis somebody was read in a stretch of time: by those backfills that were done, the busiest wikis first. */
export function wikisOf(backfills: readonly Backfill[], { from, until }: TimeRange): string[] {
	const told = backfills.filter((one) => one.status === 'done' && one.from < until && from < one.until);
	return [...new Set(told.flatMap(({ wikis }) => wikis.map(({ wiki }) => wiki)))];
}

/** How far the wikis have been asked about someone; null while it is not known which they are. */
export type ReadingProgress = { done: number; wikis: number } | { done: null; wikis: null };

/** What those backfills come to that are going on, each with how many of its wikis are done; null if none is. */
export function progressOf(goingOn: readonly { done: number; wikis: number }[]): ReadingProgress | null {
	if (goingOn.length === 0) return null;
	const wikis = goingOn.reduce((sum, one) => sum + one.wikis, 0);
	return wikis === 0 ? { done: null, wikis: null } : { done: goingOn.reduce((sum, one) => sum + one.done, 0), wikis };
}

/** How far those of some backfills are that are going on; null if none is. */
export function readingOf(backfills: readonly Backfill[]): ReadingProgress | null {
	return progressOf(
		backfills.filter(isActive).map(({ wikis }) => ({
			wikis: wikis.length,
			done: wikis.filter(({ status }) => status === 'done').length,
		})),
	);
}

/** Whether a backfill has been begun, or will be, by itself. */
export function isActive({ status }: Pick<Backfill, 'status'>): boolean {
	return status === 'planned' || status === 'running';
}

/** How many events a wiki has brought; as long as it has not told all, there may be more. */
export function eventsFrom({ status, events }: Pick<WikiBackfill, 'status' | 'events'>): Count {
	return countOf(events, status === 'done' ? 'known' : 'partly', status === 'waiting' ? ['backfill-running'] : []);
}

/** Rows in one answer. */
export const rowsPerRequest = 500;

/** About how many requests a backfill still takes. Edits are reckoned as evenly spread over what is left of the time. */
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
	// Where nothing is known of the pace, half of the account's edits are as good a guess as any.
	const rows = done > 0 ? Math.min(edits, (events * (1 - done)) / done) : edits / 2;
	return before + Math.max(1, Math.ceil(rows / rowsPerRequest));
}

/** What is still to be asked of the wikis, about everybody. */
export interface BackfillQueue {
	/** Those of which the wikis are known, in the order in which they are done. */
	running: readonly Backfill[];
	/** The ids of those of which they are not, in that order. */
	planned: readonly number[];
	/** How many requests one has taken so far. */
	usual: number;
}

/** About how many requests are to be made before a backfill; all there are, without one. */
export function requestsBefore({ running, planned, usual }: BackfillQueue, id = Infinity): number {
	const known = running.filter((one) => one.id < id).reduce((sum, one) => sum + requestsLeft(one), 0);
	return known + planned.filter((one) => one < id).length * usual;
}

/** About how many requests are left until each wiki of a backfill has told all; they are asked in the order given. */
export function requestsUntil(backfill: Backfill): number[] {
	let sum = 0;
	return backfill.wikis.map((wiki) => {
		const left = requestsLeft(backfill) === 0 ? 0 : requestsLeftOn(wiki, backfill);
		sum += left;
		return left === 0 ? 0 : sum;
	});
}

/** How long so many requests take, in ms. */
export function timeFor(requests: number, requestsPerMinute: number): number {
	return (requests / requestsPerMinute) * 60_000;
}

/** A backfill, as `/api/coverage` returns it. */
export interface BackfillItem extends Backfill {
	/** The person's name now. */
	user: string;
	/**
	 * The types of events that it reads, without saying which were made by bots; types that are not named are not known of
	 * that time.
	 */
	types: readonly string[];
	/** About how long it still takes, in ms, with all that is done before it. */
	timeLeft: number;
	wikis: (WikiBackfill & { timeLeft: number })[];
}
