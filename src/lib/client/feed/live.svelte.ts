import { readFeed } from '#lib/api/event.ts';
import { livePath } from '#lib/api/changes.ts';
import { ApiError } from '#lib/api/request.ts';
import type { FeedResponse, LiveChanges, ProblemBody } from '#lib/domain/core/api-types.ts';
import { Backoff } from '#lib/domain/core/backoff.ts';
import { isAhead, parseChangeCursor } from '#lib/domain/feed/change-cursor.ts';
import { absence } from '../offline/server-availability.ts';

/** Who is told what happens. */
export interface LiveHandlers {
	/** Some may be told again that were told before; of a key the higher `change` is the later. */
	onChanges?: (changes: LiveChanges) => void;
	/** They may not read any more: signed out, or off the list. */
	onRefused?: (kind: ProblemBody['error']) => void;
}

/** A connection that says nothing for so long, in ms, is dead: the server speaks every 10 s. */
const longestSilence = 30_000;
const lookEvery = 5_000;
/** A connection that is made anew so soon, in ms, was never lost in anybody's eyes. */
const unnoticed = 3_000;
/** Before the next connection. */
const reconnectBackoff = { first: 1_000, longest: 30_000 };
/** How long nobody may listen before the connection is given up, in ms: one page follows another. */
const linger = 2_000;

/**
 * The live connection of a tab, shared by all that listen in it. It resumes where it was, and tells each change to all.
 * Of several tabs that nobody sees only one keeps its connection, since a browser gives a server six at most.
 */
export class Live {
	/** How the feed is, as last heard; null before. */
	feed: FeedResponse | null = $state.raw(null);
	/** When that was heard, ms UTC by the device's clock. */
	feedAt = $state(0);
	/** Since when nobody answers, ms UTC by the device's clock; null while someone does. */
	lostSince: number | null = $state(null);
	readonly #open: (path: string) => EventSource;
	#listeners: readonly LiveHandlers[] = [];
	#source: EventSource | null = null;
	/** Where the connection has arrived; null: begins now. */
	#cursor: string | null = null;
	#heardAt = 0;
	readonly #backoff = new Backoff(reconnectBackoff, Math.random);
	#retry: ReturnType<typeof setTimeout> | undefined;
	#losing: ReturnType<typeof setTimeout> | undefined;
	#looking: ReturnType<typeof setInterval> | undefined;
	#lingering: ReturnType<typeof setTimeout> | undefined;
	#releaseTurn: (() => void) | null = null;
	#isSuspended = false;

	constructor(open = (path: string): EventSource => new EventSource(path)) {
		this.#open = open;
	}

