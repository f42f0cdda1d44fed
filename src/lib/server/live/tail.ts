import type { FeedResponse } from '#lib/domain/feed/feed.ts';
import type { LiveChanges } from '#lib/domain/feed/changes.ts';
import { type ChangeCursor, formatChangeCursor } from '#lib/domain/feed/change-cursor.ts';
import { heartbeat, liveMessage } from './message.ts';

/** The database, as the tail reads it. */
export interface TailSource {
	/** Cheap: where the changes end now, and how the feed is. */
	readHead: () => Promise<{ last: ChangeCursor; feed: FeedResponse }>;
	/** A page of what was committed after a cursor, up to another one or the end. */
	readChanges: (after: ChangeCursor, until?: ChangeCursor) => Promise<{ answer: LiveChanges; next: ChangeCursor }>;
	/** Told when the database does not answer, and when it does again. */
	onAway: (error: unknown) => void;
	onBack: () => void;
}

/** Whoever is sent what happens. */
export interface Listener {
	/** Told once, before anything else: the changes that are sent begin here. */
	begin: (at: ChangeCursor) => void;
	/**
	 * Takes a message whose bytes everybody shares.
	 * @param next how far it brings a listener; null if it carries no changes
	 */
	send: (bytes: Uint8Array, next: ChangeCursor | null) => void;
	/** The tail ends for good. */
	end: () => void;
}

/** How often the database is asked whether anything was committed, in ms. */
const pollEvery = 250;
/** How soon after the last one it is asked again when it did not answer, in ms. */
const retryEvery = 1_000;
const tick = 1_000;
const feedEvery = 10_000;
const heartbeatEvery = 15_000;
/** A database that has been silent for so long counts as away, in ms. */
const longestSilence = 5_000;

/**
 * Follows the database for everybody at once: whatever happens is read once, written as bytes once, and sent to all. It
 * runs only while somebody listens.
 */
export class Tail {
	readonly #source: TailSource;
	readonly #listeners = new Set<Listener>();
	/** Everything up to here was sent. */
	#position: ChangeCursor | null = null;
	#feed: FeedResponse | null = null;
	/** The latest word on the feed, for those who come. */
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

	/** How many listen. */
	get size(): number {
		return this.#listeners.size;
	}

	/** Where the next message begins; null before the database has answered for the first time. */
	get position(): ChangeCursor | null {
		return this.#position;
	}

	/**
	 * Begins to send to someone.
	 * @returns ends that
	 */
	join(listener: Listener): () => void {
		if (this.#isClosed) {
			listener.end();
			return () => undefined;
		}
		this.#listeners.add(listener);
		if (this.#stop === null) this.#start();
		else if (this.#position !== null) listener.begin(this.#position);
		if (this.#feedMessage !== null) listener.send(this.#feedMessage, null);
		return () => {
			this.#listeners.delete(listener);
			if (this.#listeners.size === 0) this.#rest();
		};
	}

	/** Ends for good, so that the process can. */
	close(): void {
		this.#isClosed = true;
		for (const listener of [...this.#listeners]) listener.end();
		this.#listeners.clear();
		this.#rest();
	}

	/**
	 * Reads and sends what was committed meanwhile. Several callers share one reading, which may have begun a little
	 * earlier than they asked.
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

	/** Nobody listens: what happens now is read when somebody comes, from where they left. */
	#rest(): void {
		this.#stop?.();
		this.#stop = null;
		this.#position = null;
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
			// Everybody may have left, and others come, who have begun elsewhere.
			if (this.#position !== at) return;
			this.#position = next;
			if (answer.afresh || answer.events.length > 0 || answer.buried.length > 0) {
				this.#send(liveMessage('changes', answer, formatChangeCursor(next)), next);
			}
			at = answer.isComplete ? null : next;
		}
		// Not before: a database that tells how it is, but not what happened, is as good as away.
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

	/** Does not wait for the database: that may be what does not answer. */
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

function isSame(a: ChangeCursor, b: ChangeCursor): boolean {
	return a.epoch === b.epoch && a.change === b.change && a.id === b.id;
}
