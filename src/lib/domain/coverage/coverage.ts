/** The source of a stretch; `unknown` is a known gap. */
export type CoverageSource = 'stream' | 'backfill' | 'unknown';
/** All of them. */
export const coverageSources: readonly CoverageSource[] = ['stream', 'backfill', 'unknown'];

/** A stretch of time and its source, in ms UTC: `from` inclusive, `until` exclusive. */
export interface Stretch {
	source: CoverageSource;
	from: number;
	until: number;
}

/** What is known about one person. */
export interface PersonCoverage {
	/** In canonical form. */
	user: string;
	/** The start of the current tracking, ms UTC; null if they are not tracked now. */
	openSince: number | null;
	/** In order of time, without overlap; time in none of them is not known. */
	stretches: Stretch[];
	/** Events from before this time, ms UTC, were deleted for their age; missing where none were. */
	expiredUntil?: number;
	/** Stretches of active backfills, in order of time and without overlap; missing where there are none. */
	reading?: TimeRange[];
}

/**
 * Why a stretch is not known: `not-tracked-yet`: it is before all known time; `gap`: the stream did not deliver it;
 * `not-tracked`: the person was not tracked then, but before; `not-yet`: the stream has not reached it; `expired`: it
 * was known, and its events were deleted for their age; `backfill-running`: a backfill is reading it.
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

/** A stretch that is not wholly known. */
export interface UnknownStretch extends TimeRange {
	/** The number of people for whom it is not known, the same at all its moments. */
	people: number;
	/** The number of all people in question: if `people` is equal, nothing is known. */
	of: number;
	/** Why, in the order of {@link unknownReasons}; several where people differ. */
	reasons: UnknownReason[];
}

/** The strongest first: a streamed stretch is complete, whatever the others are. */
const strength: readonly CoverageSource[] = ['stream', 'backfill', 'unknown'];

/** Merges stretches of one person, in any order and overlapping, into stretches in order of time without overlap. */
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

/** The unknown stretches of one person within a range, in order of time. */
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
		// A backfill does not read what the stream will deliver, or what was deleted.
		for (const range of reason === 'not-yet' || reason === 'expired' ? [] : reading) {
			const part = { from: Math.max(range.from, reached), until: Math.min(range.until, end) };
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
 * Since when all is known about a person without a gap, up to the stream's position; ms UTC. Null if they are not
 * tracked now, or nothing has been read since. Expired time is not known any more.
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

/** Up to when anything is known about a person, ms UTC; null if nothing is. */
export function knownUntil({ stretches }: Pick<PersonCoverage, 'stretches'>): number | null {
	return stretches.findLast(({ source }) => source !== 'unknown')?.until ?? null;
}

/** Since when everything is known about most of a group of people. */
export interface CommonCoverage {
	/** ms UTC; null if this is true for none of them. */
	since: number | null;
	/** For how many it is not true: at most a tenth of them, unless more have no known time at all. */
	others: number;
}

/**
 * Since when everything is known about these people, without a few who would make it much later: those added last, and
 * those who are not tracked.
 */
export function commonCoverage(people: readonly PersonCoverage[]): CommonCoverage {
	const times = people.flatMap((person) => knownSince(person) ?? []).sort((a, b) => a - b);
	const never = people.length - times.length;
	const aside = Math.max(0, Math.floor(people.length / 10) - never);
	const since = times[times.length - 1 - aside] ?? null;
	if (since === null) return { since, others: people.length };
	return { since, others: never + times.filter((time) => time > since).length };
}

/** Coverage as the API sends it: people share most gaps, so each stretch is contained once. */
export interface PackedCoverage {
	stretches: Stretch[];
	/** `stretches`: indexes into the list. */
	people: (Pick<PersonCoverage, 'user' | 'openSince' | 'reading'> & { stretches: number[] })[];
	/** The same for all people. */
	expiredUntil?: number;
}

/** Since when events of a person are known and stored, ms UTC; null if nothing is known. */
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
