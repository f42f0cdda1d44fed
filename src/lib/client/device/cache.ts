import type { ChangesResponse } from '#lib/domain/feed/changes.ts';
import type { EventItem, EventsResponse } from '#lib/domain/event/event-item.ts';
import type { FilterChoicesResponse } from '#lib/domain/filter/filter-choices-response.ts';
import { type Cursor, formatCursor, parseCursor } from '#lib/domain/event/page-cursor.ts';
import { type EventFilter, peoplePart } from '#lib/domain/filter/event-filter.ts';
import { peopleMeant } from '#lib/domain/person/people-meant.ts';
import { labelsIn, unlabelled } from '#lib/domain/tracking/labels.ts';
import { cachedEvent, CacheTables, type Place, placeOf, type SyncState } from './cache-tables.ts';
import { readEvents, type Stretch } from './cached-events.ts';
import { CachedDiffs } from './cached-diffs.ts';
import { CachedOutbox } from './cached-outbox.ts';

const startPlace: Place = [-Infinity, -Infinity];
/** Rows of one read when all events are wanted. */
const readSize = 500;
/** Rows of one write, so that the page stays responsive in between. */
const writeSize = 25;

/** A result from the cache. */
export interface Cached<Value> {
	value: Value;
	/** When the server last confirmed it, ms UTC by the device's clock. */
	asOf: number;
	/** For events: the result is complete from this time on, ms UTC; null: it is complete. */
	since: number | null;
}

/** The cache of one user on this device. All methods may throw Dexie's errors: the database can be deleted at any time. */
export class Cache {
	readonly tables: CacheTables;
	readonly outbox: CachedOutbox;
	readonly diffs: CachedDiffs;

	private constructor(tables: CacheTables, username: string) {
		this.tables = tables;
		this.outbox = new CachedOutbox(tables, username);
		this.diffs = new CachedDiffs(tables);
	}

	/** Opens the cache of a user, or creates it. @param id the session's id of the user */
	static async open(id: string, username: string): Promise<Cache> {
		const tables = new CacheTables(id);
		await tables.open();
		return new Cache(tables, username);
	}

	/** Closes the database: nothing can be read or written any more. */
	close(): void {
		this.tables.close();
	}

	/**
	 * A page of the cached events that match a filter, in the form of `/api/events`.
	 * @param cursor the `next` of the previous page @param limit maximum number of events on the page
	 * @returns null while no events are cached
	 */
	async listEvents(filter: EventFilter, cursor: string | null, limit = 50): Promise<Cached<EventsResponse> | null> {
		const after = cursor === null ? startPlace : placeOf(parseCursor(cursor));
		const known = this.#known();
		const items: EventItem[] = [];
		for await (const found of this.#read(filter, { after, known }, limit + 1)) {
			items.push(...found);
			if (items.length > limit) break;
		}
		const { state } = await known;
		if (state === null || state.since === null) return null;
		const { since, asOf, after: changes } = state;
		const page = items.slice(0, limit);
		const last: Cursor | undefined = page.at(-1);
		const next = items.length > limit && last ? formatCursor(last) : null;
		return { value: { items: page, next, searchedSince: null, changes }, asOf, since };
	}

	/** All cached events that match a filter, newest first, in portions; for sums over them. */
	async *allEvents(filter: EventFilter): AsyncGenerator<EventItem[], void, undefined> {
		yield* this.#read(filter, { after: startPlace, known: this.#known() }, readSize);
	}

