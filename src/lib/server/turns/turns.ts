import { Problem } from '#lib/domain/core/problem.ts';
import { type Share, wholeShare } from './web-share.ts';

/** How much may run at the same time, and wait. */
export interface TurnLimits {
	/** For one user, and in all. */
	perUser: number;
	inAll: number;
	/** How much of one user may wait. */
	waiting: number;
	/** How long a turn of {@link Turns.run} rests after its work, as a multiple of what the work took; none unless given. */
	rest?: number;
}

/** A turn never rests longer than this, in ms. */
const longestRest = 1_000;

/**
 * Who may do long work, and when: a user has few turns at a time, in however many sessions, and users who wait come one
 * after the other, however much each of them asks for.
 */
export class Turns {
	readonly #limits: TurnLimits;
	readonly #share: Share;
	/** How many turns each user has. */
	readonly #running = new Map<string, number>();
	#runningInAll = 0;
	/** What begins each one that waits, by user; the user whose turn is next is first. */
	readonly #waiting = new Map<string, (() => void)[]>();

	/** @param limits those of all web processes together @param share this one's part of them */
	constructor(limits: TurnLimits, share = wholeShare) {
		this.#limits = limits;
		this.#share = share;
	}

	/**
	 * Waits for a turn.
	 * @param isAdmitted it is a part of what was bounded before, and waits however much of the user does
	 * @param signal gives up waiting @returns ends the turn; further calls do nothing
	 * @throws {Problem} `too-many` if too much of the user waits already @throws the signal's reason
	 */
	async take(user: string, signal: AbortSignal, { isAdmitted = false } = {}): Promise<() => void> {
		signal.throwIfAborted();
		if (this.#mayBegin(user)) this.#begin(user);
		else await this.#wait(user, signal, isAdmitted);
		let ended = false;
		return () => {
			if (ended) return;
			ended = true;
			this.#end(user);
		};
	}

	/** Does work in a turn. Fails as {@link take} does, and as the work. */
	async run<Result>(
		user: string,
		signal: AbortSignal,
		work: () => Promise<Result>,
		options?: { isAdmitted: boolean },
	): Promise<Result> {
		const end = await this.take(user, signal, options);
		const begun = performance.now();
		try {
			return await work();
		} finally {
			const rest = (performance.now() - begun) * (this.#limits.rest ?? 0);
			if (rest === 0) end();
			else setTimeout(end, Math.min(rest, longestRest));
		}
	}

	#mayBegin(user: string): boolean {
		const { inAll, perUser } = this.#limits;
		const ofUser = this.#running.get(user) ?? 0;
		return this.#runningInAll < this.#share(inAll) && ofUser < this.#share(perUser);
	}

	#begin(user: string): void {
		this.#runningInAll += 1;
		this.#running.set(user, (this.#running.get(user) ?? 0) + 1);
	}

	#end(user: string): void {
		this.#runningInAll -= 1;
		const left = (this.#running.get(user) ?? 0) - 1;
		if (left > 0) this.#running.set(user, left);
		else this.#running.delete(user);
		for (const [next, [first]] of this.#waiting) {
			if (first === undefined || !this.#mayBegin(next)) continue;
			this.#begin(next);
			this.#leave(next, first);
			return first();
		}
	}

	async #wait(user: string, signal: AbortSignal, isAdmitted: boolean): Promise<void> {
		const waiting = this.#waiting.get(user) ?? [];
		if (!isAdmitted && waiting.length >= this.#share(this.#limits.waiting)) {
			throw new Problem('too-many', 'you ask for too much at once; ask again later');
		}
		const { promise, resolve, reject } = Promise.withResolvers<undefined>();
		const begin = () => resolve(undefined);
		const giveUp = () => {
			this.#leave(user, begin);
			reject(signal.reason as Error);
		};
		this.#waiting.set(user, [...waiting, begin]);
		signal.addEventListener('abort', giveUp);
		await promise.finally(() => signal.removeEventListener('abort', giveUp));
	}

	/** Takes one out of those who wait, and lets all other users go before this one. */
	#leave(user: string, begin: () => void): void {
		const others = this.#waiting.get(user)?.filter((other) => other !== begin) ?? [];
		this.#waiting.delete(user);
		if (others.length > 0) this.#waiting.set(user, others);
	}
}
