import type { FeedResponse } from '#lib/domain/feed/feed.ts';
import type { LiveChanges } from '#lib/domain/feed/changes.ts';
import { type ChangeCursor, formatChangeCursor } from '#lib/domain/feed/change-cursor.ts';
import { heartbeat, liveMessage } from './message.ts';
import { isSame, RecentSteps } from './recent-steps.ts';
import { uncorrelated } from '#lib/server/platform/correlation.ts';

/** What the tail reads from the database. */
export interface TailSource {
	/** Cheap: where the changes end now, and the status of the feed. */
	readHead: () => Promise<{ last: ChangeCursor; feed: FeedResponse }>;
	/** A page of what was committed after a cursor, up to another one or the end. */
	readChanges: (after: ChangeCursor, until?: ChangeCursor) => Promise<{ answer: LiveChanges; next: ChangeCursor }>;
	/** Called when the database does not answer, and when it does again. */
	onAway: (error: unknown) => void;
	onBack: () => void;
}

/** A connection that receives changes. */
export interface Listener {
	/** Called once, before anything else: the changes that are sent begin here. */
	begin: (at: ChangeCursor) => void;
	/**
	 * Receives a message; all listeners share its bytes.
	 * @param next the cursor after the message; null if it has no changes
	 */
	send: (bytes: Uint8Array, next: ChangeCursor | null) => void;
	/** The tail was closed. */
	end: () => void;
}

/** How often the database is polled for changes, in ms. */
const pollEvery = 250;
/** How soon it is polled again when it did not answer, in ms. */
const retryEvery = 1_000;
const tick = 1_000;
const feedEvery = 10_000;
const heartbeatEvery = 15_000;
/** A database without an answer for this time counts as unavailable, in ms. */
const longestSilence = 5_000;

/**
 * Follows the database for all listeners: changes are read once, formatted once, and sent to all. It runs only while
 * there are listeners.
 */
export class Tail {
	readonly #source: TailSource;
	readonly #listeners = new Set<Listener>();
	/** Everything up to here was sent. */
	#position: ChangeCursor | null = null;
	/** How the position was reached. */
	#recent = new RecentSteps();
	#feed: FeedResponse | null = null;
	/** The latest message about the feed, for new listeners. */
	#feedMessage: Uint8Array | null = null;
	/** When the database last answered; ms UTC. */
	#answeredAt = 0;
	#isAway = false;
	#feedSentAt = 0;
	#heartbeatAt = 0;
	#polling: Promise<void> | null = null;
	#stop: (() => void) | null = null;
	#isClosed = false;

	constructor(source: TailSource) {
		this.#source = source;
	}

	/** The number of listeners. */
	get size(): number {
		return this.#listeners.size;
	}

	/** Where the next message begins; null before the database has answered for the first time. */
	get position(): ChangeCursor | null {
		return this.#position;
	}

