import type { Cursor } from '#lib/domain/event/page-cursor.ts';
import type { EventFilter } from '#lib/domain/filter/event-filter.ts';
import { engineOf } from '#lib/server/db/engine.ts';
import type { Db } from '#lib/server/db/tables.ts';
import { withMerging } from '../merge/merges.ts';
import { type PageAsked, searchPage } from '../search/search.ts';
import { readEvents, type StoredEvent } from './read-events.ts';
import { noOutcomeAsked, type ResolvedFilter, resolveFilter } from './resolve-filter.ts';

/** A page of events, newest first. */
export interface EventPage {
	events: StoredEvent[];
	/** Where the next page begins; null on the last. */
	next: Cursor | null;
	/**
	 * On a page with fewer events than were asked for, though there may be older ones: events since this time have been
	 * searched, ms UTC. Else null.
	 */
	searchedSince: number | null;
}

/** One page of the events that a filter lets through, newest first. It may be short, even empty, and have a next one. */
export async function listEvents(db: Db, filter: EventFilter, page: PageAsked): Promise<EventPage> {
	const wanted = await resolveFilter(db, filter);
	return wanted === null ? { events: [], next: null, searchedSince: null } : readPage(db, wanted, page);
}

/** One page of the events by or about one person, whatever they are called and who else was called so, newest first. */
export async function listEventsOf(db: Db, userId: number, page: PageAsked): Promise<EventPage> {
	const userIds = await withMerging(db, [userId]);
	const everything = {
		wikiIds: null,
		typeIds: null,
		actions: [],
		notUserIds: [],
		notWikiIds: [],
		outcome: noOutcomeAsked,
	};
	return readPage(db, { filter: {}, userIds, ...everything, engine: engineOf(db) }, page);
}

async function readPage(db: Db, wanted: ResolvedFilter, asked: PageAsked): Promise<EventPage> {
	const { keys, next, isShort } = await searchPage(db, wanted, asked);
	const events = await readEvents(
		db,
		keys.map(({ id }) => id),
	);
	return { events, next, searchedSince: isShort && next ? next.time : null };
}
