import { describe, expect, it } from 'vitest';
import type { EventItem, EventsResponse } from '#lib/domain/event/event-item.ts';
import { formatCursor, parseCursor } from '#lib/domain/event/page-cursor.ts';
import { type EventFilter, matches } from '#lib/domain/filter/event-filter.ts';
import { unlabelled } from '#lib/domain/tracking/labels.ts';
import { itemOf } from '../../../../../fixtures/event-item.ts';
import { pick, randomFrom } from '../../../../../fixtures/random.ts';
import { EventList } from './event-list.svelte.ts';

const filter: EventFilter = { review: ['unreviewed', 'flagged'] };
const pageLength = 7;
const byPlace = (a: EventItem, b: EventItem): number => b.time - a.time || b.id - a.id;

const item = (id: number, change: number, time: number): EventItem => itemOf({ id, change, time });

/** All events, and the changes that a reader receives. */
class Wikis {
	events = new Map<string, EventItem>();
	#random: () => number;
	#change = 0;

	constructor(random: () => number) {
		this.#random = random;
		for (let id = 0; id < 40; id++) this.#add();
	}

	#add(): EventItem {
		const id = this.#change++;
		const event = item(
			id,
			id,
			Math.floor(this.#random() * 50) * 1000 + (this.#random() < 0.3 ? this.#change * 500 : 0),
		);
		this.events.set(event.key, event);
		return event;
	}

	page(cursor: string | null): EventsResponse {
		const after = cursor === null ? null : parseCursor(cursor);
		const all = this.wanted().filter((event) => after === null || byPlace(event, after as EventItem) > 0);
		const items = all.slice(0, pageLength);
		const last = items.at(-1);
		return { items, next: last && all.length > pageLength ? formatCursor(last) : null, searchedSince: null };
	}

	wanted(): EventItem[] {
		return [...this.events.values()].filter((event) => matches(event, filter, unlabelled)).sort(byPlace);
	}

