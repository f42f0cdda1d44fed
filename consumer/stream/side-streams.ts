import { sideStreams } from '#lib/domain/stream/streams.ts';

/** After how long a stream that the server did not have is asked for again, in milliseconds. */
const askAgainAfter = 3_600_000;

/** Which of the other streams than the main one are left out of a connection; see {@link createSideStreams}. */
export interface SideStreams {
	/** Those that the next connection is to leave out. */
	choose(): readonly string[];
	/** The server does not have one of the streams that were asked for. @returns whether there is more to be tried */
	refused(): boolean;
	/** Data came. */
	worked(): void;
}

/**
 * A server that does not have one of the streams refuses all of them together. So each of the side streams is left out in
 * turn, then each two of them, and at last all of them, until data flows; after an hour they are asked for again.
 * @param now in milliseconds @param unwanted those that are left out of every connection
 */
export function createSideStreams(now: () => number, unwanted: readonly string[] = []): SideStreams {
	const wanted = sideStreams.filter((stream) => !unwanted.includes(stream));
	const pairs = wanted.flatMap((one, at) => wanted.slice(at + 1).map((other) => [one, other]));
	// The newest first: they are the likeliest not to be there.
	const some = [...wanted.map((stream) => [stream]).toReversed(), ...pairs.toReversed()];
	const choices: readonly (readonly string[])[] = [[], ...some, wanted];
	let at = 0;
	/** The choice with which data came last, and since when. */
	let known = 0;
	let knownSince = now();
	return {
		choose() {
			if (at !== 0 && at === known && now() - knownSince >= askAgainAfter) at = 0;
			return choices[at] ?? [];
		},
		refused() {
			// Also where less was left out before: some of it may be back.
			at = (at + 1) % choices.length;
			known = 0;
			return at !== 0;
		},
		worked() {
			if (at === known) return;
			known = at;
			knownSince = now();
		},
	};
}
