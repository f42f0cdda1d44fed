import type { Gap } from './position.ts';

/** Why a connection is over. */
export type Ending =
	/** The server ended it, as it does every 15 minutes. */
	| { kind: 'ended' }
	/** The network failed, before or after connecting. */
	| { kind: 'failed'; cause: unknown }
	/** An answer that is not the stream. `retryAfter` in milliseconds. */
	| { kind: 'refused'; status: number; retryAfter: number | null }
	/** Nothing came for too long. */
	| { kind: 'stalled' };

/** What reading the stream yields, in order. An item with an id moves the position, once it is recorded. */
export type StreamItem =
	/** `leftOut`: streams that are not in it, since the server does not have one of them. */
	| { kind: 'opened'; leftOut: readonly string[] }
	/** `audited`: the sieve would have left it out. */
	| { kind: 'message'; id: string; data: string; audited: boolean }
	| { kind: 'skipped'; id: string; count: number }
	/** Too large to look at. */
	| { kind: 'oversized'; id: string }
	/** The stream begins later than where it was to be resumed. */
	| { kind: 'gap'; gap: Gap }
	/** The server says that something failed on its side. */
	| { kind: 'error'; data: string }
	/** `flowed`: data came on it. In `retryIn` milliseconds the next connection is tried. */
	| { kind: 'closed'; ending: Ending; flowed: boolean; retryIn: number };
