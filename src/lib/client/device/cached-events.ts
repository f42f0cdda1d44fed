import type { Table } from 'dexie';
import type { EventItem } from '#lib/domain/core/api-types.ts';
import { type EventFilter, matches } from '#lib/domain/filter/event-filter.ts';
import type { LabelsOf } from '#lib/domain/tracking/labels.ts';
import type { CachedEvent, Place } from './cache-tables.ts';

/** What is read: events after a place, down to a time (inclusive, ms UTC), with the user's own marks applied. */
export interface Stretch {
	after: Place;
	labelsOf: LabelsOf;
	/** The people whom the filter names; undefined: it names none. */
	people: readonly string[] | undefined;
	/** A promise, because it is needed only after the first read: both are read in parallel. */
	known: Promise<{ since: number; marked: (item: EventItem) => EventItem }>;
}

/** One range of an index, read in steps. */
interface Range {
	index: 'place' | 'placeInWiki' | 'placesOfPeople';
	/** The part of its keys before the place. */
	prefix: string[];
	/** Read, but not returned yet. */
	read: CachedEvent[];
	after: Place;
	isAtEnd: boolean;
}

/** With more people or wikis than this, all events are read in order of time and tested one by one. */
const maxRanges = 64;
/** Maximum rows of one step; with more, the page visibly stops. */
const maxStep = 1_000;
/** Most views hide less than a fifth of a range: this many times the rows of a page are enough in one step. */
const spare = 1.25;

/**
 * The events that match a filter, newest first, in portions. Only the rows that a portion needs are read: with several
 * people or wikis, the range of each in parallel.
 * @param step number of events wanted in the first portion
 */
export async function* readEvents(
	events: Table<CachedEvent, string>,
	filter: EventFilter,
	{ after, known, labelsOf, people }: Stretch,
	step: number,
): AsyncGenerator<EventItem[], void, undefined> {
	const ranges = rangesOf(filter, people, after);
	let size = Math.ceil((step * spare) / ranges.length);
	let last: Place | null = null;
	while (true) {
		const reading = ranges.map((range) => readOn(events, range, filter.from ?? -Infinity, size));
		const [{ since, marked }] = await Promise.all([known, ...reading]);
		size = Math.min(size * 2, maxStep);
		const found: EventItem[] = [];
		for (let range = foremost(ranges); range !== null; range = foremost(ranges)) {
			const event = range.read.shift();
			// An event of two people is in both ranges.
			if (!event || (last !== null && compare(event.place, last) === 0)) continue;
			last = event.place;
			const item = marked(event.item);
			if (item.time >= since && matches(item, filter, labelsOf)) found.push(item);
		}
		yield found;
		if (ranges.every(({ isAtEnd, read }) => isAtEnd && read.length === 0)) return;
	}
}

function rangesOf({ wiki, to }: EventFilter, people: readonly string[] | undefined, cursor: Place): Range[] {
	// The end is exclusive: this place is after all ids of that time.
	const end: Place = to === undefined ? [-Infinity, -Infinity] : [-to, Infinity];
	const after = compare(cursor, end) > 0 ? cursor : end;
	const range = (index: Range['index'], prefix: string[]) => ({ index, prefix, read: [], after, isAtEnd: false });
	if (people && people.length <= maxRanges) return people.map((name) => range('placesOfPeople', [name]));
	if (wiki && wiki.length <= maxRanges) return wiki.map((name) => range('placeInWiki', [name]));
	return [range('place', [])];
}

/** Reads the next rows of a range whose rows were all returned. */
async function readOn(events: Table<CachedEvent, string>, range: Range, since: number, size: number): Promise<void> {
	if (range.isAtEnd || range.read.length > 0) return;
	const { index, prefix, after } = range;
	range.read = await events
		.where(index)
		.between([...prefix, ...after], [...prefix, -since, Infinity], false, true)
		.limit(size)
		.toArray();
	range.after = range.read.at(-1)?.place ?? after;
	range.isAtEnd = range.read.length < size;
}

/** The range whose first event is the newest; null if a range must be read further to know that, or all are at their end. */
function foremost(ranges: readonly Range[]): Range | null {
	let best: Range | null = null;
	for (const range of ranges) {
		const [first] = range.read;
		if (!first) {
			if (range.isAtEnd) continue;
			return null;
		}
		if (best?.read[0] === undefined || compare(first.place, best.read[0].place) < 0) best = range;
	}
	return best;
}

function compare(a: Place, b: Place): number {
	// Infinity minus itself is not a number.
	if (a[0] !== b[0]) return a[0] < b[0] ? -1 : 1;
	return a[1] === b[1] ? 0 : a[1] < b[1] ? -1 : 1;
}
