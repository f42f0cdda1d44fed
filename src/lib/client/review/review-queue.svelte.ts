import { SvelteMap } from 'svelte/reactivity';
import { ApiError, Unreachable } from '#lib/api/request.ts';
import type { EventItem } from '#lib/domain/event/event-item.ts';
import type { Run } from '#lib/domain/event/event-groups.ts';
import type { Committed } from '#lib/domain/feed/event-window.ts';
import {
	type ClaimRequest,
	type ClaimsResponse,
	mostClaimedEvents,
	mostClaimedRuns,
	type OtherReviewer,
} from '#lib/domain/review/claim.ts';
import type { Mark } from '#lib/domain/review/review.ts';

/** What a queue works with. */
export interface QueueParts {
	/** A UUID of the page. */
	id: string;
	/** The marks that wait for a review. */
	wanted: readonly Mark[];
	/** The mark that counts on an event, the reader's own at once. */
	markOf: (event: EventItem) => Mark;
	/** Whether a mark of the reader on an event is not sent yet. */
	isUnsent: (event: EventItem) => boolean;
	/** Asks the server for runs. Fails as `api/request.ts` does. */
	claim: (request: ClaimRequest, isLeaving: boolean) => Promise<ClaimsResponse>;
}

/** What the reader did with a run. */
export type Decision = 'reviewed' | 'flagged' | 'passed';

/** How many runs are asked for, and their differences read, before they are on the page. */
export const ahead = 3;

/**
 * The runs of a review, one after the other. A run is on the page only after the server has given it to this page, so that
 * two people never have the same; without the server it is shown, since nobody can know.
 */
export class ReviewQueue {
	/** In their order; a run keeps its place when its events change, also when none is left. */
	runs: readonly Run<EventItem>[] = $state.raw([]);
	/** The place of the current run; the number of runs at the end. */
	at = $state(0);
	/** Who else is reviewing just now, as of the last answer. */
	others: readonly OtherReviewer[] = $state.raw([]);
	/** Whether the server did not answer the last question: then nobody knows who else has the same. */
	isAlone = $state(false);
	/** By the key of the run. */
	readonly decisions = new SvelteMap<string, Decision>();
	/** Who has the runs that others have, by the key of the run. */
	readonly takenBy = new SvelteMap<string, string>();
	readonly #parts: QueueParts;
	/** The keys of runs that the server has given to this page. */
	#given: readonly string[] = $state.raw([]);
	/** The key of the run that is on the page. */
	#shown: string | null = $state(null);
	/** Runs before the current one, the last is the nearest. */
	#before: readonly number[] = $state.raw([]);
	#isBack = false;
	#isAsking = false;
	#isWanted = false;
	#isClosed = false;

	constructor(runs: readonly Run<EventItem>[], parts: QueueParts) {
		this.#parts = parts;
		this.runs = runs;
		this.at = this.#nextAfter(-1);
	}

	/** The run on the page; null at the end, and while the server is asked for it. */
	get current(): Run<EventItem> | null {
		const run = this.runs[this.at];
		return run !== undefined && run.key === this.#shown ? run : null;
	}

	get isAtEnd(): boolean {
		return this.at >= this.runs.length;
	}

	/** The runs that come next, as far as they are known. */
	get next(): Run<EventItem>[] {
		const found: Run<EventItem>[] = [];
		for (let at = this.#nextAfter(this.at); at < this.runs.length && found.length < ahead; at = this.#nextAfter(at)) {
			const run = this.runs[at];
			if (run) found.push(run);
		}
		return found;
	}

	/** Whether an event of a run waits for a review. */
	waits({ events }: Run<EventItem>): boolean {
		return events.some((event) => this.#parts.wanted.includes(this.#parts.markOf(event)));
	}

	/** Whether there is a run to go back to. */
	get hasBefore(): boolean {
		return this.#before.length > 0;
	}

	/** Notes what was decided about the current run, and goes on to the next. */
	decide(decision: Decision): void {
		const { current } = this;
		if (current === null) return;
		// A mark from before stays what it was.
		if (decision !== 'passed' || !this.decisions.has(current.key)) this.decisions.set(current.key, decision);
		this.#before = [...this.#before, this.at];
		this.#go(this.#nextAfter(this.at));
	}

	/** Goes back to the run before. */
	back(): void {
		const at = this.#before.at(-1);
		this.#before = this.#before.slice(0, -1);
		if (at !== undefined) this.#go(at, true);
	}

	/** Goes back to the run of some events, whose mark was taken back. */
	reopen(keys: readonly string[]): void {
		const at = this.runs.findIndex(({ events }) => events.some(({ key }) => keys.includes(key)));
		const run = this.runs[at];
		if (run === undefined) return;
		this.decisions.delete(run.key);
		const last = this.#before.lastIndexOf(at);
		if (last !== -1) this.#before = this.#before.slice(0, last);
		if (at !== this.at) this.#go(at, true);
	}

	/** Begins again with the runs that still wait, also those that others had. */
	restart(): void {
		this.takenBy.clear();
		this.#go(this.#nextAfter(-1));
	}

	/** Asks the server again for what is open and next, which renews it. Does not throw. */
	async ask(): Promise<void> {
		this.#isWanted = true;
		if (this.#isAsking) return;
		this.#isAsking = true;
		try {
			while (this.#isWanted && !this.#isClosed) {
				this.#isWanted = false;
				await this.#askOnce();
			}
		} finally {
			this.#isAsking = false;
		}
	}

	/** Applies changes from the server: reviews by others, what wikis have hidden, what was deleted. */
	apply({ deleted, events }: Committed): void {
		this.#replace((event) => {
			const other = events.find(({ key }) => key === event.key);
			if (other !== undefined && other.change >= event.change) return other;
			return deleted.includes(event.key) ? null : event;
		});
	}

