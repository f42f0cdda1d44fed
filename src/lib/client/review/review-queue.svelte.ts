import { SvelteMap } from 'svelte/reactivity';
import { ApiError, Unreachable } from '#lib/api/request.ts';
import type { EventItem } from '#lib/domain/event/event-item.ts';
import type { Run } from '#lib/domain/event/event-groups.ts';
import type { Committed } from '#lib/domain/feed/event-window.ts';
import {
	claimDuration,
	type ClaimRequest,
	type ClaimsResponse,
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
	/** The device's clock, ms. */
	now: () => number;
}

/** What the reader did with a run. */
export type Decision = 'reviewed' | 'flagged' | 'passed';

/** How many runs are asked for, and their differences read, before they are on the page. */
export const ahead = 3;

/**
 * The runs of a review, one after the other. A run is on the page only after the server has given it to this page, so that
 * two people never have the same, and while that holds; without the server it is shown, since nobody can know.
 */
export class ReviewQueue {
	/** In their order; a run keeps its place when its events change, also when none is left. */
	runs: readonly Run<EventItem>[] = $state.raw([]);
	/** The place of the current run; the number of runs at the end. */
	at = $state(0);
	/** Who else is reviewing just now, as of the last answer; null: not known. */
	others: readonly OtherReviewer[] | null = $state.raw(null);
	/** Whether the server did not answer the last question: then nobody knows who else has the same. */
	isAlone = $state(false);
	/** By the key of the run. */
	readonly decisions = new SvelteMap<string, Decision>();
	/** Who has the runs that others have, by the key of the run. */
	readonly takenBy = new SvelteMap<string, string>();
	readonly #parts: QueueParts;
	/** Until when the server has given runs to this page, ms by the device's clock, by their keys. */
	#given: Readonly<Record<string, number>> = {};
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
		for (let at = this.#nextAfter(this.at); found.length < ahead; at = this.#nextAfter(at)) {
			const run = this.runs[at];
			if (run === undefined || run === this.runs[this.at] || found.includes(run)) break;
			found.push(run);
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

	/** Asks the server again for what is open and next, which renews it. Does not throw. */
	async ask(): Promise<void> {
		if (this.runs.length === 0) return;
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

	/** Says that it is not known any more who else is reviewing, since nobody asks. */
	forgetOthers(): void {
		this.others = null;
	}

	/** Asks nothing any more: another queue of the same page takes over. */
	stop(): void {
		this.#isClosed = true;
	}

	/** Gives all runs back, when the page is left. */
	leave(): void {
		this.stop();
		this.#parts.claim({ claim: this.#parts.id, runs: [], isOpen: false }, true).catch(() => undefined);
	}

	/** @param isBack whether it was on the page before: then it is shown though it was reviewed */
	#go(at: number, isBack = false): void {
		this.at = at;
		this.#isBack = isBack;
		const run = this.runs[at];
		this.#shown = run !== undefined && (this.isAlone || this.#isGiven(run)) ? run.key : null;
		void this.ask();
	}

	#isGiven({ key }: Run<EventItem>): boolean {
		return (this.#given[key] ?? 0) > this.#parts.now();
	}

	#nextAfter(at: number): number {
		const isFree = (run: Run<EventItem>) => this.waits(run) && !this.takenBy.has(run.key);
		const next = this.runs.findIndex((run, place) => place > at && isFree(run));
		if (next !== -1) return next;
		// A mark that was taken back may have led past some.
		const left = this.runs.findIndex((run, place) => place < at && isFree(run) && !this.decisions.has(run.key));
		return left === -1 ? this.runs.length : left;
	}

	/**
	 * What the server is asked for: the current run, those that come next, the one before, since its mark may be taken back,
	 * and those whose marks it does not have yet.
	 */
	#window(): Run<EventItem>[] {
		const current = this.runs[this.at];
		const unsent = this.runs.filter(({ events }) => events.some((event) => this.#parts.isUnsent(event)));
		const before = current && this.runs[this.#before.at(-1) ?? this.runs.length];
		const all = [...(current ? [current] : []), ...this.next, ...(before ? [before] : []), ...unsent];
		return all.filter((run, at) => run.events.length > 0 && all.indexOf(run) === at).slice(0, mostClaimedRuns);
	}

	async #askOnce(): Promise<void> {
		const window = this.#window();
		// The others are free from the moment at which the server reads this.
		const isAsked = ([given]: [string, number]) => window.some(({ key }) => key === given);
		this.#given = Object.fromEntries(Object.entries(this.#given).filter(isAsked));
		const runs = window.map(({ events }) => events.map(({ key }) => key));
		const isOpen = window.length > 0 && window[0] === this.runs[this.at];
		// The server counts from when it reads the question, which is later.
		const until = this.#parts.now() + claimDuration;
		try {
			const answer = await this.#parts.claim({ claim: this.#parts.id, runs, isOpen }, false);
			if (this.#isClosed) return;
			this.isAlone = false;
			this.others = answer.others;
			this.#learn(window, answer, until);
		} catch (error) {
			if (!(error instanceof ApiError || error instanceof Unreachable)) throw error;
			if (this.#isClosed) return;
			this.isAlone = true;
			this.others = null;
		}
		this.#settle();
	}

	#learn(window: readonly Run<EventItem>[], { runs }: ClaimsResponse, until: number): void {
		for (const [index, { key }] of window.entries()) {
			const answer = runs[index];
			if (answer?.state === 'taken') this.takenBy.set(key, answer.by ?? '');
			else this.takenBy.delete(key);
		}
		const stateOf = (index: number) => runs[index]?.state;
		this.#given = Object.fromEntries(
			window.flatMap(({ key }, index) => (stateOf(index) === 'claimed' ? [[key, until]] : [])),
		);
		const gone = window.flatMap(({ events }, index) => (stateOf(index) === 'gone' ? events : []));
		const reviews = runs.flatMap((run) => run.reviews);
		this.#replace((event) => {
			if (gone.some(({ key }) => key === event.key)) return null;
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
		const isWanted = !this.takenBy.has(run.key) && (this.#isBack || this.waits(run));
		if (!isWanted) this.#go(this.#nextAfter(this.at));
		// Of one that is gone there is nothing to ask: the page says so.
		else if (this.isAlone || run.events.length === 0 || this.#isGiven(run)) this.#shown = run.key;
		else void this.ask();
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
