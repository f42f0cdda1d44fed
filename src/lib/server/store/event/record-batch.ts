import type { Insertable } from 'kysely';
import type { FeedStatus } from '#lib/domain/core/api-types.ts';
import {
	hiddenBits,
	hiddenParts,
	type Hiding,
	suppressedParts,
	withoutHidden,
} from '#lib/domain/visibility/hidden-parts.ts';
import { type Rename, withoutFormerName } from '#lib/domain/person/rename.ts';
import type { PageDeletion, PageMove } from '#lib/domain/stream/stream-message.ts';
import type { Wiki, WikiEvent } from '#lib/domain/event/event.ts';
import { chunks } from '#lib/server/db/chunks.ts';
import type { Flag, Tables } from '#lib/server/db/tables.ts';
import { recordGap } from '../coverage/coverage.ts';
import { changeCounts, type Counted } from '../insight/daily-counts.ts';
import { recordEventTypes } from './event-types.ts';
import { recordFeedStatus } from '../feed/feed.ts';
import { askFor, keptFor, readHidden, recordVisibilityChanges } from '../visibility/visibility-changes.ts';
import { readPageStates, recordPages } from '../visibility/page-deletions.ts';
import { recordVisibilityGap } from '../visibility/visibility-rechecks.ts';
import { recordNamesTaken, recordRenames } from '../person/renames.ts';
import { archiveNewEvents } from '../visibility/hidden-account-archive.ts';
import type { LeasedDb } from '../core/leased.ts';
import type { Writing } from '../core/state.ts';
import { recordTally, type Tally } from '../feed/stream-tallies.ts';
import { recordUpstreamErrors, type UpstreamError } from '../feed/upstream-errors.ts';
import { recordUsers, type UserName } from '../person/users.ts';
import { recordWikis } from '../wiki/wikis.ts';

/** Where in the stream the consumer is after a batch. Times are stream time, in ms UTC. */
export interface Progress {
	/** JSON: what the next connection resumes from. */
	position: string;
	/** Up to here every topic has been read. */
	streamedUntil: number;
	/** The highest time seen in any topic; null while nothing was seen. */
	lastEventAt: number | null;
}

/** An event with the wiki that it came from. */
export interface ObservedEvent {
	event: WikiEvent;
	wiki: Wiki;
}

/** What one transaction records: all of it or nothing. */
export interface Batch {
	/** Events that concern someone who is followed; what is known already may be among them. */
	events: readonly ObservedEvent[];
	/** What the wikis have hidden or shown again, and pages that they have deleted or restored; of any event. */
	hidings?: readonly Hiding[];
	pages?: readonly PageDeletion[];
	/** Pages that they have given another title. */
	moves?: readonly PageMove[];
	/** Global renames, of anybody. */
	renames?: readonly Rename[];
	/** Names under which accounts were made, of those that renames have freed. */
	namesTaken?: readonly { name: string; at: number }[];
	/** Null if the stream was not read. */
	progress: Progress | null;
	/** Stretches of stream time that the stream did not give us. */
	gaps: readonly { from: number; until: number }[];
	/** Stretches in which it did not tell what the wikis hid. */
	visibilityGaps?: readonly { from: number; until: number }[];
	/** Streams that the server has not got, as the last connection told; absent if there was none. */
	streamsMissing?: readonly string[];
	errors: readonly UpstreamError[];
	tally: Tally;
	feedStatus: FeedStatus;
}

/**
 * Records a batch: rows, daily counts, coverage, position and change number in one transaction.
 * @returns how many events were new
 * @throws {Problem} `lease-lost`; nothing is written then
 */
