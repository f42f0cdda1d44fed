import type { Table } from 'dexie';
import type { EventItem } from '#lib/domain/event/event-item.ts';
import { type EventFilter, matches } from '#lib/domain/filter/event-filter.ts';
import type { LabelsOf } from '#lib/domain/tracking/labels.ts';
import type { CachedEvent, Place } from './cache-tables.ts';

/** What is read: after a place, down to and with a time (ms UTC), each event as its reader has marked it. */
export interface Stretch {
	after: Place;
	labelsOf: LabelsOf;
	/** Whom the filter means; undefined: nobody in particular. */
	people: readonly string[] | undefined;
	/** Needed only once the first events are here, so that all can be asked for at once. */
	known: Promise<{ since: number; marked: (item: EventItem) => EventItem }>;
}

/** One range of an index, read in steps. */
interface Range {
	index: 'place' | 'placeInWiki' | 'placesOfPeople';
	/** What stands before the place in its keys. */
	prefix: string[];
	/** Read and not given out yet. */
	read: CachedEvent[];
	after: Place;
	isAtEnd: boolean;
}

/** With more people or wikis than this, the events are read in order of time and tested one by one. */
const mostRanges = 64;
/** Rows of one step; more of them hold the page up for longer than the eye forgives. */
const longestStep = 1_000;
/** Most views hide less than a fifth of a range: with so many times the rows of a page one step is enough. */
const spare = 1.25;

/**
 * The events that a filter lets through, newest first, in portions. Only what a portion needs is read: of several people
 * or wikis each one's range, side by side.
 * @param step how many events the first portion is to have
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
		size = Math.min(size * 2, longestStep);
		const found: EventItem[] = [];
		for (let range = foremost(ranges); range !== null; range = foremost(ranges)) {
			const event = range.read.shift();
			// An event of two people stands in the ranges of both.
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
	// Before an exclusive end: ids of that very moment are all lower than infinity.
	const end: Place = to === undefined ? [-Infinity, -Infinity] : [-to, Infinity];
	const after = compare(cursor, end) > 0 ? cursor : end;
	const range = (index: Range['index'], prefix: string[]) => ({ index, prefix, read: [], after, isAtEnd: false });
	if (people && people.length <= mostRanges) return people.map((name) => range('placesOfPeople', [name]));
	if (wiki && wiki.length <= mostRanges) return wiki.map((name) => range('placeInWiki', [name]));
	return [range('place', [])];
}

/** Reads the next rows of a range of which all were given out. */
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

/** The range whose first event is the newest; null when one must be read on before that is known, or all are at their end. */
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