	/** The messages between a cursor and the position; null if there are too many of them, or the cursor is not on their way. */
	since(after: ChangeCursor): { bytes: Uint8Array; next: ChangeCursor }[] | null {
		if (this.#position !== null && isSame(after, this.#position)) return [];
		return this.#recent.since(after, Date.now());
	}

	/**
	 * Begins to send to a listener.
	 * @returns stops sending
	 */
	join(listener: Listener): () => void {
		if (this.#isClosed) {
			listener.end();
			return () => undefined;
		}
		this.#listeners.add(listener);
		if (this.#stop === null) uncorrelated(() => this.#start());
		else if (this.#position !== null) listener.begin(this.#position);
		if (this.#feedMessage !== null) listener.send(this.#feedMessage, null);
		return () => {
			this.#listeners.delete(listener);
			if (this.#listeners.size === 0) this.#rest();
		};
	}

	/** Closes the tail, so that the process can end. */
	close(): void {
		this.#isClosed = true;
		for (const listener of [...this.#listeners]) listener.end();
		this.#listeners.clear();
		this.#rest();
	}

	/**
	 * Reads and sends what was committed since the last read. Several callers share one read, which may have begun a
	 * little before their call.
	 * @throws {unknown} what the source throws
	 */
	poll(): Promise<void> {
		this.#polling ??= this.#read().finally(() => (this.#polling = null));
		return this.#polling;
	}

	#start(): void {
		this.#answeredAt = Date.now();
		this.#feedSentAt = this.#heartbeatAt = Date.now();
		const ticking = setInterval(() => this.#tick(), tick);
		let timer: NodeJS.Timeout | undefined;
		let isOver = false;
		const follow = async () => {
			const isAnswered = await this.poll().then(
				() => true,
				(error: unknown) => {
					this.#missed(error);
					return false;
				},
			);
			if (!isOver) timer = setTimeout(() => void follow(), isAnswered ? pollEvery : retryEvery);
		};
		this.#stop = () => {
			isOver = true;
			clearInterval(ticking);
			clearTimeout(timer);
		};
		void follow();
	}

	/** There are no listeners: a later listener reads missed changes itself, from its own cursor. */
	#rest(): void {
		this.#stop?.();
		this.#stop = null;
		this.#position = null;
		this.#recent = new RecentSteps();
		this.#feed = null;
		this.#feedMessage = null;
		this.#isAway = false;
	}

	async #read(): Promise<void> {
		const { last, feed } = await this.#source.readHead();
		if (this.#stop === null) return;
		if (this.#position === null) {
			this.#position = last;
			for (const listener of [...this.#listeners]) listener.begin(last);
		}
		for (let at: ChangeCursor | null = this.#position; at !== null && !isSame(at, last);) {
			const { answer, next } = await this.#source.readChanges(at);
			this.#answeredAt = Date.now();
			// All listeners may have left, and new ones may have begun at another position.
			if (this.#position !== at) return;
			this.#position = next;
			const isNews = answer.resync || answer.events.length > 0 || answer.deleted.length > 0;
			const bytes = isNews ? liveMessage('changes', answer, formatChangeCursor(next)) : null;
			this.#recent.add({ after: at, bytes, next }, answer, Date.now());
			if (bytes !== null) this.#send(bytes, next);
			at = answer.isComplete ? null : next;
		}
		// Not earlier: a database that returns its head, but no changes, counts as unavailable.
		this.#answered();
		const before = this.#feed;
		this.#feed = feed;
		if (before?.status !== feed.status || before.since !== feed.since || before.lastEventAt !== feed.lastEventAt) {
			this.#sendFeed();
		}
	}

	#answered(): void {
		this.#answeredAt = Date.now();
		if (!this.#isAway) return;
		this.#isAway = false;
		this.#feed = null;
		this.#source.onBack();
	}

	#missed(error: unknown): void {
		if (!this.#isAway) this.#source.onAway(error);
		this.#isAway = true;
	}

	/** Does not wait for the database, which may not answer. */
	#tick(): void {
		const now = Date.now();
		if (now - this.#answeredAt >= longestSilence) {
			this.#missed(new Error('the database does not answer'));
			const known = this.#feed?.status === 'unknown';
			const lastEventAt = this.#feed?.lastEventAt ?? null;
			this.#feed = { status: 'unknown', since: this.#answeredAt, lastEventAt, behind: null, now };
			if (!known) this.#sendFeed();
		}
		if (this.#feed !== null && now - this.#feedSentAt >= feedEvery) this.#sendFeed();
		if (now - this.#heartbeatAt < heartbeatEvery) return;
		this.#heartbeatAt = now;
		this.#send(heartbeat, null);
	}

	#sendFeed(): void {
		this.#feedSentAt = Date.now();
		this.#feedMessage = liveMessage('feed', this.#feed, null);
		this.#send(this.#feedMessage, null);
	}

	#send(bytes: Uint8Array, next: ChangeCursor | null): void {
		for (const listener of [...this.#listeners]) listener.send(bytes, next);
	}
}