export async function recordBatch(leased: LeasedDb, batch: Batch): Promise<number> {
	return leased.write(async (writing) => {
		for (const gap of batch.gaps) await recordGap(writing, gap);
		for (const gap of batch.visibilityGaps ?? []) await recordVisibilityGap(writing.tx, gap);
		await recordRenames(writing, batch.renames ?? []);
		await recordNamesTaken(writing, batch.namesTaken ?? []);
		await recordVisibilityChanges(writing, batch.hidings ?? []);
		await recordPages(writing, { moves: batch.moves ?? [], fates: batch.pages ?? [] }, keptFor);
		const recorded = await recordEvents(writing, batch.events);
		await recordUpstreamErrors(writing.tx, batch.errors);
		await recordTally(writing.tx, batch.tally, recorded);
		await recordFeedStatus(writing.tx, batch.feedStatus);
		if (batch.streamsMissing) {
			const streams_missing = batch.streamsMissing.length === 0 ? null : batch.streamsMissing.join(' ');
			await writing.tx.updateTable('state').set({ streams_missing }).execute();
		}
		if (batch.progress) {
			const { position, streamedUntil, lastEventAt } = batch.progress;
			await writing.tx
				.updateTable('state')
				.set({ position, streamed_until: streamedUntil, last_event_at: lastEventAt })
				.execute();
		}
		return recorded;
	});
}

type EventRow = Insertable<Tables['events']>;

/**
 * Writes events down once each, by natural key. A streamed event replaces its backfilled twin; anything else that is
 * there already stays as it is. Whom they concern and the daily counts follow. What is known to be hidden of them is
 * not written.
 * @param asked whom a name means in all of these events, whenever they were
 * @returns how many events were new
 */
