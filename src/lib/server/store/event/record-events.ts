import type { Insertable } from 'kysely';
import type { WikiEvent } from '#lib/domain/event/event.ts';
import type { NamePeriod } from '#lib/domain/person/name-period.ts';
import { withoutFormerName } from '#lib/domain/person/rename.ts';
import type { Wiki } from '#lib/domain/wiki/wiki.ts';
import { hiddenBits, hiddenParts, suppressedParts, withoutHidden } from '#lib/domain/visibility/hidden-parts.ts';
import { chunks } from '#lib/server/db/chunks.ts';
import type { Flag, Tables, Transaction } from '#lib/server/db/tables.ts';
import type { Writing } from '../core/state.ts';
import { countEvents } from '../insight/count-events.ts';
import { type Tallied, talliedColumns } from '../insight/insight-tables.ts';
import { recordUsers } from '../person/users.ts';
import { archiveNewEvents } from '../archive/archived-events.ts';
import { recordWikiTags } from '../outcome/tag-names.ts';
import { queueByWhom } from '../outcome/revert-questions.ts';
import { parseTagIds, recordTags } from '../outcome/change-tags.ts';
import { type AskedOutcome, askedColumns, noOutcome } from '../outcome/outcome-columns.ts';
import { readPageStates } from '../visibility/page-states.ts';
import { queueUnhide, readHidden } from '../visibility/visibility-changes.ts';
import { recordWikis } from '../wiki/wikis.ts';
import { recordEventTypes } from './event-types.ts';

/** An event with the wiki that it came from. */
export interface ObservedEvent {
	event: WikiEvent;
	wiki: Wiki;
	/** What its wiki answered about it, if it was asked. */
	asked?: AskedOutcome;
}

/** The same without what is hidden, and with what is known of its page. */
interface VisibleEvent extends ObservedEvent {
	/** When its page was deleted, ms UTC; null: it is not known to be, or when. */
	deletedAt: number | null;
}

type EventRow = Insertable<Tables['events']> & { natural_key: string; user_id: number | null };
/** A row that is stored already, with what is needed to replace it. */
type KnownEvent = Tallied & { id: number; streamed: number | null; hidden: number | null; page_deleted: Flag | null };
type KnownEvents = ReadonlyMap<string, KnownEvent>;

/**
 * Records events once each, by natural key. A streamed event replaces its backfilled twin; anything else that is there
 * already stays as it is. Links to people and all counts follow. What is known to be hidden of the events is not
 * written.
 * @param asked who is meant by a name in all of these events, whenever they were
 * @returns how many events were new
 */
export async function recordEvents(
	writing: Writing,
	observed: readonly ObservedEvent[],
	asked?: Pick<NamePeriod, 'name' | 'userId'>,
): Promise<number> {
	const byKey = new Map(observed.map((one) => [one.event.key, one]));
	const known = await findKnown(writing.tx, [...byKey.keys()]);
	const chosen = selectToWrite([...byKey.values()], known, writing.state.expired_until);
	if (chosen.length === 0) return 0;
	const { visible, askAt } = await hideParts(writing.tx, chosen, known);
	const ids = await recordNames(writing, visible, asked);
	const tagIds = await recordTags(
		writing.tx,
		visible.flatMap((one) => one.asked?.tags ?? []),
	);
	const rows = visible.map((one) => ({
		...rowOf(one.event, writing.change, ids.of(one.event)),
		...outcomeOf(one, tagIds),
		...(one.deletedAt !== null && { page_deleted_at: one.deletedAt }),
	}));
	await recordWikiTags(
		writing.tx,
		rows.flatMap(({ wiki_id, tags }) => parseTagIds(tags ?? '').map((tag_id) => ({ wiki_id, tag_id }))),
	);
	const isTaggedReverted = new Set(rows.flatMap((row) => (row.reverted === 1 ? row.natural_key : [])));
	const { fresh, replaced } = await writeRows(writing.tx, rows, known);
	const stamped = await listStamped(writing);
	for (const { id, natural_key } of stamped) {
		const at = askAt.get(natural_key) ?? null;
		if (at !== null) await queueUnhide(writing.tx, [id], at);
	}
	// Others that came again may be stamped in this transaction too, by what is hidden of them.
	const written = new Map(visible.map(({ event }) => [event.key, event]));
	const mine = stamped.flatMap((row) => {
		const event = written.get(row.natural_key);
		return event === undefined ? [] : [{ row, event }];
	});
	await linkPeople(writing.tx, mine, ids);
	await countEvents(
		writing,
		mine.map(({ row }) => row),
		replaced,
	);
	await queueByWhom(
		writing.tx,
		mine.flatMap(({ row, event }) => (isTaggedReverted.has(event.key) ? row.id : [])),
		0,
	);
	await archiveNewEvents(
		writing,
		mine.map(({ row }) => row.id),
	);
	return fresh;
}

