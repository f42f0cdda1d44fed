import { hiddenBits, type HiddenPart } from '../../domain/hidden-parts.ts';
import { apiUrl } from '../../domain/links.ts';
import type { Db } from '../db/tables.ts';
import { changeCounts } from './daily-counts.ts';
import { listCategorizeOf } from './hidings.ts';
import { type Lease, write, type Writing } from './state.ts';
import { recordUsers } from './users.ts';

/** Revisions of one wiki of which something is shown again, and is not known here. */
export interface Restorations {
	/** The wiki's Action API. */
	apiUrl: string;
	revisions: { eventId: number; revision: number }[];
}

/** What a wiki shows of a revision. */
export interface ShownRevision {
	revision: number;
	/** Of user and comment. */
	hidden: HiddenPart[];
	user: string | null;
	comment: string | null;
}

/** As many as the API takes at once. */
const mostRevisions = 50;
/** A wiki that does not answer is asked again later, and at last no more: then it stays as it is. */
const mostTries = 8;
const firstWait = 60_000;

/** What is to be asked for next, of one wiki; null while nothing is due. Drops what no wiki can be asked for. */
export async function findRestorations(db: Db, lease: Lease, now: number): Promise<Restorations | null> {
	const due = await db
		.selectFrom('restorations')
		.leftJoin('events', 'events.id', 'restorations.event_id')
		.leftJoin('event_types', 'event_types.id', 'events.type_id')
		.leftJoin('wikis', 'wikis.id', 'events.wiki_id')
		.select(['restorations.event_id', 'new_revision', 'event_types.type', 'wikis.name', 'script_url', 'article_url'])
		.where('due_at', '<=', now)
		.orderBy('due_at')
		.limit(500)
		.execute();
	const askable = due.flatMap(({ event_id, new_revision, type, name, script_url, article_url }) => {
		const url = name === null ? null : apiUrl({ name, scriptUrl: script_url, articleUrl: article_url });
		const isRevision = new_revision !== null && (type === 'edit' || type === 'new');
		return isRevision && url !== null ? { eventId: event_id, revision: new_revision, url } : [];
	});
	const ids = new Set(askable.map(({ eventId }) => eventId));
	const hopeless = due.filter(({ event_id }) => !ids.has(event_id)).map(({ event_id }) => event_id);
	if (hopeless.length > 0)
		await write(db, ({ tx }) => tx.deleteFrom('restorations').where('event_id', 'in', hopeless).execute(), lease);
	const [first] = askable;
	if (!first) return null;
	const revisions = askable.filter(({ url }) => url === first.url).slice(0, mostRevisions);
	return { apiUrl: first.url, revisions: revisions.map(({ eventId, revision }) => ({ eventId, revision })) };
}

/** Takes down what a wiki shows of the revisions that it was asked for; of those that it has no more nothing comes back. */
export async function recordRestored(
	db: Db,
	lease: Lease,
	{ revisions }: Restorations,
	shown: readonly ShownRevision[],
): Promise<void> {
	await write(
		db,
		async (writing) => {
			for (const { eventId, revision } of revisions) {
				const found = shown.find((one) => one.revision === revision);
				// Hidden once more meanwhile, it has left the queue or is about to.
				const isWanted = await writing.tx
					.selectFrom('restorations')
					.select('event_id')
					.where('event_id', '=', eventId)
					.executeTakeFirst();
				if (!isWanted) continue;
				await writing.tx.deleteFrom('restorations').where('event_id', '=', eventId).execute();
				if (!found) continue;
				await restore(writing, eventId, found);
				for (const id of await listCategorizeOf(writing.tx, eventId))
					await restore(writing, id, { ...found, comment: null });
			}
		},
		lease,
	);
}

/** The wiki did not answer. */
export async function postponeRestorations(
	db: Db,
	lease: Lease,
	{ revisions }: Restorations,
	now: number,
): Promise<void> {
	const ids = revisions.map(({ eventId }) => eventId);
	await write(
		db,
		async ({ tx }) => {
			const rows = await tx.selectFrom('restorations').selectAll().where('event_id', 'in', ids).execute();
			for (const { event_id, tries } of rows) {
				const due_at = now + firstWait * 2 ** tries;
				if (tries + 1 >= mostTries) await tx.deleteFrom('restorations').where('event_id', '=', event_id).execute();
				else
					await tx
						.updateTable('restorations')
						.set({ tries: tries + 1, due_at })
						.where('event_id', '=', event_id)
						.execute();
			}
		},
		lease,
	);
}

/** Gives an event back what was hidden of it, as far as nothing newer says that it is hidden. */
async function restore({ tx, change, state }: Writing, id: number, shown: ShownRevision): Promise<void> {
	const event = await tx.selectFrom('events').selectAll().where('id', '=', id).executeTakeFirst();
	if (!event) return;
	const decided = await tx
		.selectFrom('hidings')
		.select('hidden')
		.where('natural_key', '=', event.natural_key)
		.executeTakeFirst();
	const before = event.hidden ?? 0;
	const hidden = before & ((decided?.hidden ?? 0) | hiddenBits(shown.hidden));
	const isBack = (part: HiddenPart) => (before & ~hidden & hiddenBits([part])) !== 0;
	const time = state.streamed_until ?? event.time;
	const by =
		isBack('user') && shown.user !== null
			? (await recordUsers(tx, [{ name: shown.user, time }]))(shown.user, time)
			: null;
	await tx
		.updateTable('events')
		.set({ change, hidden, ...(isBack('comment') && { comment: shown.comment }), ...(by !== null && { user_id: by }) })
		.where('id', '=', id)
		.execute();
	if (by === null) return;
	const link = { user_id: by, time: event.time, event_id: id, wiki_id: event.wiki_id, type_id: event.type_id };
	await tx
		.insertInto('event_users')
		.values({ ...link, is_by: 1, is_about: 0 })
		.execute();
	await changeCounts(tx, [{ ...link, user_id: by }], []);
}
