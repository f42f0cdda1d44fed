import type { Person } from './person.ts';

/** What is shorter than this is no silence, ms: the stream may be so far behind. */
const shortest = 3_600_000;

/**
 * How long somebody has done nothing, in ms UTC. Known from `from` to `until`; exact if they are known to have acted at
 * `from`, else the silence may be longer. Or not known, since when: null is from the start.
 */
export type Silence =
	{ kind: 'known'; from: number; until: number; isExact: boolean } | { kind: 'unknown'; since: number | null };

/** The silence of a person up to now, as far as coverage reaches: a gap since the last action may have hidden another one. */
export function silenceOf({
	lastAt,
	knownSince,
	knownUntil = null,
}: Pick<Person, 'lastAt' | 'knownSince' | 'knownUntil'>): Silence {
	// Nothing is known of now.
	if (knownSince === null || knownUntil === null) return { kind: 'unknown', since: knownUntil };
	const isExact = lastAt !== null && lastAt >= knownSince;
	const from = isExact ? lastAt : knownSince;
	const until = Math.max(from, knownUntil);
	return isExact || until - from >= shortest
		? { kind: 'known', from, until, isExact }
		: { kind: 'unknown', since: null };
}

/** The length of a silence, ms; null if it is not known. */
export function lengthOf(silence: Silence): number | null {
	return silence.kind === 'known' ? silence.until - silence.from : null;
}

/** Whether somebody who acted at its beginning is silent at all. */
export function isSilent(silence: Silence): boolean {
	return (lengthOf(silence) ?? 0) >= shortest;
}
