import type { ChangesResponse, EventItem, EventsResponse, FilterChoicesResponse } from '#lib/domain/core/api-types.ts';
import { type Cursor, formatCursor, parseCursor } from '#lib/domain/event/page-cursor.ts';
import type { EventFilter } from '#lib/domain/filter/event-filter.ts';
import { peopleMeant } from '#lib/domain/person/people-meant.ts';
import { labelsIn, unlabelled } from '#lib/domain/tracking/labels.ts';
import { cachedEvent, CacheTables, type Place, placeOf, type SyncState } from './cache-tables.ts';
import { readEvents, type Stretch } from './cached-events.ts';
import { CachedOutbox } from './cached-outbox.ts';

const fromTheStart: Place = [-Infinity, -Infinity];
/** Rows that are read at once when all are wanted. */
const portion = 500;
/** Rows that are written at once: the page answers in between. */
const atOnce = 25;

/** An answer from the device. */
export interface Cached<Value> {
	value: Value;
	/** When the server was last asked about it, ms UTC by the device's clock. */
	asOf: number;
	/** For events: everything from this time on is in it, as far as it is asked for, ms UTC. Null: it is whole. */
	since: number | null;
}

/** What is kept on this device for one person. Everything may throw Dexie's errors: it may be deleted at any time. */
export class Cache {
	readonly tables: CacheTables;
	readonly outbox: CachedOutbox;

	private constructor(tables: CacheTables, username: string) {
		this.tables = tables;
		this.outbox = new CachedOutbox(tables, username);
	}

	/** Opens the cache of a person, known by the session's id, and makes it if there is none. */
	static async open(id: string, username: string): Promise<Cache> {
		const tables = new CacheTables(id);
		await tables.open();
		return new Cache(tables, username);
	}

	/** After this nothing can be read or written. */
	close(): void {
		this.tables.close();
	}

	/**
	 * A page of the events that a filter lets through, as `/api/events` gives it, within what is on the device.
	 * @param cursor the `next` of the page before @param limit most events on the page
	 * @returns null while there is no event on the device
	 */
	async listEvents(filter: EventFilter, cursor: string | null, limit = 50): Promise<Cached<EventsResponse> | null> {
		const after = cursor === null ? fromTheStart : placeOf(parseCursor(cursor));
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
		return { value: { items: page, next, changes }, asOf, since };
	}

	/** All events on the device that a filter lets through, newest first, in portions: for sums over them. */
	async *allEvents(filter: EventFilter): AsyncGenerator<EventItem[], void, undefined> {
		yield* this.#read(filter, { after: fromTheStart, known: this.#known() }, portion);
	}

