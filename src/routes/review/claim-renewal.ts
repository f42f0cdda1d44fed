import type { ReviewQueue } from '#lib/client/review/review-queue.svelte.ts';

/** How often claims are renewed, ms: they hold for two minutes. */
const renewEvery = 45_000;
/** Somebody who has done nothing for so long is not at the page, ms. */
const idleAfter = 120_000;

/** Renews the claims of a review while somebody is at the page: it is visible, and something was done on it lately. */
export class ClaimRenewal {
	readonly #queue: () => Pick<ReviewQueue, 'ask' | 'forgetOthers'>;
	#touchedAt = Date.now();

	/** @param queue returns the present one */
	constructor(queue: () => Pick<ReviewQueue, 'ask' | 'forgetOthers'>) {
		this.#queue = queue;
	}

	/** Renews again and again. @returns ends it */
	start(): () => void {
		const timer = setInterval(() => {
			if (this.#isAtPage()) void this.#queue().ask();
			else this.#queue().forgetOthers();
		}, renewEvery);
		return () => clearInterval(timer);
	}

	/** Something was done on the page. */
	touch(): void {
		if (this.#isAtPage()) this.#touchedAt = Date.now();
		else this.renew();
	}

	/** Somebody has come back to the page. */
	renew(): void {
		this.#touchedAt = Date.now();
		void this.#queue().ask();
	}

	#isAtPage(): boolean {
		return document.visibilityState === 'visible' && Date.now() - this.#touchedAt < idleAfter;
	}
}
