/** The first wait after a failure, and the longest, in ms. */
export interface BackoffLimits {
	first: number;
	longest: number;
}

/** For requests over the network. */
export const networkBackoff: BackoffLimits = { first: 1_000, longest: 60_000 };

/** How long to wait after a failure, in ms: twice as long with each earlier failure in a row. */
export function waitAfter(earlier: number, { first, longest }: BackoffLimits): number {
	return Math.min(longest, first * 2 ** earlier);
}

/** Counts failures in a row, and says how long to wait after each. */
export class Backoff {
	readonly #limits: BackoffLimits;
	readonly #random: () => number;
	#failures = 0;

	/** @param random from 0 to below 1: waits between half of the time and all of it, so that not all clients come at once */
	constructor(limits: BackoffLimits, random: () => number = () => 1) {
		this.#limits = limits;
		this.#random = random;
	}

	/** @param atLeast what the server asks for, in ms @returns how long to wait, in ms */
	failed(atLeast: number | null = null): number {
		const wait = waitAfter(this.#failures++, this.#limits) * (0.5 + this.#random() / 2);
		return Math.max(wait, atLeast ?? 0);
	}

	/** The next failure is the first again. */
	worked(): void {
		this.#failures = 0;
	}
}