	async *#read(filter: EventFilter, where: Pick<Stretch, 'after' | 'known'>, step: number) {
		const choices = (filter.label ?? filter.user) && (await this.find<FilterChoicesResponse>('choices'))?.value;
		const meant = peopleMeant(filter, choices);
		const labelsOf = choices ? labelsIn(choices) : unlabelled;
		yield* readEvents(this.tables.events, meant.filter, { ...where, labelsOf, people: meant.people }, step);
	}

	/** How far the copy of events reaches, and as of when it is; null while there is none. */
	async range(): Promise<{ since: number; asOf: number } | null> {
		const sync = await this.tables.sync.get('sync');
		return sync && sync.since !== null ? { since: sync.since, asOf: sync.asOf } : null;
	}

	/** Keeps a small answer of the server under a name, in place of the one before. */
	async put(name: string, value: unknown, asOf: number): Promise<void> {
		await this.tables.kept.put({ name, value, asOf });
	}

	/** The answer kept under a name, of the type that was kept under it; null if there is none. */
	async find<Value>(name: string): Promise<Cached<Value> | null> {
		const row = await this.tables.kept.get(name);
		return row ? { value: row.value as Value, asOf: row.asOf, since: null } : null;
	}

	/** The names that begin so under which answers are kept. */
	async cacheKeys(prefix: string): Promise<string[]> {
		return this.tables.kept.where('name').startsWith(prefix).primaryKeys();
	}

	/** Lets go of the answer kept under a name. */
	async delete(name: string): Promise<void> {
		await this.tables.kept.delete(name);
	}

	/** Whether an event on the device concerns somebody of this name. */
	async hasEventsOf(name: string): Promise<boolean> {
		const theirs = this.tables.events
			.where('placesOfPeople')
			.between([name, ...fromTheStart], [name, Infinity, Infinity]);
		return (await theirs.first()) !== undefined;
	}

	/** How far the server was followed; null before the first contact. */
	async syncState(): Promise<SyncState | null> {
		return (await this.tables.sync.get('sync')) ?? null;
	}

	/**
	 * Takes in what was committed since a cursor, and moves the cursor with it; nothing if another tab has moved it.
	 * Of what is older than the copy reaches nothing is kept: the copy will come upon it when it gets there.
	 * @param from the state from which was asked; null at the first contact @param asOf when it was, ms UTC
	 */
	async takeChanges(from: SyncState | null, answer: ChangesResponse, asOf: number): Promise<void> {
		await this.#write(from, async (write) => {
			const { events } = this.tables;
			if (from === null || answer.afresh) {
				await events.clear();
				return write({ id: 'sync', after: answer.next, since: null, resume: null, asOf });
			}
			await events.bulkDelete(answer.buried);
			const end = endOf(from);
			const isWithin = ({ time, id }: EventItem) => time > end.time || (time === end.time && id >= end.id);
			await this.#put(answer.events.filter(isWithin));
			await events.bulkDelete(answer.events.filter((item) => !isWithin(item)).map(({ key }) => key));
			return write({ ...from, after: answer.next, asOf: answer.isComplete ? asOf : from.asOf });
		});
	}

	/**
	 * Takes in the page after `resume`, or the first; nothing if another tab has moved on.
	 * @param goal the time down to which pages were asked for, ms UTC
	 */
	async takePage(from: SyncState, { items, next }: EventsResponse, goal: number): Promise<void> {
		await this.#write(from, async (write) => {
			await this.#put(items);
			const last = items.at(-1);
			if (next === null || !last) return write({ ...from, since: goal, resume: null });
			// Others of the same moment may be on the next page.
			return write({ ...from, since: last.time + 1, resume: { time: last.time, id: last.id } });
		});
	}

	async #put(items: readonly EventItem[]): Promise<void> {
		for (let at = 0; at < items.length; at += atOnce)
			await this.tables.events.bulkPut(items.slice(at, at + atOnce).map(cachedEvent));
	}

	/** Lets go of what is older than a time (ms UTC), and of the oldest beyond a number. */
	async prune(goal: number, most: number): Promise<void> {
		const { events, sync } = this.tables;
		await this.tables.transaction('rw', [events, sync], async () => {
			const state = await sync.get('sync');
			if (!state || state.since === null) return;
			const first = await events.orderBy('place').offset(most).first();
			const since = Math.max(state.since, goal, first ? first.item.time + 1 : -Infinity);
			if (since === state.since) return;
			await events.where('place').above([-since, Infinity]).delete();
			await sync.put({ ...state, since, resume: null });
		});
	}

	/** Lets go of everything but the marks that wait to be sent. */
	async clear(): Promise<void> {
		const { events, kept, sync } = this.tables;
		await this.tables.transaction('rw', [events, kept, sync], () =>
			Promise.all([events.clear(), kept.clear(), sync.clear()]),
		);
	}

	/** What is asked beside the events, in the time that these take. */
	async #known() {
		const [state, marked] = await Promise.all([this.syncState(), this.outbox.overlay()]);
		return { state, since: state?.since ?? Infinity, marked };
	}

	async #write(from: SyncState | null, work: (write: (to: SyncState) => Promise<unknown>) => Promise<unknown>) {
		const { events, sync } = this.tables;
		await this.tables.transaction('rw', [events, sync], async () => {
			const now = (await sync.get('sync')) ?? null;
			const isMoved = now?.after !== from?.after || now?.since !== from?.since || now?.resume?.id !== from?.resume?.id;
			if (!isMoved) await work((to) => sync.put(to));
		});
	}
}

/** The oldest place down to which the copy is whole: the last event of it, or the beginning of a moment. */
function endOf({ resume, since }: SyncState): Cursor {
	return resume ?? { time: since ?? Infinity, id: 0 };
}
