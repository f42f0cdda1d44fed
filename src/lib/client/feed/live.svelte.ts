import { readFeed } from '#lib/api/event.ts';
import { livePath } from '#lib/api/changes.ts';
import { ApiError } from '#lib/api/request.ts';
import type { FeedResponse } from '#lib/domain/feed/feed.ts';
import type { LiveChanges } from '#lib/domain/feed/changes.ts';
import type { ProblemBody } from '#lib/domain/core/problem.ts';
import { Backoff } from '#lib/domain/core/backoff.ts';
import { isAhead, parseChangeCursor } from '#lib/domain/feed/change-cursor.ts';
import { serverAvailability } from '../offline/server-availability.ts';

/** The callbacks of a listener. */
export interface LiveHandlers {
	/** May receive events again that it has received before; of the same key, the higher `change` is the newer. */
	onChanges?: (changes: LiveChanges) => void;
	/** The user may not read any more: signed out, or removed from the allowlist. */
	onRefused?: (kind: ProblemBody['error']) => void;
}

/** A connection without data for this time, ms, is dead: the server sends something every 10 s. */
const silenceTimeout = 30_000;
const checkInterval = 5_000;
/** A connection that is open again within this time, ms, is not shown as lost. */
const lostAfter = 3_000;
/** Before the next connection. */
const reconnectBackoff = { first: 1_000, longest: 30_000 };
/** Time without listeners before the connection is closed, ms: the next page often listens again. */
const closeDelay = 2_000;

/**
 * The live connection of a tab, shared by its listeners. It resumes where it was, and passes each change to all of them.
 * Of several hidden tabs only one keeps its connection, since a browser opens at most six to a server.
 */
export class Live {
	/** The last received state of the feed; null before. */
	feed: FeedResponse | null = $state.raw(null);
	/** When it was received, ms UTC by the device's clock. */
	feedAt = $state(0);
	/** Since when the server does not answer, ms UTC by the device's clock; null while it does. */
	lostSince: number | null = $state(null);
	readonly #open: (path: string) => EventSource;
	#listeners: readonly LiveHandlers[] = [];
	#source: EventSource | null = null;
	/** The cursor of the last received changes; null: the connection begins now. */
	#cursor: string | null = null;
	#receivedAt = 0;
	readonly #backoff = new Backoff(reconnectBackoff, Math.random);
	#retry: ReturnType<typeof setTimeout> | undefined;
	#lostTimer: ReturnType<typeof setTimeout> | undefined;
	#watchdog: ReturnType<typeof setInterval> | undefined;
	#closeTimer: ReturnType<typeof setTimeout> | undefined;
	#releaseTurn: (() => void) | null = null;
	#isSuspended = false;

	constructor(open = (path: string): EventSource => new EventSource(path)) {
		this.#open = open;
	}

	/**
	 * Calls the handlers from now on. @returns ends it
	 * @param after also with everything after this cursor; null: the caller has no cursor and first gets `resync`
	 */
	listen(handlers: LiveHandlers, after?: string | null): () => void {
		clearTimeout(this.#closeTimer);
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
			if (this.#listeners.length === 0) this.#closeTimer = setTimeout(() => this.#end(), closeDelay);
		};
	}

	#begin(): void {
		this.#watchdog ??= setInterval(() => this.#checkSilence(), checkInterval);
		addEventListener('online', this.#reconnect);
		addEventListener('offline', this.#markLost);
		addEventListener('pagehide', this.#close);
		addEventListener('pageshow', this.#reconnect);
		document.addEventListener('visibilitychange', this.#onVisibility);
		this.#connect();
	}

	#end(): void {
		clearInterval(this.#watchdog);
		this.#watchdog = undefined;
		removeEventListener('online', this.#reconnect);
		removeEventListener('offline', this.#markLost);
		removeEventListener('pagehide', this.#close);
		removeEventListener('pageshow', this.#reconnect);
		document.removeEventListener('visibilitychange', this.#onVisibility);
		this.#releaseTurn?.();
		this.#close();
		this.#cursor = null;
		this.lostSince = null;
	}

	#connect(): void {
		// Not the timer: a try that fails soon must not put off that the loss is shown.
		this.#closeSource();
		this.#isSuspended = false;
		this.#receivedAt = Date.now();
		const source = this.#open(livePath(this.#cursor));
		this.#source = source;
		source.addEventListener('open', () => {
			this.#onData();
			// The connection shows that the server is reachable again.
			serverAvailability.checkNow();
		});
		source.addEventListener('error', () => {
			if (source !== this.#source) return;
			this.#lostTimer ??= setTimeout(this.#markLost, lostAfter);
			if (source.readyState === source.CLOSED) void this.#findFailure();
		});
		source.addEventListener('changes', ({ data, lastEventId }: MessageEvent<string>) => {
			if (source !== this.#source) return;
			this.#onData();
			this.#cursor = lastEventId;
			const changes = JSON.parse(data) as LiveChanges;
			for (const { onChanges } of this.#listeners) onChanges?.(changes);
		});
		source.addEventListener('feed', ({ data }: MessageEvent<string>) => {
			if (source !== this.#source) return;
			this.#onData();
			this.feed = JSON.parse(data) as FeedResponse;
			this.feedAt = Date.now();
		});
		source.addEventListener('refused', ({ data }: MessageEvent<string>) => {
			if (source === this.#source) this.#refuse((JSON.parse(data) as ProblemBody).error);
		});
	}

	#close = (): void => {
		clearTimeout(this.#lostTimer);
		this.#lostTimer = undefined;
		this.#closeSource();
	};

	#closeSource(): void {
		clearTimeout(this.#retry);
		this.#retry = undefined;
		this.#source?.close();
		this.#source = null;
	}

	#onData(): void {
		clearTimeout(this.#lostTimer);
		this.#lostTimer = undefined;
		this.#receivedAt = Date.now();
		this.#backoff.worked();
		this.lostSince = null;
	}

	#markLost = (): void => {
		this.lostSince ??= this.#receivedAt;
	};

	/** A status other than 200 closes an EventSource, which does not say which status: another request finds it. */
	async #findFailure(): Promise<void> {
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

	#checkSilence(): void {
		if (this.#source === null || this.#isSuspended || Date.now() - this.#receivedAt < silenceTimeout) return;
		this.#markLost();
		this.#connect();
	}

	/** The network is back, or the page is shown again: reconnects now, not at the planned time. */
	#reconnect = (): void => {
		if (this.#isSuspended || this.lostSince !== null || this.#source === null) this.#connect();
	};

	#onVisibility = (): void => {
		this.#releaseTurn?.();
		this.#releaseTurn = null;
		if (document.visibilityState === 'visible') return this.#reconnect();
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

/** Whether a reader at `after` lacks changes that the connection has already received. */
function isBehind(after: string | null, cursor: string | null): boolean {
	if (after === null || cursor === null) return true;
	const [known, arrived] = [parseChangeCursor(after), parseChangeCursor(cursor)];
	return known.epoch !== arrived.epoch || isAhead(arrived, known);
}
