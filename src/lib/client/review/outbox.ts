import { ApiError } from '#lib/api/request.ts';
import { Backoff, networkBackoff } from '#lib/domain/core/backoff.ts';
import type { MarkResult, MarksResponse } from '#lib/domain/core/api-types.ts';
import type { NewMark } from '#lib/domain/review/review.ts';
import type { Confirmed } from './effective-review.ts';

/** Where marks are kept until they are sent. */
export interface OutboxStore {
	/** What waits, in the order in which it was made; null while this device keeps nothing. */
	list(): Promise<NewMark[] | null>;
	/** @returns whether they are kept */
	add(marks: readonly NewMark[]): Promise<boolean>;
	remove(marks: readonly NewMark[]): Promise<void>;
}

/**
 * Why marks wait: `unreachable`: no answer of ours, tried again by and by; `signed-out`: their owner is not signed in;
 * `not-allowed`: their owner is not let in any more.
 */
export type SendFailure = 'unreachable' | 'signed-out' | 'not-allowed';

/** What an outbox works with. */
export interface OutboxOptions {
	store: OutboxStore;
	/** Sends marks and gives what became of them; fails as `api/request.ts` does. */
	send: (marks: readonly NewMark[]) => Promise<MarksResponse>;
	/** Runs work while no other tab runs its own. */
	alone: <Result>(work: () => Promise<Result>) => Promise<Result>;
	/** Waits for some milliseconds, or until the signal ends it; never fails. */
	sleep: (duration: number, signal: AbortSignal) => Promise<void>;
	/** From 0 to below 1: spreads those who lost the same server. */
	random: () => number;
	/** What waits, or why, is another now. */
	changed: () => void;
	/** The server has kept these; told before they are no longer among those that wait. */
	kept: (confirmed: readonly Confirmed[]) => void;
	/** The server will never keep these: their event has gone, or it does not understand them. */
	refused: (marks: readonly NewMark[]) => void;
}

/** How many marks are sent at once. */
const batchSize = 50;

/**
 * Marks on their way to the server. Each is kept until the server has answered it, and carries an id by which the server
 * knows it again: whatever the network does, none is lost or counted twice. They are sent in the order in which they
 * were made.
 */
export class Outbox {
	/** Why the last try failed; null: it did not. */
	obstacle: SendFailure | null = null;
	readonly #parts: OutboxOptions;
	/** What the device keeps, as it was when last looked at. */
	#onDevice: NewMark[] = [];
	/** What only this page has: it is about to be kept, or cannot be. */
	#inMemory: NewMark[] = [];
	/** Ids of what was answered, for when the device cannot forget it. */
	readonly #answered = new Set<string>();
	/** The end of the row of things that are done with the store. */
	#lastTurn: Promise<unknown> = Promise.resolve();
	#isSending = false;
	#isAsked = false;
	#isClosed = false;
	#pause = new AbortController();
	readonly #backoff: Backoff;

	constructor(parts: OutboxOptions) {
		this.#parts = parts;
		this.#backoff = new Backoff(networkBackoff, parts.random);
	}

