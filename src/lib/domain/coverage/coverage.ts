/** Where knowledge of a stretch comes from; `unknown` is a gap that we know of. */
export type CoverageSource = 'stream' | 'backfill' | 'unknown';

/** A stretch of time and what is known of it, in ms UTC: `from` inclusive, `until` exclusive. */
export interface Stretch {
	source: CoverageSource;
	from: number;
	until: number;
}

/** What is known about one person. */
export interface PersonCoverage {
	/** In canonical form. */
	user: string;
	/** From when on they are followed until further notice, ms UTC; null if they are not followed now. */
	openSince: number | null;
	/** In order of time, apart from each other; what none speaks of is not known. */
	stretches: Stretch[];
	/** Events from before this time, ms UTC, were deleted for their age; absent where none were. */
	expiredUntil?: number;
	/** Of which time the wikis are being asked, in order of time and apart from each other; absent where they are not. */
	reading?: TimeRange[];
}

/**
 * Why a stretch is not known: `not-tracked-yet`: it lies before all that we know; `gap`: the stream did not give it to
 * us; `not-tracked`: the person was not followed then, but had been before; `not-yet`: the stream has not come so far;
 * `expired`: it was known, and its events were deleted for their age; `backfill-running`: the wikis are being asked for it.
 */
export type UnknownReason = 'not-tracked-yet' | 'gap' | 'not-tracked' | 'not-yet' | 'expired' | 'backfill-running';

export const unknownReasons: readonly UnknownReason[] = [
	'not-tracked-yet',
	'gap',
	'not-tracked',
	'not-yet',
	'expired',
	'backfill-running',
];

/** A range of time in ms UTC: `from` inclusive, `until` exclusive. */
export interface TimeRange {
	from: number;
	until: number;
}

/** A stretch of which not everything is known. */
export interface UnknownStretch extends TimeRange {
	/** For how many people it is not known, at each of its moments. */
	people: number;
	/** Of how many were asked for: with as many `people`, nothing is known. */
	of: number;
	/** Why, in the order of {@link unknownReasons}; several where people differ. */
	reasons: UnknownReason[];
}

/** The strongest first: what was streamed is complete whatever else we have. */
const strength: readonly CoverageSource[] = ['stream', 'backfill', 'unknown'];

/** Lays what is known about one person, in any order and overlapping, side by side in order of time. */
export function mergeStretches(stretches: readonly Stretch[]): Stretch[] {
	const bounds = [...new Set(stretches.flatMap(({ from, until }) => [from, until]))].sort((a, b) => a - b);
	const byStart = [...stretches].sort((a, b) => a.from - b.from);
	const merged: Stretch[] = [];
	let next = 0;
	let here: Stretch[] = [];
	for (const [index, from] of bounds.entries()) {
		for (let start = byStart[next]; start?.from === from; start = byStart[next]) {
			here.push(start);
			next += 1;
		}
		here = here.filter(({ until }) => until > from);
		const source = strength.find((one) => here.some((stretch) => stretch.source === one));
		const until = bounds[index + 1];
		if (source === undefined || until === undefined) continue;
		const last = merged.at(-1);
		if (last?.source === source && last.until === from) last.until = until;
		else merged.push({ source, from, until });
	}
	return merged;
}

/** What is not known about one person within a range, in order of time. */
export function unknownOfPerson(
	{ stretches, openSince, expiredUntil = -Infinity, reading = [] }: Omit<PersonCoverage, 'user'>,
	range: TimeRange,
): (TimeRange & { reason: UnknownReason })[] {
	const unknown: (TimeRange & { reason: UnknownReason })[] = [];
	const addPart = (from: number, until: number, reason: UnknownReason) => {
		if (from < until) unknown.push({ from, until, reason });
	};
	const add = (from: number, until: number, reason: UnknownReason) => {
		let reached = Math.max(from, range.from);
		const end = Math.min(until, range.until);
		// What the stream will bring, or what was deleted, the wikis are not asked for.
		for (const asked of reason === 'not-yet' || reason === 'expired' ? [] : reading) {
			const part = { from: Math.max(asked.from, reached), until: Math.min(asked.until, end) };
			if (part.from >= part.until) continue;
			addPart(reached, part.from, reason);
			addPart(part.from, part.until, 'backfill-running');
			reached = part.until;
		}
		addPart(reached, end, reason);
	};
	const first = Math.min(stretches[0]?.from ?? Infinity, openSince ?? Infinity);
	const open = openSince ?? Infinity;
	const addHole = (from: number, until: number) => {
		add(Math.max(from, first), Math.min(until, open), 'not-tracked');
		add(Math.max(from, open), until, 'not-yet');
	};
	add(-Infinity, first, 'not-tracked-yet');
	let reached = -Infinity;
	for (const { source, from, until } of stretches) {
		addHole(reached, from);
		if (source === 'unknown') add(from, until, 'gap');
		else add(from, Math.min(until, expiredUntil), 'expired');
		reached = until;
	}
	addHole(reached, Infinity);
	return unknown;
}

