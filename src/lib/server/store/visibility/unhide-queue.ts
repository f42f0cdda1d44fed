import type { ShownRevision } from '#lib/domain/visibility/shown-revisions.ts';
import { isValidAt } from '#lib/domain/person/name-period.ts';
import { waitAfter } from '#lib/domain/core/backoff.ts';
import { hiddenBits, hiddenParts, withPage } from '#lib/domain/visibility/hidden-parts.ts';
import type { HiddenPart, WikiEvent } from '#lib/domain/event/event.ts';
import { apiUrl } from '#lib/domain/event/event-links.ts';
import type { Transaction } from '#lib/server/db/tables.ts';
import { countEvents } from '../insight/count-events.ts';
import { listCategoryChangesOf } from './visibility-changes.ts';
import { deleteEvents } from '../tracking/purge.ts';
import { archiveNewEvents } from '../archive/archived-events.ts';
import { copyToLinks } from '../event/event-links.ts';
import type { LeasedDb } from '../core/leased.ts';
import type { Writing } from '../core/state.ts';
import { listUserNames, recordUsers } from '../person/users.ts';

/**
 * Revisions of one wiki, or one of its log entries, that have parts which are shown again but not stored here, or whose
 * page may be deleted.
 */
export interface UnhideRequest {
	/** ms UTC. */
	askedAt: number;
	/** The wiki's database name, and its Action API. */
	wiki: string;
	apiUrl: string;
	revisions: { eventId: number; revision: number }[];
	/** The API finds log entries only by time (ms UTC). */
	log: { eventId: number; logId: number; time: number } | null;
}

/** The parts of an event that a wiki shows. */
type Shown = Omit<ShownRevision, 'revision'> & {
	/** The page of the edit that made a category change. */
	changedPage?: string | null;
	/** Of a log entry: what was done, and to what. */
	action?: Pick<WikiEvent, 'namespace' | 'title' | 'logParams' | 'about'>;
};

/** Maximum number of revisions in one question to the API. */
const mostRevisions = 50;
/** A wiki that does not answer is asked again later, … */
const unhideBackoff = { first: 60_000, longest: 86_400_000 };
/** … but not after so many tries: then the event stays as it is. */
const mostTries = 8;

/** The next question to one wiki; null if none is due. Removes events about which no wiki can be asked. */
export async function findUnhideRequest(leased: LeasedDb, now: number): Promise<UnhideRequest | null> {
	const due = await leased.db
		.selectFrom('restorations')
		.leftJoin('events', 'events.id', 'restorations.event_id')
		.leftJoin('event_types', 'event_types.id', 'events.type_id')
		.leftJoin('wikis', 'wikis.id', 'events.wiki_id')
		.select(['restorations.event_id', 'new_revision', 'log_id', 'time', 'event_types.type'])
		.select(['wikis.name', 'script_url', 'article_url'])
		.where('due_at', '<=', now)
		.orderBy('due_at')
		.limit(500)
		.execute();
	const requests = due.flatMap(({ event_id: eventId, new_revision, log_id, time, type, name, ...wiki }) => {
		const url = name === null ? null : apiUrl({ name, scriptUrl: wiki.script_url, articleUrl: wiki.article_url });
		if (name === null || url === null || time === null) return [];
		const isRevision = type === 'edit' || type === 'new';
		const revision = isRevision ? new_revision : null;
		const logId = isRevision ? null : log_id || null;
		return revision === null && logId === null ? [] : [{ eventId, revision, logId, time, name, url }];
	});
	const ids = new Set(requests.map(({ eventId }) => eventId));
	const unanswerable = due.filter(({ event_id }) => !ids.has(event_id)).map(({ event_id }) => event_id);
	if (unanswerable.length > 0)
		await leased.write(({ tx }) => tx.deleteFrom('restorations').where('event_id', 'in', unanswerable).execute());
	const [first] = requests;
	if (!first) return null;
	const { eventId, logId, time, name: wiki, url } = first;
	if (logId !== null) return { askedAt: now, wiki, apiUrl: url, revisions: [], log: { eventId, logId, time } };
	const revisions = requests
		.flatMap((one) => (one.url === url && one.revision !== null ? [{ ...one, revision: one.revision }] : []))
		.slice(0, mostRevisions)
		.map((one) => ({ eventId: one.eventId, revision: one.revision }));
	return { askedAt: now, wiki, apiUrl: url, revisions, log: null };
}

/**
 * Records what a wiki shows of the revisions in a question. If it does not have a revision any more, the event stays
 * hidden and its page is deleted; if it has it, the page is not deleted.
 */
export async function recordUnhidden(
	leased: LeasedDb,
	{ askedAt, wiki, revisions }: UnhideRequest,
	shown: readonly ShownRevision[],
): Promise<void> {
	await leased.write(async (writing) => {
		const { tx, change } = writing;
		for (const { eventId, revision } of revisions) {
			if (!(await removeQueued(tx, eventId, askedAt))) continue;
			const found = shown.find((one) => one.revision === revision);
			const page_deleted = found ? null : 1;
			await tx
				.updateTable('events')
				.set({ change, page_deleted, page_deleted_at: null })
				.where('id', '=', eventId)
				.where('page_deleted', found ? 'is not' : 'is', null)
				.execute();
			if (!found) continue;
			// Before the edit may be deleted.
			const changes = await listCategoryChangesOf(tx, [eventId]);
			const key = `${wiki}:rev:${revision}`;
			await restore(writing, eventId, key, found);
			const { hidden, user, page } = found;
			const ofChange = { hidden, user, comment: null, changedPage: page?.title ?? null };
			for (const id of changes) await restore(writing, id, key, ofChange);
		}
	});
}

