import { ApiError } from '#lib/api/request.ts';
import type { MarkResult, MarksResponse, NewMark } from '#lib/domain/review/review.ts';
import type { ConfirmedReview } from './effective-review.ts';
import { Backoff, networkBackoff } from '#lib/domain/core/backoff.ts';

/** Where marks are stored until they are sent. */
export interface OutboxStore {
	/** The unsent marks, in the order in which they were made; null while this device stores nothing. */
	list(): Promise<NewMark[] | null>;
	/** @returns whether they were stored */
	add(marks: readonly NewMark[]): Promise<boolean>;
	remove(marks: readonly NewMark[]): Promise<void>;
}

/**
 * Why marks wait: `unreachable`: no response of our server, tried again later; `signed-out`: their owner is not signed in;
 * `not-allowed`: their owner is not allowed any more.
 */
export type SendFailure = 'unreachable' | 'signed-out' | 'not-allowed';

/** What an outbox needs. */
export interface OutboxOptions {
	store: OutboxStore;
	/** Sends marks and returns the result of each; fails as `api/request.ts` does. */
	send: (marks: readonly NewMark[]) => Promise<MarksResponse>;
	/** Runs work while no other tab runs its own. */
	withLock: <Result>(work: () => Promise<Result>) => Promise<Result>;
	/** Waits for a duration in ms, or until the signal aborts; never fails. */
	sleep: (duration: number, signal: AbortSignal) => Promise<void>;
	/** A number from 0 to below 1: spreads the retries of many clients of one server. */
	random: () => number;
	/** Called when `waiting` or `sendFailure` has changed. */
	changed: () => void;
	/** Called with marks that the server has stored, before they leave `waiting`. */
	accepted: (confirmed: readonly ConfirmedReview[]) => void;
	/** Called with marks that the server will never accept: their event is gone, or they are not valid. */
	refused: (marks: readonly NewMark[]) => void;
}

/** Maximum number of marks in one request. */
const batchSize = 50;

/**
 * Marks that are to be sent to the server. Each is stored until the server has answered it, and has an id by which the
 * server recognizes it: whatever the network does, none is lost or counted twice. They are sent in the order in which they
 * were made.
 */
export class Outbox {
	/** Why the last try failed; null: it did not. */
	sendFailure: SendFailure | null = null;
	readonly #options: OutboxOptions;
	/** The marks stored on the device, as of the last read. */
	#onDevice: NewMark[] = [];
	/** Marks that only this page has: they are being stored, or cannot be. */
	#inMemory: NewMark[] = [];
	/** Request ids of answered marks, in case the device cannot delete them. */
	readonly #answered = new Set<string>();
	/** The end of the queue of operations on the store. */
	#lastTurn: Promise<unknown> = Promise.resolve();
	#isSending = false;
	#isRequested = false;
	#isClosed = false;
	#pause = new AbortController();
	readonly #backoff: Backoff;

	constructor(options: OutboxOptions) {
		this.#options = options;
		this.#backoff = new Backoff(networkBackoff, options.random);
	}