	/** Gives all runs back, when the page is left. */
	close(): void {
		this.#isClosed = true;
		this.#parts.claim({ claim: this.#parts.id, runs: [] }, true).catch(() => undefined);
	}

	/** @param isBack whether it was on the page before: then it is shown though it was reviewed */
	#go(at: number, isBack = false): void {
		this.at = at;
		this.#isBack = isBack;
		const run = this.runs[at];
		this.#shown = run !== undefined && this.#given.includes(run.key) ? run.key : null;
		void this.ask();
	}

	#nextAfter(at: number): number {
		const next = this.runs.findIndex((run, place) => place > at && this.waits(run) && !this.takenBy.has(run.key));
		return next === -1 ? this.runs.length : next;
	}

	/**
	 * What the server is asked for: the current run, those that come next, the one before, since its mark may be taken back,
	 * and those whose marks it does not have yet.
	 */
	#window(): Run<EventItem>[] {
		const current = this.runs[this.at];
		const unsent = this.runs.filter(({ events }) => events.some((event) => this.#parts.isUnsent(event)));
		const before = this.runs[this.#before.at(-1) ?? this.runs.length];
		const all = [...(current ? [current] : []), ...this.next, ...(before ? [before] : []), ...unsent];
		let left = mostClaimedEvents;
		return all
			.filter((run, at) => run.events.length > 0 && all.indexOf(run) === at)
			.slice(0, mostClaimedRuns)
			.filter(({ events }) => (left -= events.length) >= 0);
	}

	async #askOnce(): Promise<void> {
		const window = this.#window();
		// The others are free from the moment at which the server reads this.
		this.#given = window.flatMap(({ key }) => (this.#given.includes(key) ? key : []));
		const runs = window.map(({ events }) => events.map(({ key }) => key));
		try {
			const answer = await this.#parts.claim({ claim: this.#parts.id, runs }, false);
			if (this.#isClosed) return;
			this.isAlone = false;
			this.others = answer.others;
			this.#learn(window, answer);
		} catch (error) {
			if (!(error instanceof ApiError || error instanceof Unreachable)) throw error;
			this.isAlone = true;
		}
		this.#settle();
	}

	#learn(window: readonly Run<EventItem>[], { runs }: ClaimsResponse): void {
		for (const [index, { key }] of window.entries()) {
			const answer = runs[index];
			if (answer?.state === 'taken') this.takenBy.set(key, answer.by ?? '');
			else this.takenBy.delete(key);
		}
		this.#given = window.flatMap(({ key }, index) => (runs[index]?.state === 'claimed' ? key : []));
		const reviews = runs.flatMap((run) => run.reviews);
		this.#replace((event) => {
			const known = reviews.find(({ key }) => key === event.key);
			return known === undefined || known.change <= event.change
				? event
				: { ...event, review: known.review, change: known.change };
		});
	}

	/** Shows the current run if it was given to this page; goes on if others have it, or have reviewed it. */
	#settle(): void {
		const run = this.runs[this.at];
		if (run === undefined || run.key === this.#shown) return;
		const isTaken = this.takenBy.has(run.key);
		if (!isTaken && (this.#isBack || this.waits(run))) {
			if (this.isAlone || this.#given.includes(run.key)) this.#shown = run.key;
			else void this.ask();
		} else this.#go(this.#nextAfter(this.at));
	}

	#replace(change: (event: EventItem) => EventItem | null): void {
		let isChanged = false;
		const runs = this.runs.map((run) => {
			const events = run.events.flatMap((event) => change(event) ?? []);
			const isSame = events.length === run.events.length && events.every((event, at) => event === run.events[at]);
			isChanged ||= !isSame;
			return isSame ? run : { ...run, events };
		});
		if (isChanged) this.runs = runs;
	}
}
