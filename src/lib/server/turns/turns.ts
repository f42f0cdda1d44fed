import { Problem } from '#lib/domain/core/problem.ts';
import { type Share, wholeShare } from './web-share.ts';

/** How much may run at the same time, and wait. */
export interface TurnLimits {
	/** For one session, and in all. */
	perSession: number;
	inAll: number;
	/** How much of one session may wait. */
	waiting: number;
	/** How long a turn of {@link Turns.run} rests after its work, as a multiple of what the work took; none unless given. */
	rest?: number;
}

/** A turn never rests longer than this, in ms. */
const longestRest = 1_000;

/**
 * Who may do long work, and when: a session has few turns at a time, and sessions that wait come one after the other,
 * however much each of them asks for.
 */
export class Turns {
	readonly #limits: TurnLimits;
	readonly #share: Share;
	/** How many turns each session has. */
	readonly #running = new Map<string, number>();
	#runningInAll = 0;
	/** What begins each one that waits, by session; the session whose turn is next is first. */
	readonly #waiting = new Map<string, (() => void)[]>();

	/** @param limits those of all web processes together @param share this one's part of them */
	constructor(limits: TurnLimits, share = wholeShare) {
		this.#limits = limits;
		this.#share = share;
	}

	/**
	 * Waits for a turn.
	 * @param signal gives up waiting @returns ends the turn; further calls do nothing
	 * @throws {Problem} `too-many` if too much of the session waits already @throws the signal's reason
	 */
	async take(session: string, signal: AbortSignal): Promise<() => void> {
		signal.throwIfAborted();
		if (this.#mayBegin(session)) this.#begin(session);
		else await this.#wait(session, signal);
		let ended = false;
		return () => {
			if (ended) return;
			ended = true;
			this.#end(session);
		};
	}

	/** Does work in a turn. Fails as {@link take} does, and as the work. */
	async run<Result>(session: string, signal: AbortSignal, work: () => Promise<Result>): Promise<Result> {
		const end = await this.take(session, signal);
		const begun = performance.now();
		try {
			return await work();
		} finally {
			const rest = (performance.now() - begun) * (this.#limits.rest ?? 0);
			if (rest === 0) end();
			else setTimeout(end, Math.min(rest, longestRest));
		}
	}

	#mayBegin(session: string): boolean {
		const { inAll, perSession } = this.#limits;
		const ofSession = this.#running.get(session) ?? 0;
		return this.#runningInAll < this.#share(inAll) && ofSession < this.#share(perSession);
	}

	#begin(session: string): void {
		this.#runningInAll += 1;
		this.#running.set(session, (this.#running.get(session) ?? 0) + 1);
	}

	#end(session: string): void {
		this.#runningInAll -= 1;
		const left = (this.#running.get(session) ?? 0) - 1;
		if (left > 0) this.#running.set(session, left);
		else this.#running.delete(session);
		for (const [next, [first]] of this.#waiting) {
			if (first === undefined || !this.#mayBegin(next)) continue;
			this.#begin(next);
			this.#leave(next, first);
			return first();
		}
	}

	async #wait(session: string, signal: AbortSignal): Promise<void> {
		const waiting = this.#waiting.get(session) ?? [];
		if (waiting.length >= this.#share(this.#limits.waiting)) {
			throw new Problem('too-many', 'this session reads too much at once; ask again later');
		}
		const { promise, resolve, reject } = Promise.withResolvers<undefined>();
		const begin = () => resolve(undefined);
		const giveUp = () => {
			this.#leave(session, begin);
			reject(signal.reason as Error);
		};
		this.#waiting.set(session, [...waiting, begin]);
		signal.addEventListener('abort', giveUp);
		await promise.finally(() => signal.removeEventListener('abort', giveUp));
	}

	/** Takes one out of those who wait, and lets all other sessions go before this one. */
	#leave(session: string, begin: () => void): void {
		const others = this.#waiting.get(session)?.filter((other) => other !== begin) ?? [];
		this.#waiting.delete(session);
		if (others.length > 0) this.#waiting.set(session, others);
	}
}
