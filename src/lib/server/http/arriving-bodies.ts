import { type Share, wholeShare } from '#lib/server/turns/web-share.ts';

/** How many may be on their way at a time, to all web processes: of one user, and of all who are signed out together. */
const most = { perUser: 10, signedOut: 50 };

/**
 * Bodies of requests that are on their way to this process. Each ends when it has taken too long, or when its sender has
 * too many: then the oldest one makes room, since the body of an honest sender arrives at once.
 */
export class ArrivingBodies {
	/** What ends each of them, by sender; the oldest first. */
	readonly #ends = new Map<string, Set<() => void>>();

	readonly #share: Share;

	constructor(share = wholeShare) {
		this.#share = share;
	}

	/** How many are on their way. */
	get size(): number {
		return this.#ends.values().reduce((sum, { size }) => sum + size, 0);
	}

	/**
	 * Begins to wait for a body.
	 * @param sender a user's id; empty for all who are signed out together
	 * @param longest how long it may take, in ms
	 * @param end called once, if it may not go on
	 * @returns to be called when it has arrived
	 */
	begin(sender: string, longest: number, end: () => void): () => void {
		const ends = this.#ends.get(sender) ?? new Set();
		this.#ends.set(sender, ends);
		const leave = () => {
			clearTimeout(timer);
			ends.delete(stop);
			if (ends.size === 0 && this.#ends.get(sender) === ends) this.#ends.delete(sender);
		};
		const stop = () => {
			leave();
			end();
		};
		const timer = setTimeout(stop, longest).unref();
		ends.add(stop);
		const [oldest] = ends;
		if (ends.size > this.#share(sender === '' ? most.signedOut : most.perUser)) oldest?.();
		return leave;
	}
}