	async *#read(filter: EventFilter, where: Pick<Stretch, 'after' | 'known'>, step: number) {
		const isOfPeople = Object.keys(peoplePart(filter)).length > 0;
		const choices = isOfPeople ? (await this.find<FilterChoicesResponse>('choices'))?.value : null;
		const meant = peopleMeant(filter, choices);
		const labelsOf = choices ? labelsIn(choices) : unlabelled;
		yield* readEvents(this.tables.events, meant.filter, { ...where, labelsOf, people: meant.people }, step);
	}

	/** The time from which on events are cached, and when they were last synced, ms UTC; null while there are none. */
	async range(): Promise<{ since: number; asOf: number } | null> {
		const sync = await this.tables.sync.get('sync');
		return sync && sync.since !== null ? { since: sync.since, asOf: sync.asOf } : null;
	}

	/** Caches a response of the server under a key; replaces an earlier one. */
	async put(key: string, value: unknown, asOf: number): Promise<void> {
		await this.tables.kept.put({ name: key, value, asOf });
	}

	/** The response cached under a key, of the type that was cached under it; null if there is none. */
	async find<Value>(key: string): Promise<Cached<Value> | null> {
		const row = await this.tables.kept.get(key);
		return row ? { value: row.value as Value, asOf: row.asOf, since: null } : null;
	}

	/** The keys of cached responses that begin with a prefix. */
	async cacheKeys(prefix: string): Promise<string[]> {
		return this.tables.kept.where('name').startsWith(prefix).primaryKeys();
	}

	/** Deletes the response cached under a key. */
	async delete(key: string): Promise<void> {
		await this.tables.kept.delete(key);
	}

	/** Whether a cached event is by or about a person of this name. */
	async hasEventsOf(name: string): Promise<boolean> {
		const theirs = this.tables.events
			.where('placesOfPeople')
			.between([name, ...startPlace], [name, Infinity, Infinity]);
		return (await theirs.first()) !== undefined;
	}

	/** How far the device has synced; null before the first sync. */
	async syncState(): Promise<SyncState | null> {
		return (await this.tables.sync.get('sync')) ?? null;
	}

	/**
	 * Applies the changes after a cursor and moves the cursor, in one transaction; does nothing if another tab has moved it.
	 * Events older than the copy are not stored: the copy will include them when it reaches their time.
	 * @param from the state at the request; null at the first sync @param asOf when the request was sent, ms UTC
	 */
	async applyChanges(from: SyncState | null, response: ChangesResponse, asOf: number): Promise<void> {
		await this.#write(from, async (write) => {
			const { events } = this.tables;
			if (from === null || response.resync) {
				await Promise.all([events.clear(), this.tables.diffs.clear()]);
				return write({ id: 'sync', after: response.next, since: null, resume: null, asOf });
			}
			await events.bulkDelete(response.deleted);
			const gone = response.events.filter(({ hidden, pageDeleted }) => hidden !== undefined || pageDeleted);
			await this.diffs.deleteOf([...response.deleted, ...gone.map(({ key }) => key)]);
			const end = endOf(from);
			const isWithin = ({ time, id }: EventItem) => time > end.time || (time === end.time && id >= end.id);
			await this.#put(response.events.filter(isWithin));
			await events.bulkDelete(response.events.filter((item) => !isWithin(item)).map(({ key }) => key));
			return write({ ...from, after: response.next, asOf: response.isComplete ? asOf : from.asOf });
		});
	}

	/**
	 * Stores the page after `resume`, or the first one; does nothing if another tab has moved on.
	 * @param goal the earliest time of the requested pages, ms UTC
	 */
	async addPage(from: SyncState, { items, next }: EventsResponse, goal: number): Promise<void> {
		await this.#write(from, async (write) => {
			await this.#put(items);
			if (next === null) return write({ ...from, since: goal, resume: null });
			const resume = parseCursor(next);
			// The next page may have more events of the same time.
			return write({ ...from, since: resume.time + 1, resume });
		});
	}

	async #put(items: readonly EventItem[]): Promise<void> {
		for (let at = 0; at < items.length; at += writeSize)
			await this.tables.events.bulkPut(items.slice(at, at + writeSize).map(cachedEvent));
	}

	/** Deletes events older than `goal` (ms UTC), and the oldest ones beyond `maxEvents`. */
	async prune(goal: number, maxEvents: number): Promise<void> {
		const { events, sync } = this.tables;
		await this.tables.transaction('rw', [events, sync], async () => {
			const state = await sync.get('sync');
			if (!state || state.since === null) return;
			const first = await events.orderBy('place').offset(maxEvents).first();
			const since = Math.max(state.since, goal, first ? first.item.time + 1 : -Infinity);
			if (since === state.since) return;
			await events.where('place').above([-since, Infinity]).delete();
			await sync.put({ ...state, since, resume: null });
		});
	}

	/** Deletes everything except unsent marks. */
	async clear(): Promise<void> {
		const { events, kept, sync, diffs } = this.tables;
		await this.tables.transaction('rw', [events, kept, sync, diffs], () =>
			Promise.all([events.clear(), kept.clear(), sync.clear(), diffs.clear()]),
		);
	}

	/** Read in parallel with the events. */
	async #known() {
		const [state, marked] = await Promise.all([this.syncState(), this.outbox.overlay()]);
		return { state, since: state?.since ?? Infinity, marked };
	}

	async #write(from: SyncState | null, work: (write: (to: SyncState) => Promise<unknown>) => Promise<unknown>) {
		const { events, sync, diffs } = this.tables;
		await this.tables.transaction('rw', [events, sync, diffs], async () => {
			const now = (await sync.get('sync')) ?? null;
			const isMoved = now?.after !== from?.after || now?.since !== from?.since || now?.resume?.id !== from?.resume?.id;
			if (!isMoved) await work((to) => sync.put(to));
		});
	}
}

/** Where the complete part of the copy ends: at its last event, or at the time `since`. */
function endOf({ resume, since }: SyncState): Cursor {
	return resume ?? { time: since ?? Infinity, id: 0 };
}