	/**
	 * Tells of what happens from now on until the answer is called.
	 * @param after also of everything after this cursor; null if what there was before is not known: afresh
	 */
	listen(handlers: LiveHandlers, after?: string | null): () => void {
		clearTimeout(this.#lingering);
		this.#listeners = [...this.#listeners, handlers];
		if (this.#source === null && this.#retry === undefined) {
			this.#cursor = after ?? this.#cursor;
			this.#begin();
		} else if (after !== undefined && isBehind(after, this.#cursor)) {
			this.#cursor = after;
			this.#connect();
		}
		return () => {
			this.#listeners = this.#listeners.filter((other) => other !== handlers);
			if (this.#listeners.length === 0) this.#lingering = setTimeout(() => this.#end(), linger);
		};
	}

	#begin(): void {
		this.#looking ??= setInterval(() => this.#look(), lookEvery);
		addEventListener('online', this.#wake);
		addEventListener('offline', this.#lose);
		addEventListener('pagehide', this.#close);
		addEventListener('pageshow', this.#wake);
		document.addEventListener('visibilitychange', this.#seen);
		this.#connect();
	}

	#end(): void {
		clearInterval(this.#looking);
		this.#looking = undefined;
		removeEventListener('online', this.#wake);
		removeEventListener('offline', this.#lose);
		removeEventListener('pagehide', this.#close);
		removeEventListener('pageshow', this.#wake);
		document.removeEventListener('visibilitychange', this.#seen);
		this.#releaseTurn?.();
		this.#close();
		this.#cursor = null;
		this.lostSince = null;
	}

	#connect(): void {
		this.#close();
		this.#isSuspended = false;
		this.#heardAt = Date.now();
		const source = this.#open(livePath(this.#cursor));
		this.#source = source;
		source.addEventListener('open', () => {
			this.#heard();
			// Pages that do without the server need not any more.
			absence.hurry();
		});
		source.addEventListener('error', () => {
			if (source !== this.#source) return;
			this.#losing ??= setTimeout(this.#lose, unnoticed);
			if (source.readyState === source.CLOSED) void this.#askWhy();
		});
		source.addEventListener('changes', ({ data, lastEventId }: MessageEvent<string>) => {
			if (source !== this.#source) return;
			this.#heard();
			this.#cursor = lastEventId;
			const changes = JSON.parse(data) as LiveChanges;
			for (const { onChanges } of this.#listeners) onChanges?.(changes);
		});
		source.addEventListener('feed', ({ data }: MessageEvent<string>) => {
			if (source !== this.#source) return;
			this.#heard();
			this.feed = JSON.parse(data) as FeedResponse;
			this.feedAt = Date.now();
		});
		source.addEventListener('refused', ({ data }: MessageEvent<string>) => {
			if (source === this.#source) this.#refuse((JSON.parse(data) as ProblemBody).error);
		});
	}

	#close = (): void => {
		clearTimeout(this.#retry);
		clearTimeout(this.#losing);
		this.#retry = this.#losing = undefined;
		this.#source?.close();
		this.#source = null;
	};

	#heard(): void {
		clearTimeout(this.#losing);
		this.#losing = undefined;
		this.#heardAt = Date.now();
		this.#backoff.worked();
		this.lostSince = null;
	}

	#lose = (): void => {
		this.lostSince ??= this.#heardAt;
	};

	/** An answer other than 200 ends an EventSource for good, and it does not tell which: another request does. */
	async #askWhy(): Promise<void> {
		const source = this.#source;
		const wait = this.#backoff.failed();
		try {
			await readFeed(fetch);
		} catch (error) {
			if (source !== this.#source) return;
			if (error instanceof ApiError && (error.status === 401 || error.status === 403)) {
				return this.#refuse(error.answer.error);
			}
		}
		if (source === this.#source) this.#retry = setTimeout(() => this.#connect(), wait);
	}

	#refuse(kind: ProblemBody['error']): void {
		this.#close();
		for (const { onRefused } of this.#listeners) onRefused?.(kind);
	}

	#look(): void {
		if (this.#source === null || this.#isSuspended || Date.now() - this.#heardAt < longestSilence) return;
		this.#lose();
		this.#connect();
	}

	/** The network, the page or its reader are back: does not wait for what was planned. */
	#wake = (): void => {
		if (this.#isSuspended || this.lostSince !== null || this.#source === null) this.#connect();
	};

	#seen = (): void => {
		this.#releaseTurn?.();
		this.#releaseTurn = null;
		if (document.visibilityState === 'visible') return this.#wake();
		void navigator.locks.request('xwiki:live-unseen', { ifAvailable: true }, (lock) => {
			if (document.visibilityState === 'visible' || this.#listeners.length === 0) return;
			if (lock !== null) return new Promise<void>((resolve) => (this.#releaseTurn = resolve));
			this.#close();
			this.#isSuspended = true;
		});
	};
}

/** The connection of this tab. */
export const live = new Live();

/** Whether what was read up to `after` lacks something that was told before the connection arrived where it is. */
function isBehind(after: string | null, cursor: string | null): boolean {
	if (after === null || cursor === null) return true;
	const [known, arrived] = [parseChangeCursor(after), parseChangeCursor(cursor)];
	return known.epoch !== arrived.epoch || isAhead(arrived, known);
}