async function findKnown(tx: Transaction, keys: readonly string[]): Promise<KnownEvents> {
	const known = new Map<string, KnownEvent>();
	for (const some of chunks(keys)) {
		const rows = await tx
			.selectFrom('events')
			.select(['id', 'natural_key', 'streamed', 'hidden', 'page_deleted', ...talliedColumns])
			.where('natural_key', 'in', some)
			.execute();
		for (const row of rows) known.set(row.natural_key, row);
	}
	return known;
}

/** Those that are new, or that replace a backfilled twin. */
function selectToWrite(
	observed: readonly ObservedEvent[],
	known: KnownEvents,
	expiredUntil: number | null,
): ObservedEvent[] {
	return observed.filter(({ event }) => {
		// What was deleted for its age was counted, and must not be counted again.
		if (event.time < (expiredUntil ?? -Infinity)) return false;
		const twin = known.get(event.key);
		return twin === undefined || (twin.streamed === null && event.source === 'stream');
	});
}

/**
 * The events without what is known to be hidden of them.
 * @returns also when the wiki is to be asked about an event, by its key: ms UTC, null for never
 */
async function hideParts(
	tx: Transaction,
	observed: readonly ObservedEvent[],
	known: KnownEvents,
): Promise<{ visible: VisibleEvent[]; askAt: ReadonlyMap<string, number | null> }> {
	const events = observed.map(({ event }) => event);
	const hiddenOf = await readHidden(tx, events);
	const pages = await readPageStates(tx, events);
	const visible = observed.map(({ event, ...rest }) => {
		const twin = known.get(event.key);
		const parts = [...hiddenOf(event), ...(event.hidden ?? []), ...(pages.isSuppressed(event) ? suppressedParts : [])];
		const seen = withoutHidden(withoutFormerName(event), hiddenParts(hiddenBits(parts) | (twin?.hidden ?? 0)));
		const pageDeleted = twin?.page_deleted === 1 || pages.isPageDeleted(event);
		const deletedAt = pageDeleted ? pages.deletedAt(event) : null;
		return { ...rest, deletedAt, event: pageDeleted ? { ...seen, pageDeleted: true as const } : seen };
	});
	return { visible, askAt: new Map(events.map((event) => [event.key, pages.toBeAskedAt(event)])) };
}

/** The ids of the wikis, types and people that events name. */
interface EventIds {
	/** Of the event's wiki, type and actor. */
	of(event: WikiEvent): { wiki_id: number; type_id: number; user_id: number | null };
	/** Of the people it is about. */
	about(event: WikiEvent): ReadonlySet<number>;
}