/** The same for a log entry. @param shown null if the wiki does not have it any more */
export async function recordUnhiddenLogEntry(
	leased: LeasedDb,
	{ askedAt, log }: UnhideRequest,
	shown: WikiEvent | null,
): Promise<void> {
	await leased.write(async (writing) => {
		const eventId = log?.eventId ?? 0;
		if (!(await removeQueued(writing.tx, eventId, askedAt)) || !shown) return;
		const { hidden = [], user, comment, ...action } = shown;
		await restore(writing, eventId, shown.key, { hidden, user, comment, action });
	});
}

/**
 * Removes an event from the queue.
 * @returns false if it was removed meanwhile, since it was hidden again or read again; or if it became due later
 */
async function removeQueued(tx: Transaction, eventId: number, askedAt: number): Promise<boolean> {
	const { numDeletedRows } = await tx
		.deleteFrom('restorations')
		.where('event_id', '=', eventId)
		.where('due_at', '<=', askedAt)
		.executeTakeFirstOrThrow();
	return numDeletedRows > 0n;
}

/** Records that a wiki did not answer. */
export async function postponeUnhide(leased: LeasedDb, { revisions, log }: UnhideRequest, now: number): Promise<void> {
	const ids = log ? [log.eventId] : revisions.map(({ eventId }) => eventId);
	await leased.write(async ({ tx }) => {
		const rows = await tx
			.selectFrom('restorations')
			.innerJoin('events', 'events.id', 'event_id')
			.select(['event_id', 'tries', 'hidden'])
			.where('event_id', 'in', ids)
			.execute();
		for (const { event_id, tries, hidden } of rows) {
			const due_at = now + waitAfter(tries, unhideBackoff);
			// The page may not be the suppressed one: only the wiki knows.
			const isGuessed = hiddenParts(hidden ?? 0).includes('page');
			if (tries + 1 >= mostTries && !isGuessed)
				await tx.deleteFrom('restorations').where('event_id', '=', event_id).execute();
			else
				await tx
					.updateTable('restorations')
					.set({ tries: Math.min(tries + 1, 30), due_at })
					.where('event_id', '=', event_id)
					.execute();
		}
	});
}

/**
 * Restores the hidden parts of an event that the wiki shows and no newer visibility change hides. An event of a purged
 * person, which the purge could not find while its user was hidden, is deleted instead.
 * @param key of its visibility changes
 */
async function restore(writing: Writing, id: number, key: string, shown: Shown): Promise<void> {
	const { tx, change, state } = writing;
	const event = await tx.selectFrom('events').selectAll().where('id', '=', id).executeTakeFirst();
	if (!event) return;
	const decided = await tx.selectFrom('hidings').select('hidden').where('natural_key', '=', key).executeTakeFirst();
	const before = event.hidden ?? 0;
	if (before === 0) return;
	const hidden = before & ((decided?.hidden ?? 0) | hiddenBits(shown.hidden));
	const isBack = (part: HiddenPart) => (before & ~hidden & hiddenBits([part])) !== 0;
	const user = isBack('user') ? shown.user : null;
	const action = isBack('text') ? shown.action : undefined;
	// The API returns the present names of people.
	const time = state.streamed_until ?? event.time;
	const people = [...(user === null ? [] : [user]), ...(action?.about ?? [])].map((name) => ({ name, time }));
	const links = await tx.selectFrom('event_users').selectAll().where('event_id', '=', id).execute();
	if (people.length > 0 && links.length === 0 && !(await isRecordedFor(tx, people))) {
		await deleteEvents(tx, change, [event]);
		await countEvents(writing, [], [event]);
		return;
	}
	const idOf = await recordUsers(tx, people);
	const by = user === null ? null : idOf(user, time);
	await tx
		.updateTable('events')
		.set({
			...{ change, hidden },
			...(isBack('comment') && { comment: shown.comment }),
			...(by !== null && { user_id: by }),
			...(isBack('page') && shown.page),
			...(isBack('page') &&
				event.comment !== null &&
				shown.changedPage && { comment: withPage(event.comment, shown.changedPage) }),
			...(action && {
				...{ namespace: action.namespace, title: action.title },
				log_params: action.logParams === null ? null : JSON.stringify(action.logParams),
			}),
		})
		.where('id', '=', id)
		.execute();
	const about = new Set(action?.about.map((name) => idOf(name, time)));
	for (const userId of new Set([...(by === null ? [] : [by]), ...about])) {
		const link = links.find(({ user_id }) => user_id === userId);
		const row = { user_id: userId, time: event.time, event_id: id, wiki_id: event.wiki_id, type_id: event.type_id };
		const is_by = userId === by || link?.is_by === 1 ? 1 : 0;
		const is_about = about.has(userId) || link?.is_about === 1 ? 1 : 0;
		await tx
			.replaceInto('event_users')
			.values({ ...row, is_by, is_about })
			.execute();
	}
	await copyToLinks(tx, [id]);
	await countEvents(writing, [{ ...event, user_id: by ?? event.user_id }], [event]);
	await archiveNewEvents(writing, [id]);
}

/** Whether events of one of these people are recorded, or were. */
async function isRecordedFor(tx: Transaction, people: readonly { name: string; time: number }[]): Promise<boolean> {
	const known = await listUserNames(tx, [...new Set(people.map(({ name }) => name))]);
	const meant = known.filter((one) => people.some(({ name, time }) => one.name === name && isValidAt(one, time)));
	if (meant.length === 0) return false;
	const userIds = meant.map(({ userId }) => userId);
	for (const table of ['coverage', 'tracked_users'] as const) {
		const theirs = tx.selectFrom(table).select('id').where('user_id', 'in', userIds).limit(1);
		if ((await theirs.executeTakeFirst()) !== undefined) return true;
	}
	return false;
}
