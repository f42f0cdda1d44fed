import { Dexie, type Table } from 'dexie';
import type { EventItem } from '#lib/domain/event/event-item.ts';
import type { Diff } from '#lib/domain/event/diff.ts';
import type { DiffOf } from '../event/diff.ts';
import type { Cursor } from '#lib/domain/event/page-cursor.ts';
import type { NewMark } from '#lib/domain/review/review.ts';
import { peopleOf } from '#lib/domain/event/event.ts';
import { cachePrefix } from './device-owner.ts';

/**
 * The sort key of an event, newest first: its time and its id, both negated. Browsers read an index fast only in
 * ascending order, so the newest event must have the lowest key.
 */
export type Place = [time: number, id: number];

/** An event as it is cached, with the keys by which pages of events are read. */
export interface CachedEvent {
	item: EventItem;
	place: Place;
	placeInWiki: [wiki: string, ...Place];
	/** One key for each person whom the event is by or about. */
	placesOfPeople: [name: string, ...Place][];
}

/** A cached response of the server. */
export interface CachedResponse {
	/** The cache key, such as `session`. */
	name: string;
	value: unknown;
	/** When the server sent it, ms UTC by the device's clock. */
	asOf: number;
}

/** A difference that can be read without a network. */
export interface CachedDiff {
	/** See `diffKey` of cached-diffs.ts. */
	key: string;
	of: DiffOf;
	/** Null: it is too long, or its wiki refused it; then it is asked for again once {@link checkedAt} is long ago. */
	diff: Diff | null;
	/** Missing in rows of older versions: not known to be. */
	isTooLong?: boolean;
	/** 1: there is one. A number, since browsers index no booleans. */
	isStored: 0 | 1;
	/** The natural keys of its two revisions. */
	revisions: string[];
	/** When its wiki last showed both, or refused it, ms UTC by the device's clock. */
	checkedAt: number;
}

/** How far the device has synced with the server. There is one row, or none before the first sync. */
export interface SyncState {
	id: 'sync';
	/** The cursor for the next request to `/api/changes`: opaque. */
	after: string;
	/** Every event from this time on is cached, ms UTC; null while none is. */
	since: number | null;
	/** The last copied event, where an unfinished copy continues; null: it continues at `since`. */
	resume: Cursor | null;
	/** When the cache last had all changes of the server, ms UTC by the device's clock. */
	asOf: number;
}

/** A mark that has not been sent yet. */
export interface WaitingMark {
	/** Auto-incremented: marks are sent in the order in which they were made. */
	order?: number;
	mark: NewMark;
}

/** The cache of one user on this device: a separate database, so that no user sees the data of another. */
export class CacheTables extends Dexie {
	declare readonly events: Table<CachedEvent, string>;
	/** Cached responses. Renaming the table would delete the cache on every device. */
	declare readonly kept: Table<CachedResponse, string>;
	declare readonly sync: Table<SyncState, 'sync'>;
	declare readonly outbox: Table<WaitingMark, number>;
	declare readonly diffs: Table<CachedDiff, string>;

	constructor(id: string) {
		// With autoOpen, a database that another tab has deleted would be created again.
		super(cachePrefix + id, { autoOpen: false });
		this.version(1).stores({
			events: 'item.key, place, placeInWiki, *placesOfPeople',
			kept: 'name',
			sync: 'id',
			outbox: '++order, &mark.requestId',
		});
		// Version 0.2 called it otherwise.
		this.version(2).upgrade((tx) =>
			tx
				.table<{ item: { isPageDeleted?: true; pageDeleted?: true } }>('events')
				.filter(({ item }) => item.isPageDeleted === true)
				.modify(({ item }) => {
					delete item.isPageDeleted;
					item.pageDeleted = true;
				}),
		);
		this.version(3).stores({ diffs: 'key, *revisions, isStored' });
		this.on('versionchange', () => {
			this.close();
			return false;
		});
		// The browser has deleted it: Dexie would open it again. Our own close() triggers this event too.
		let isClosed = false;
		this.on('close', () => {
			if (isClosed) return;
			isClosed = true;
			this.close();
		});
	}
}

/** Deletes the caches of all users, or of all but one; other tabs that have one open close it. */
export async function deleteCaches(exceptOf: string | null): Promise<void> {
	const names = await Dexie.getDatabaseNames();
	const others = names.filter(
		(name) => name.startsWith(cachePrefix) && (exceptOf === null || name !== cachePrefix + exceptOf),
	);
	await Promise.all(others.map((name) => Dexie.delete(name)));
}

/** An event with its index keys, without its English sentence, which is for API clients only. */
export function cachedEvent({ sentence: _, ...item }: EventItem): CachedEvent {
	const place = placeOf(item);
	return {
		item,
		place,
		placeInWiki: [item.wiki, ...place],
		placesOfPeople: peopleOf(item).map((name) => [name, ...place]),
	};
}

/** The place of an event or of a page's cursor. */
export function placeOf({ time, id }: Cursor): Place {
	return [-time, -id];
}