export async function recordEvents(
	writing: Writing,
	sightings: readonly ObservedEvent[],
	asked?: Pick<UserName, 'name' | 'userId'>,
): Promise<number> {
	if (sightings.length === 0) return 0;
	const { tx, change, state } = writing;
	/** When someone had the name that an event gives: the API calls people by their names of now, whenever they acted. */
	const namedAt = (event: WikiEvent) =>
		event.source === 'backfill' ? (state.streamed_until ?? event.time) : event.time;
	const byKey = new Map(sightings.map((sighting) => [sighting.event.key, sighting]));
	const known = new Map<
		string,
		Counted & { id: number; source: string; hidden: number | null; page_deleted: Flag | null }
	>();
	for (const keys of chunks([...byKey.keys()])) {
		const rows = await tx
			.selectFrom('events')
			.select(['id', 'natural_key', 'source', 'time', 'user_id', 'wiki_id', 'type_id', 'hidden', 'page_deleted'])
			.where('natural_key', 'in', keys)
			.execute();
		for (const row of rows) known.set(row.natural_key, row);
	}
	const kept = writing.state.expired_until ?? -Infinity;
	const brought = [...byKey.values()].filter(({ event }) => {
		// What was deleted for its age was counted, and is not to be counted again.
		if (event.time < kept) return false;
		const twin = known.get(event.key);
		return twin === undefined || (twin.source === 'backfill' && event.source === 'stream');
	});
	if (brought.length === 0) return 0;
	const broughtEvents = brought.map(({ event }) => event);
	const hiddenOf = await readHidden(tx, broughtEvents);
	const gone = await readPageStates(tx, broughtEvents);
	const toBeAskedAt = new Map(broughtEvents.map((event) => [event.key, gone.toBeAskedAt(event)]));
	const wanted = brought.map(({ event, wiki }) => {
		const twin = known.get(event.key);
		const parts = [...hiddenOf(event), ...(event.hidden ?? []), ...(gone.isSuppressed(event) ? suppressedParts : [])];
		const seen = withoutHidden(withoutFormerName(event), hiddenParts(hiddenBits(parts) | (twin?.hidden ?? 0)));
		const isPageDeleted = twin?.page_deleted === 1 || gone.isPageDeleted(event);
		return { wiki, event: isPageDeleted ? { ...seen, isPageDeleted: true as const } : seen };
	});
	// Others that came again may be stamped in this transaction too, by what is hidden of them.
	const written = new Map(wanted.map((sighting) => [sighting.event.key, sighting]));

	const wikiIds = await recordWikis(
		tx,
		wanted.map(({ wiki }) => wiki),
	);
	const typeIdOf = await recordEventTypes(
		tx,
		wanted.map(({ event }) => event),
	);
	const named = wanted.flatMap(({ event }) => [
		...(event.user === null ? [] : [{ name: event.user, time: namedAt(event) }]),
		...event.about.map((name) => ({ name, time: event.time })),
	]);
	const findUser = await recordUsers(
		tx,
		named.filter(({ name }) => name !== asked?.name),
	);
	const userIdOf = (name: string, time: number) => (name === asked?.name ? asked.userId : findUser(name, time));
	const rows = wanted.map(({ event }) =>
		rowOf(event, change, {
			wiki_id: wikiIds.get(event.wiki) ?? missingWiki(event),
			type_id: typeIdOf(event),
			user_id: event.user === null ? null : userIdOf(event.user, namedAt(event)),
		}),
	);

	const fresh = rows.filter((row) => !known.has(row.natural_key));
	for (const some of chunks(fresh)) await tx.insertInto('events').values(some).execute();
	const replaced = rows.flatMap((row) => known.get(row.natural_key) ?? []);
	for (const row of rows) {
		const twin = known.get(row.natural_key);
		if (!twin) continue;
		await tx.updateTable('events').set(row).where('id', '=', twin.id).execute();
		await tx.deleteFrom('event_users').where('event_id', '=', twin.id).execute();
	}

	// The rows of this transaction are those that carry its number, so no engine needs to tell us their ids.
	const stamped = await tx
		.selectFrom('events')
		.select(['id', 'natural_key', 'time', 'wiki_id', 'type_id'])
		.where('change', '=', change)
		.execute();
	for (const { id, natural_key } of stamped) {
		const at = toBeAskedAt.get(natural_key) ?? null;
		if (at !== null) await askFor(tx, [id], at);
	}
	const links = stamped.flatMap((row) => {
		const event = written.get(row.natural_key)?.event;
		if (!event) return [];
		const by = event.user === null ? null : userIdOf(event.user, namedAt(event));
		const about = new Set(event.about.map((name) => userIdOf(name, event.time)));
		const people = new Set(by === null ? about : [by, ...about]);
		return [...people].map((user_id) => ({
			user_id,
			time: row.time,
			event_id: row.id,
			wiki_id: row.wiki_id,
			type_id: row.type_id,
			is_by: flag(user_id === by),
			is_about: flag(about.has(user_id)),
		}));
	});
	for (const some of chunks(links)) await tx.insertInto('event_users').values(some).execute();
	await changeCounts(
		tx,
		rows.map(({ time, user_id = null, wiki_id, type_id }) => ({ time, user_id, wiki_id, type_id })),
		replaced,
	);
	await archiveNewEvents(
		writing,
		stamped.flatMap(({ id, natural_key }) => (written.has(natural_key) ? id : [])),
	);
	return fresh.length;
}

function missingWiki(event: WikiEvent): never {
	throw new RangeError(`the wiki given with ${event.key} is not ${event.wiki}`);
}

function rowOf(
	event: WikiEvent,
	change: number,
	ids: { wiki_id: number; type_id: number; user_id: number | null },
): EventRow & { user_id: number | null } {
	return {
		natural_key: event.key,
		change,
		source: event.source,
		streamed: event.source === 'stream' ? change : null,
		time: event.time,
		...ids,
		namespace: event.namespace,
		title: event.title,
		comment: event.comment,
		minor: optionalFlag(event.minor),
		bot: optionalFlag(event.bot),
		patrolled: optionalFlag(event.patrolled),
		old_revision: event.oldRevision,
		new_revision: event.newRevision,
		old_length: event.oldLength,
		new_length: event.newLength,
		log_action: event.logAction,
		log_id: event.logId,
		log_params: event.logParams === null ? null : JSON.stringify(event.logParams),
		hidden: event.hidden === undefined ? null : hiddenBits(event.hidden),
		page_deleted: event.isPageDeleted ? 1 : null,
	};
}

function flag(value: boolean): Flag {
	return value ? 1 : 0;
}

function optionalFlag(value: boolean | null): Flag | null {
	return value === null ? null : flag(value);
}
