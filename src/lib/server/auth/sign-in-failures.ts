import { Problem } from '#lib/domain/core/problem.ts';
import { type Share, wholeShare } from '#lib/server/turns/web-share.ts';

/** How many sign-ins may fail in a minute: of all people, and from one address if addresses are known. */
const mostFailures = { inAll: 30, perAddress: 10 };
const minute = 60_000;

/** When to try again after too many, in seconds. */
export const retrySignInAfter = 60;

/** Addresses that are remembered; the one that failed longest ago is forgotten first. */
const mostAddresses = 10_000;

/** What may still fail, and as of when, in ms. */
interface Left {
	left: number;
	at: number;
}

/**
 * How many sign-ins fail: each one makes this process ask Wikimedia, and anybody can make one fail. It has no
 * meaning for those who have a session.
 */
export class SignInFailures {
	readonly #share: Share;
	readonly #now: () => number;
	#inAll: Left | null = null;
	readonly #byAddress = new Map<string, Left>();

	/** @param now ms, of any beginning */
	constructor(share = wholeShare, now = () => performance.now()) {
		this.#share = share;
		this.#now = now;
	}

	/**
	 * Begins a sign-in, which counts as failed until it has succeeded.
	 * @param address of the client; null: not known, as behind a proxy that hides it
	 * @returns to be called if it has succeeded
	 * @throws {Problem} `too-many`
	 */
	begin(address: string | null): () => void {
		const all = this.#refill(this.#inAll, mostFailures.inAll);
		const own = address === null ? null : this.#refill(this.#byAddress.get(address), mostFailures.perAddress);
		if (all.left < 1 || (own !== null && own.left < 1)) throw new Problem('too-many', 'too many sign-ins have failed');
		all.left -= 1;
		this.#inAll = all;
		if (address !== null && own !== null) this.#remember(address, own);
		return () => {
			all.left += 1;
			if (own !== null) own.left += 1;
		};
	}

	#remember(address: string, own: Left): void {
		own.left -= 1;
		this.#byAddress.delete(address);
		this.#byAddress.set(address, own);
		const [oldest] = this.#byAddress.keys();
		if (this.#byAddress.size > mostAddresses && oldest !== undefined) this.#byAddress.delete(oldest);
	}

	#refill(known: Left | null | undefined, bound: number): Left {
		const most = this.#share(bound);
		const at = this.#now();
		const was = known ?? { left: most, at };
		was.left = Math.min(most, was.left + ((at - was.at) * most) / minute);
		was.at = at;
		return was;
	}
}

/**
 * The address of a client, if a proxy of ours says it.
 * @param header its name; null: no proxy says it. Of a list the last entry counts: all others may be the client's own
 */
export function clientAddress(headers: Headers, header: string | null): string | null {
	if (header === null) return null;
	return headers.get(header)?.split(',').at(-1)?.trim().slice(0, 64) || null;
}