	commit(): { deleted: string[]; events: EventItem[] } {
		if (this.#random() < 0.4) return { deleted: [], events: [this.#add(), this.#add()] };
		const event = pick(this.#random, [...this.events.values()]);
		if (this.#random() < 0.3) {
			this.events.delete(event.key);
			return { deleted: [event.key], events: [] };
		}
		const mark = pick(this.#random, ['unreviewed', 'reviewed', 'flagged'] as const);
		const review = { mark, note: null, by: 'B', madeAt: 0, receivedAt: 0 };
		// A streamed event that replaces its backfilled twin may have another time.
		const time = this.#random() < 0.2 ? event.time + 3000 : event.time;
		const altered = { ...event, time, review, change: this.#change++ };
		this.events.set(event.key, altered);
		return { deleted: [], events: [altered] };
	}
}

/** All matching events, down to the end of what the list has read. */
function expected(wikis: Wikis, list: EventList): EventItem[] {
	const end = list.next === null ? null : parseCursor(list.next);
	return wikis.wanted().filter((event) => end === null || byPlace(event, end as EventItem) <= 0);
}

const seeds = Array.from({ length: 60 }, (_, seed) => seed);

describe('the list of events', () => {
	it.each(seeds)('has all events down to its end, in whatever order changes arrive, seed %i', async (seed) => {
		const random = randomFrom(seed);
		const wikis = new Wikis(random);
		const list = new EventList(filter, wikis.page(null));
		for (let step = 0; step < 60; step++) {
			const before = list.events;
			const isAtTop = random() < 0.2;
			const [newest] = before;
			if (random() < 0.2) {
				// Changes while a page is loading.
				const reading = list.loadOlder((cursor) => {
					const page = wikis.page(cursor);
					const changes = wikis.commit();
					list.apply(changes, false);
					return Promise.resolve(page);
				});
				await reading;
			} else {
				list.apply(wikis.commit(), isAtTop);
				const arrived = list.events.filter((event) => newest && byPlace(event, newest) < 0);
				const wasShown = (event: EventItem) => before.some(({ key }) => key === event.key);
				if (!isAtTop) expect(arrived.filter((event) => !wasShown(event))).toEqual([]);
			}
			if (isAtTop && random() < 0.5) list.showPending();
			const all = [...list.events, ...list.pending].sort(byPlace);
			expect(all.filter((event) => matches(event, filter, unlabelled))).toEqual(expected(wikis, list));
			// A mark never removes a row.
			const shown = new Set(list.events.map(({ key }) => key));
			expect(before.filter(({ key }) => wikis.events.has(key) && !shown.has(key))).toEqual([]);
			expect([...list.events].sort(byPlace)).toEqual(list.events);
		}
	});

	it('keeps a row whose mark the filter excludes, and does not show an event that was marked while pending', () => {
		const list = new EventList(filter, { items: [item(1, 1, 1000)], next: null, searchedSince: null });
		list.apply({ deleted: [], events: [item(2, 2, 2000)] }, false);
		const review = { mark: 'reviewed' as const, note: null, by: 'B', madeAt: 0, receivedAt: 0 };
		const marked = [1, 2].map((id) => ({ ...item(id, id + 2, id * 1000), review }));
		list.apply({ deleted: [], events: marked }, true);
		expect(list.events).toEqual(marked.slice(0, 1));
		expect(list.pending).toEqual([]);
	});

	it('ignores newer events if it begins at a cursor', () => {
		const wikis = new Wikis(randomFrom(1));
		const list = new EventList(filter, wikis.page(wikis.page(null).next), { beginsNewest: false });
		const newer = item(1000, 1000, Date.UTC(2030, 0));
		list.apply({ deleted: [], events: [newer] }, true);
		expect(list.events).not.toContain(newer);
		expect(list.pending).toEqual([]);
	});

	it('merges its first page read again, unless events may be missing between or the epoch differs', () => {
		const events = Array.from({ length: 9 }, (_, at) => item(9 - at, 9 - at, (9 - at) * 1000));
		const read = (from: number, changes = 'one.9.9') =>
			new EventList({}, { items: events.slice(from, from + 3), next: '1-1', searchedSince: null, changes });
		const list = read(3);
		expect(list.mergeFirstPage(read(1))).toBe(true);
		expect([...list.events, ...list.pending].map(({ id }) => id)).toContain(8);
		expect(read(3).mergeFirstPage(read(0))).toBe(false);
		expect(read(3).mergeFirstPage(read(3, 'two.9.9'))).toBe(false);
	});

	it('reads a page once, however often it is requested', async () => {
		const wikis = new Wikis(randomFrom(3));
		const list = new EventList(filter, wikis.page(null));
		let reads = 0;
		const read = (cursor: string) => {
			reads++;
			return Promise.resolve(wikis.page(cursor));
		};
		await Promise.all([list.loadOlder(read), list.loadOlder(read)]);
		expect(reads).toBe(1);
		expect(list.events).toHaveLength(2 * pageLength);
	});

	it('keeps its place when a page cannot be read, and reads on later', async () => {
		const wikis = new Wikis(randomFrom(2));
		const list = new EventList(filter, wikis.page(null));
		await list.loadOlder(() => Promise.reject(new TypeError('no network')));
		expect(list.failure).toBeInstanceOf(TypeError);
		expect(list.events).toHaveLength(pageLength);
		await list.loadOlder((cursor) => Promise.resolve(wikis.page(cursor)));
		expect(list.failure).toBeNull();
		expect(list.events).toHaveLength(2 * pageLength);
	});

	it('ignores an older version of an event', () => {
		const list = new EventList({}, { items: [item(1, 9, 1000)], next: null, searchedSince: null });
		list.apply({ deleted: [], events: [item(1, 4, 1000)] }, false);
		expect(list.events[0]?.change).toBe(9);
	});
});