/** Records the wikis, types and people that are not known yet. */
async function recordNames(
	{ tx, state }: Writing,
	observed: readonly ObservedEvent[],
	asked?: Pick<NamePeriod, 'name' | 'userId'>,
): Promise<EventIds> {
	/** When a person had the name that an event gives: the API gives the current names of people, whenever they acted. */
	const namedAt = (event: WikiEvent) =>
		event.source === 'backfill' ? (state.streamed_until ?? event.time) : event.time;
	const events = observed.map(({ event }) => event);
	const wikiIds = await recordWikis(
		tx,
		observed.map(({ wiki }) => wiki),
	);
	const typeIdOf = await recordEventTypes(tx, events);
	const named = events.flatMap((event) => [
		...(event.user === null ? [] : [{ name: event.user, time: namedAt(event) }]),
		...event.about.map((name) => ({ name, time: event.time })),
	]);
	const findUser = await recordUsers(
		tx,
		named.filter(({ name }) => name !== asked?.name),
	);
	const userIdOf = (name: string, time: number) => (name === asked?.name ? asked.userId : findUser(name, time));
	return {
		of: (event) => ({
			wiki_id: wikiIds.get(event.wiki) ?? missingWiki(event),
			type_id: typeIdOf(event),
			user_id: event.user === null ? null : userIdOf(event.user, namedAt(event)),
		}),
		about: (event) => new Set(event.about.map((name) => userIdOf(name, event.time))),
	};
}

/** Inserts new rows and updates those that are known. @returns how many are new, and what the others were before */
async function writeRows(
	tx: Transaction,
	rows: readonly EventRow[],
	known: KnownEvents,
): Promise<{ fresh: number; replaced: KnownEvent[] }> {
	const fresh = rows.filter((row) => !known.has(row.natural_key));
	for (const some of chunks(fresh)) await tx.insertInto('events').values(some).execute();
	const replaced: KnownEvent[] = [];
	for (const row of rows) {
		const twin = known.get(row.natural_key);
		if (!twin) continue;
		replaced.push(twin);
		await tx.updateTable('events').set(row).where('id', '=', twin.id).execute();
		await tx.deleteFrom('event_users').where('event_id', '=', twin.id).execute();
	}
	return { fresh: fresh.length, replaced };
}

type StampedRow = Awaited<ReturnType<typeof listStamped>>[number];

/** The rows of this transaction carry its number, so no engine needs to return their ids. */
async function listStamped({ tx, change }: Writing) {
	return tx
		.selectFrom('events')
		.select(['id', 'natural_key', 'minor', 'namespace', ...talliedColumns])
		.where('change', '=', change)
		.execute();
}

async function linkPeople(
	tx: Transaction,
	events: readonly { row: StampedRow; event: WikiEvent }[],
	ids: EventIds,
): Promise<void> {
	const links = events.flatMap(({ row, event }) => {
		const by = ids.of(event).user_id;
		const about = ids.about(event);
		const people = new Set(by === null ? about : [by, ...about]);
		return [...people].map((user_id) => ({
			user_id,
			time: row.time,
			event_id: row.id,
			wiki_id: row.wiki_id,
			type_id: row.type_id,
			is_by: flag(user_id === by),
			is_about: flag(about.has(user_id)),
			bot: row.bot,
			minor: row.minor,
			namespace: row.namespace,
			mark_code: row.mark_code,
		}));
	});
	for (const some of chunks(links)) await tx.insertInto('event_users').values(some).execute();
}

function missingWiki(event: WikiEvent): never {
	throw new RangeError(`the wiki given with ${event.key} is not ${event.wiki}`);
}

function rowOf(
	event: WikiEvent,
	change: number,
	ids: { wiki_id: number; type_id: number; user_id: number | null },
): EventRow {
	return {
		natural_key: event.key,
		change,
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
		page_deleted: event.pageDeleted ? 1 : null,
	};
}

/** What is known of the outcome; nothing where a part is hidden, and nothing new from the stream. */
function outcomeOf({ event, asked }: ObservedEvent, tagIds: ReadonlyMap<string, number>) {
	if (event.hidden !== undefined) return noOutcome;
	return asked === undefined
		? {}
		: askedColumns(asked, { isEdit: event.newRevision !== null, time: event.time }, tagIds);
}

function flag(value: boolean): Flag {
	return value ? 1 : 0;
}

function optionalFlag(value: boolean | null): Flag | null {
	return value === null ? null : flag(value);
}
