import type { Review } from '../review/review.ts';
import type { EventLinks, UserLinks } from './event-links.ts';
import type { Outcome } from '../outcome/outcome.ts';
import type { WikiEvent } from './event.ts';

/** An event as `/api/events` returns it; its outcome is missing in what an older version has stored on a device. */
export interface EventItem extends WikiEvent, Partial<Outcome> {
	/** The event's id in this database. */
	id: number;
	/** The transaction that wrote it last, counted in this database. */
	change: number;
	/** The mark that counts; null while nobody has made one. */
	review: Review | null;
	/**
	 * The wiki's number of the page, under any title; null: not known, or a part of the event is hidden. It becomes known some seconds
	 * later, which is not sent to those who follow changes. Missing in what an older version has stored on a device.
	 */
	pageId?: number | null;
	/** Addresses on the wiki; the last two are of the user by whom it is. */
	links: EventLinks & Pick<UserLinks, 'user' | 'contributions'>;
	/**
	 * What it did, in our words: in English, so that a program reads the same words in every language. Null where its type
	 * and summary say it; absent in changes, which pages put into words themselves.
	 */
	sentence?: string | null;
}

/** A page of events, newest first. */
export interface EventsResponse {
	items: EventItem[];
	/** The cursor of the page that follows; null on the last one. */
	next: string | null;
	/**
	 * On a page with fewer items than were asked for, though there may be older ones: the events since this time have been
	 * searched, ms UTC. Else null. One request searches only so much.
	 */
	searchedSince: number | null;
	/** Everything committed up to here is in the page; `/api/changes` and `/api/live` return what came after. */
	changes?: string;
}