/** Which stretches of a range are not known for some of these people, or for all, in order of time. */
export function unknownStretches(people: readonly PersonCoverage[], range: TimeRange): UnknownStretch[] {
	const steps = people.flatMap((person) =>
		unknownOfPerson(person, range).flatMap(({ from, until, reason }) => [
			{ at: from, by: 1, reason },
			{ at: until, by: -1, reason },
		]),
	);
	steps.sort((a, b) => a.at - b.at);
	const counts = new Map<UnknownReason, number>();
	const found: UnknownStretch[] = [];
	for (const [index, { at, by, reason }] of steps.entries()) {
		counts.set(reason, (counts.get(reason) ?? 0) + by);
		const until = steps[index + 1]?.at ?? at;
		const count = counts.values().reduce((sum, one) => sum + one, 0);
		if (until === at || count === 0) continue;
		const reasons = unknownReasons.filter((one) => (counts.get(one) ?? 0) > 0);
		const last = found.at(-1);
		if (last?.until === at && last.people === count && last.reasons.join() === reasons.join()) last.until = until;
		else found.push({ from: at, until, people: count, of: people.length, reasons });
	}
	return found;
}

/**
 * Since when all is known about a person without a gap, up to where the stream has been read; ms UTC. Null if they are
 * not followed now, or nothing has been read since. What has expired is not known any more.
 */
export function knownSince({
	stretches,
	openSince,
	expiredUntil = -Infinity,
}: Omit<PersonCoverage, 'user'>): number | null {
	let since: number | null = null;
	let reached = -Infinity;
	for (const { source, from, until } of stretches) {
		if (source === 'unknown') continue;
		if (since === null || from > reached) since = from;
		reached = until;
		if (openSince !== null && from <= openSince && openSince < until)
			return Math.max(since, Math.min(expiredUntil, reached));
	}
	return null;
}

/** Since when all is known about most of some people. */
export interface CommonCoverage {
	/** ms UTC; null if there is nobody of whom that can be said. */
	since: number | null;
	/** Of whom it cannot be said: at most a tenth of them, unless there is no time at all of which it can. */
	others: number;
}

/**
 * Since when everything is known about these people, a few of them left aside who would make it much later: those
 * added last, and those who are not followed.
 */
export function commonCoverage(people: readonly PersonCoverage[]): CommonCoverage {
	const times = people.flatMap((person) => knownSince(person) ?? []).sort((a, b) => a - b);
	const never = people.length - times.length;
	const aside = Math.max(0, Math.floor(people.length / 10) - never);
	const since = times[times.length - 1 - aside] ?? null;
	if (since === null) return { since, others: people.length };
	return { since, others: never + times.filter((time) => time > since).length };
}

/** Coverage as it travels: people share most gaps, so that each stretch is written down once. */
export interface PackedCoverage {
	stretches: Stretch[];
	/** `stretches`: their places in the list. */
	people: (Pick<PersonCoverage, 'user' | 'openSince' | 'reading'> & { stretches: number[] })[];
	/** The same for all. */
	expiredUntil?: number;
}

/** From when on events of someone are known and kept, ms UTC; null if nothing is known. */
export function recordedSince({ stretches, expiredUntil = -Infinity }: Omit<PersonCoverage, 'user'>): number | null {
	const first = stretches[0]?.from;
	return first === undefined ? null : Math.max(first, Math.min(expiredUntil, stretches.at(-1)?.until ?? first));
}

/** Inverse of {@link unpackCoverage}. */
export function packCoverage(people: readonly PersonCoverage[]): PackedCoverage {
	const places = new Map<string, number>();
	const stretches: Stretch[] = [];
	const placeOf = (stretch: Stretch): number => {
		const key = `${stretch.source} ${stretch.from} ${stretch.until}`;
		const place = places.get(key) ?? stretches.push(stretch) - 1;
		places.set(key, place);
		return place;
	};
	const expiredUntil = people.find((person) => person.expiredUntil !== undefined)?.expiredUntil;
	return {
		people: people.map(({ user, openSince, stretches: theirs, reading }) => ({
			user,
			openSince,
			stretches: theirs.map(placeOf),
			...(reading && { reading }),
		})),
		stretches,
		...(expiredUntil !== undefined && { expiredUntil }),
	};
}

/** Inverse of {@link packCoverage}. */
export function unpackCoverage({ people, stretches, expiredUntil }: PackedCoverage): PersonCoverage[] {
	return people.map((person) => ({
		...person,
		stretches: person.stretches.flatMap((place) => stretches[place] ?? []),
		...(expiredUntil !== undefined && { expiredUntil }),
	}));
}