	/** What waits to be sent, in the order in which it was made. */
	get waiting(): readonly NewMark[] {
		return [...this.#onDevice, ...this.#inMemory];
	}

	/** Whether some of it is nowhere but in this page, and would be lost with it; not after {@link close}. */
	get hasUnsaved(): boolean {
		return this.#inMemory.length > 0 && !this.#isClosed;
	}

	/** Takes marks in, for {@link send} to send. They count among those that wait at once. @returns when they are kept */
	async add(marks: readonly NewMark[]): Promise<void> {
		this.#inMemory.push(...marks);
		this.#parts.changed();
		await this.#inTurn(async () => {
			// With those that could not be kept before: later ones must not overtake them. A copy: marks are added meanwhile.
			const unkept = [...this.#inMemory];
			if (unkept.length === 0 || !(await this.#parts.store.add(unkept))) return;
			this.#inMemory = this.#inMemory.filter((mark) => !unkept.includes(mark));
			this.#onDevice.push(...this.#unanswered(unkept));
		});
	}

	/** Sends what waits, in this page and on the device, until nothing does; if that is under way, it tries again at once. */
	async send(): Promise<void> {
		this.#isAsked = true;
		this.#pause.abort();
		if (this.#isSending) return;
		this.#isSending = true;
		try {
			while (this.#isAsked && !this.#isClosed) await this.#try();
		} finally {
			this.#isSending = false;
		}
	}

	async #try(): Promise<void> {
		this.#isAsked = false;
		this.#pause = new AbortController();
		this.obstacle = await this.#parts.alone(() => this.#sendAll());
		this.#parts.changed();
		if (this.obstacle !== 'unreachable') {
			this.#backoff.worked();
			return;
		}
		await this.#parts.sleep(this.#backoff.failed(), this.#pause.signal);
		this.#isAsked = true;
	}

	/** Looks again at what is on the device: another tab has added or sent something. */
	async refresh(): Promise<void> {
		await this.#inTurn(async () => {
			this.#onDevice = this.#unanswered((await this.#parts.store.list()) ?? []);
		});
		this.#parts.changed();
	}

	/** Sends nothing any more; what is on the device stays there. */
	close(): void {
		this.#isClosed = true;
		this.#pause.abort();
	}

	async #sendAll(): Promise<SendFailure | null> {
		let size = batchSize;
		while (!this.#isClosed) {
			await this.refresh();
			const batch = this.waiting.slice(0, size);
			if (batch.length === 0) break;
			const outcome = await this.#deliver(batch);
			if (outcome === 'refused' && batch.length > 1) {
				// One of them is at fault: each alone, until it is found.
				size = 1;
			} else if (outcome === 'refused') {
				size = batchSize;
				this.#parts.refused(batch);
				await this.#settle(batch);
			} else if (outcome !== 'answered') return outcome;
		}
		return null;
	}

	async #deliver(batch: readonly NewMark[]): Promise<SendFailure | 'answered' | 'refused'> {
		const answers = new Map<string, MarkResult>();
		try {
			for (const answer of (await this.#parts.send(batch)).items) answers.set(answer.requestId, answer);
		} catch (error) {
			return sendFailureOf(error);
		}
		const confirmed: Confirmed[] = [];
		const gone: NewMark[] = [];
		const answered = batch.filter((mark) => {
			const answer = answers.get(mark.requestId);
			if (answer?.outcome === 'kept') confirmed.push({ key: mark.key, review: answer.review, change: answer.change });
			else if (answer) gone.push(mark);
			return answer !== undefined;
		});
		if (confirmed.length > 0) this.#parts.kept(confirmed);
		if (gone.length > 0) this.#parts.refused(gone);
		await this.#settle(answered);
		return answered.length > 0 ? 'answered' : 'unreachable';
	}

	/** Takes out what has been answered. */
	async #settle(marks: readonly NewMark[]): Promise<void> {
		for (const { requestId } of marks) this.#answered.add(requestId);
		this.#onDevice = this.#unanswered(this.#onDevice);
		this.#inMemory = this.#unanswered(this.#inMemory);
		await this.#inTurn(() => this.#parts.store.remove(marks));
	}

	#unanswered(marks: readonly NewMark[]): NewMark[] {
		return marks.filter(({ requestId }) => !this.#answered.has(requestId));
	}

	/** One thing after another, so that what a look at the store found is not older than what was done to it since. */
	async #inTurn(work: () => Promise<void>): Promise<void> {
		const turn = this.#lastTurn.then(work);
		this.#lastTurn = turn.catch(() => undefined);
		await turn;
	}
}

/** What stands in the way, by the kind of failure; only what we ourselves said for good is final. */
function sendFailureOf(error: unknown): SendFailure | 'refused' {
	if (!(error instanceof ApiError)) return 'unreachable';
	const { error: kind, field } = error.answer;
	if (kind === 'not-signed-in' || (kind === 'conflict' && field === 'reviewer')) return 'signed-out';
	if (kind === 'not-allowed') return 'not-allowed';
	const isFinal = kind === 'bad-input' || kind === 'too-large' || kind === 'conflict' || kind === 'not-found';
	return isFinal ? 'refused' : 'unreachable';
}
