import type { EventItem, EventsAnswer } from '../domain/answers.ts';
import { type Cursor, formatCursor, parseCursor } from '../domain/cursor.ts';
import type { EventFilter } from '../domain/event-filter.ts';
import { CacheTables, type Place, placeOf } from './cache-tables.ts';
import { readEvents } from './cached-events.ts';
import { CachedOutbox } from './cached-outbox.ts';
import type { Kept } from './offline.ts';

const fromTheStart: Place = [-Infinity, -Infinity];
/** Rows that are read at once when all are wanted. */
const portion = 500;

/** What is kept on this device for one person. Everything may throw Dexie's errors: it may be deleted at any time. */
export class Cache {
	readonly tables: CacheTables;
	readonly outbox: CachedOutbox;

	private constructor(tables: CacheTables, username: string) {
		this.tables = tables;
		this.outbox = new CachedOutbox(tables, username);
	}

	/** Opens a person's cache, and makes it if there is none. */
	static async open(username: string): Promise<Cache> {
		const tables = new CacheTables(username);
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
	 * @returns null before the first contact with the server
	 */
	async listEvents(filter: EventFilter, cursor: string | null, limit = 50): Promise<Kept<EventsAnswer> | null> {
		const sync = await this.tables.sync.get('sync');
		if (!sync) return null;
		const after = cursor === null ? fromTheStart : placeOf(parseCursor(cursor));
		const items: EventItem[] = [];
		const stretch = { after, since: sync.since, marked: await this.outbox.overlay() };
		for await (const found of readEvents(this.tables.events, filter, stretch, limit + 1)) {
			items.push(...found);
			if (items.length > limit) break;
		}
		const page = items.slice(0, limit);
		const last: Cursor | undefined = page.at(-1);
		return {
			value: { items: page, next: items.length > limit && last ? formatCursor(last) : null },
			asOf: sync.asOf,
			since: sync.since,
		};
	}

	/** All events on the device that a filter lets through, newest first, in portions: for sums over them. */
	async *allEvents(filter: EventFilter): AsyncGenerator<EventItem[], void, undefined> {
		const sync = await this.tables.sync.get('sync');
		if (!sync) return;
		const stretch = { after: fromTheStart, since: sync.since, marked: await this.outbox.overlay() };
		yield* readEvents(this.tables.events, filter, stretch, portion);
	}

	/** How far the copy of events reaches, and as of when it is; null before the first contact. */
	async range(): Promise<{ since: number; asOf: number } | null> {
		const sync = await this.tables.sync.get('sync');
		return sync ? { since: sync.since, asOf: sync.asOf } : null;
	}

	/** Keeps a small answer of the server under a name, in place of the one before. */
	async keep(name: string, value: unknown, asOf: number): Promise<void> {
		await this.tables.kept.put({ name, value, asOf });
	}

	/** The answer kept under a name, of the type that was kept under it; null if there is none. */
	async kept<Value>(name: string): Promise<Kept<Value> | null> {
		const row = await this.tables.kept.get(name);
		return row ? { value: row.value as Value, asOf: row.asOf, since: null } : null;
	}
}
