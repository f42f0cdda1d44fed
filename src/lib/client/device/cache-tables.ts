import { Dexie, type Table } from 'dexie';
import type { EventItem } from '#lib/domain/event/event-item.ts';
import type { Cursor } from '#lib/domain/event/page-cursor.ts';
import type { NewMark } from '#lib/domain/review/review.ts';
import { peopleOf } from '#lib/domain/event/event.ts';
import { cachePrefix } from './device-owner.ts';

/**
 * Where an event stands, newest first: its time and its id, both below zero. Browsers read an index fast only upwards,
 * so what comes first must be the lowest.
 */
export type Place = [time: number, id: number];

/** An event as the device keeps it, with the keys by which its pages are read. */
export interface CachedEvent {
	item: EventItem;
	place: Place;
	placeInWiki: [wiki: string, ...Place];
	/** One for everybody whom it concerns. */
	placesOfPeople: [name: string, ...Place][];
}

/** A small answer, as it was when it was given. */
export interface CachedResponse {
	/** Such as `session`. */
	name: string;
	value: unknown;
	/** When the server gave it, ms UTC by the device's clock. */
	asOf: number;
}

/** How far the device has followed the server. There is one row, or none before the first contact. */
export interface SyncState {
	id: 'sync';
	/** What to ask `/api/changes` for next: opaque. */
	after: string;
	/** Every event from this time on is here, ms UTC; null while none is. */
	since: number | null;
	/** The last event of a copy that is not finished, from where it goes on; null: from `since`. */
	resume: Cursor | null;
	/** When the server was last followed to its end, ms UTC by the device's clock. */
	asOf: number;
}

/** A mark that waits to be sent. */
export interface WaitingMark {
	/** Given out in order: what was made first is sent first. */
	order?: number;
	mark: NewMark;
}

/** One person's copy on this device: a database of its own, so that nobody meets another's. */
export class CacheTables extends Dexie {
	declare readonly events: Table<CachedEvent, string>;
	declare readonly kept: Table<CachedResponse, string>;
	declare readonly sync: Table<SyncState, 'sync'>;
	declare readonly outbox: Table<WaitingMark, number>;

	constructor(id: string) {
		// Opened by itself again, a database deleted in another tab would come back.
		super(cachePrefix + id, { autoOpen: false });
		this.version(1).stores({
			events: 'item.key, place, placeInWiki, *placesOfPeople',
			kept: 'name',
			sync: 'id',
			outbox: '++order, &mark.requestId',
		});
		this.on('versionchange', () => {
			this.close();
			return false;
		});
		// Cleared away by the browser, which Dexie would mend by opening it again; closing tells of itself in the same way.
		let isClosed = false;
		this.on('close', () => {
			if (isClosed) return;
			isClosed = true;
			this.close();
		});
	}
}

/** Deletes the copies of everybody, or of everybody but one; in other tabs too, where they are closed. */
export async function deleteCaches(butOf: string | null): Promise<void> {
	const names = await Dexie.getDatabaseNames();
	const others = names.filter(
		(name) => name.startsWith(cachePrefix) && (butOf === null || name !== cachePrefix + butOf),
	);
	await Promise.all(others.map((name) => Dexie.delete(name)));
}

/** Gives an event the keys by which it is found again. Its English sentence is for programs. */
export function cachedEvent({ sentence: _, ...item }: EventItem): CachedEvent {
	const place = placeOf(item);
	return {
		item,
		place,
		placeInWiki: [item.wiki, ...place],
		placesOfPeople: peopleOf(item).map((name) => [name, ...place]),
	};
}

/** The place of an event, or of where a page ends. */
export function placeOf({ time, id }: Cursor): Place {
	return [-time, -id];
}