	/** The unsent marks, in the order in which they were made. */
	get waiting(): readonly NewMark[] {
		return [...this.#onDevice, ...this.#inMemory];
	}

	/** Whether some of them are only in this page and would be lost when it closes; false after {@link close}. */
	get hasUnsaved(): boolean {
		return this.#inMemory.length > 0 && !this.#isClosed;
	}

	/** Adds marks for {@link send}. They are in {@link waiting} at once. @returns resolves when they are stored, or cannot be */
	async add(marks: readonly NewMark[]): Promise<void> {
		this.#inMemory.push(...marks);
		this.#options.changed();
		await this.#inTurn(async () => {
			// Includes those that could not be stored before, so that the order holds. A copy, since marks are added in the meantime.
			const unsaved = [...this.#inMemory];
			if (unsaved.length === 0 || !(await this.#options.store.add(unsaved))) return;
			this.#inMemory = this.#inMemory.filter((mark) => !unsaved.includes(mark));
			this.#onDevice.push(...this.#unanswered(unsaved));
		});
	}

	/** Sends all unsent marks of this page and the device; if it is already running, it ends its pause and tries at once. */
	async send(): Promise<void> {
		this.#isRequested = true;
		this.#pause.abort();
		if (this.#isSending) return;
		this.#isSending = true;
		try {
			while (this.#isRequested && !this.#isClosed) await this.#try();
		} finally {
			this.#isSending = false;
		}
	}

	async #try(): Promise<void> {
		this.#isRequested = false;
		this.#pause = new AbortController();
		this.sendFailure = await this.#options.withLock(() => this.#sendAll());
		this.#options.changed();
		if (this.sendFailure !== 'unreachable') {
			this.#backoff.worked();
			return;
		}
		await this.#options.sleep(this.#backoff.failed(), this.#pause.signal);
		this.#isRequested = true;
	}

	/** Reads the marks on the device again: another tab has added or sent some. */
	async refresh(): Promise<void> {
		await this.#inTurn(async () => {
			this.#onDevice = this.#unanswered((await this.#options.store.list()) ?? []);
		});
		this.#options.changed();
	}

	/** Stops sending; marks on the device remain there. */
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
				// One of them is not valid: sends them one by one to find it.
				size = 1;
			} else if (outcome === 'refused') {
				size = batchSize;
				this.#options.refused(batch);
				await this.#settle(batch);
			} else if (outcome !== 'answered') return outcome;
		}
		return null;
	}

	async #deliver(batch: readonly NewMark[]): Promise<SendFailure | 'answered' | 'refused'> {
		const results = new Map<string, MarkResult>();
		try {
			for (const result of (await this.#options.send(batch)).items) results.set(result.requestId, result);
		} catch (error) {
			return sendFailureOf(error);
		}
		const confirmed: ConfirmedReview[] = [];
		const gone: NewMark[] = [];
		const answered = batch.filter((mark) => {
			const result = results.get(mark.requestId);
			if (result?.outcome === 'kept') confirmed.push({ key: mark.key, review: result.review, change: result.change });
			else if (result) gone.push(mark);
			return result !== undefined;
		});
		if (confirmed.length > 0) this.#options.accepted(confirmed);
		if (gone.length > 0) this.#options.refused(gone);
		await this.#settle(answered);
		return answered.length > 0 ? 'answered' : 'unreachable';
	}

	/** Removes answered marks. */
	async #settle(marks: readonly NewMark[]): Promise<void> {
		for (const { requestId } of marks) this.#answered.add(requestId);
		this.#onDevice = this.#unanswered(this.#onDevice);
		this.#inMemory = this.#unanswered(this.#inMemory);
		await this.#inTurn(() => this.#options.store.remove(marks));
	}

	#unanswered(marks: readonly NewMark[]): NewMark[] {
		return marks.filter(({ requestId }) => !this.#answered.has(requestId));
	}

	/** Runs operations on the store one after another, so that no read returns a state from before an earlier operation. */
	async #inTurn(work: () => Promise<void>): Promise<void> {
		const turn = this.#lastTurn.then(work);
		this.#lastTurn = turn.catch(() => undefined);
		await turn;
	}
}

/** Why sending failed; `refused` (final) only if our own server says so. */
function sendFailureOf(error: unknown): SendFailure | 'refused' {
	if (!(error instanceof ApiError)) return 'unreachable';
	const { error: kind, field } = error.answer;
	if (kind === 'not-signed-in' || (kind === 'conflict' && field === 'reviewer')) return 'signed-out';
	if (kind === 'not-allowed') return 'not-allowed';
	const isFinal = kind === 'bad-input' || kind === 'too-large' || kind === 'conflict' || kind === 'not-found';
	return isFinal ? 'refused' : 'unreachable';
}
