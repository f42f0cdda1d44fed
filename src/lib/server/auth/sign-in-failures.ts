import { Problem } from '#lib/domain/core/problem.ts';
import { canonicalIp } from '#lib/domain/person/ip-address.ts';
import { type Share, wholeShare } from '#lib/server/turns/web-share.ts';

/**
 * How many sign-ins may fail in a minute: in all browsers that are not known, from one address if addresses are known,
 * and in one known browser.
 */
const mostFailures = { inAll: 30, perAddress: 10, perBrowser: 10 };
const minute = 60_000;

/** When to try again after too many, in seconds. */
export const retrySignInAfter = 60;

/** Addresses, and known browsers, that are remembered; the one that failed longest ago is forgotten first. */
const mostRemembered = 10_000;

/** Who signs in. */
export interface SigningIn {
	/** Null: not known, as behind a proxy that hides it. */
	address: string | null;
	/** Of a browser in which somebody of the allowlist has signed in, see `readKnownBrowser`. */
	browser: string | null;
}

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
	readonly #byBrowser = new Map<string, Left>();

	/** @param now ms, of any beginning */
	constructor(share = wholeShare, now = () => performance.now()) {
		this.#share = share;
		this.#now = now;
	}

	/**
	 * Begins a sign-in, which counts as failed until it has succeeded.
	 * @returns to be called if it has succeeded
	 * @throws {Problem} `too-many`
	 */
	begin({ address, browser }: SigningIn): () => void {
		const counted = browser === null ? this.#ofStranger(address) : [this.#of(this.#byBrowser, browser, 'perBrowser')];
		if (counted.some(({ left }) => left < 1)) throw new Problem('too-many', 'too many sign-ins have failed');
		for (const one of counted) one.left -= 1;
		return () => {
			for (const one of counted) one.left += 1;
		};
	}

	#ofStranger(address: string | null): Left[] {
		this.#inAll = this.#refill(this.#inAll, mostFailures.inAll);
		return address === null ? [this.#inAll] : [this.#inAll, this.#of(this.#byAddress, address, 'perAddress')];
	}

	#of(remembered: Map<string, Left>, key: string, bound: 'perAddress' | 'perBrowser'): Left {
		const left = this.#refill(remembered.get(key), mostFailures[bound]);
		remembered.delete(key);
		remembered.set(key, left);
		const [oldest] = remembered.keys();
		if (remembered.size > mostRemembered && oldest !== undefined) remembered.delete(oldest);
		return left;
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
 * The address of a client, if a proxy of ours says it; of IPv6 its network (the first 64 bits).
 * @param header its name; null: no proxy says it. Of a list the last entry counts: all others may be the client's own
 */
export function clientAddress(headers: Headers, header: string | null): string | null {
	if (header === null) return null;
	const address = headers.get(header)?.split(',').at(-1)?.trim().slice(0, 64) ?? '';
	const groups = canonicalIp(address)?.split(':') ?? [];
	// A client may have all addresses of such a network.
	return groups.length > 1 ? groups.slice(0, 4).join(':') : address || null;
}
