import { hiddenBits, hiddenParts } from '#lib/domain/visibility/hidden-parts.ts';
import type { HiddenPart } from '#lib/domain/event/event.ts';
import { apiUrl } from '#lib/domain/event/event-links.ts';
import type { VisibilityGap } from '#lib/domain/status/status.ts';
import type { Db, Transaction } from '#lib/server/db/tables.ts';
import { readArchivedSince, recordVisibilityChanges } from './visibility-changes.ts';
import { recordSuppressed } from './page-deletions.ts';
import type { LeasedDb } from '../core/leased.ts';

/** Most of what is hidden is hidden soon: of events older than this before a gap nothing is asked, in ms. */
const askedBefore = 30 * 86_400_000;
/** As many as the API takes at once. */
const mostRevisions = 50;

/** Revisions of one wiki that are asked for again. */
export interface Recheck {
	id: number;
	/** The wiki's Action API; null if its address is not known, and nothing can be asked. */
	apiUrl: string | null;
	wikiId: number;
	revisions: {
		eventId: number;
		key: string;
		time: number;
		title: string | null;
		revision: number;
		hidden: number;
		pageDeleted: boolean;
	}[];
}

/** What a wiki shows of a revision that it has. */
export interface RecheckRevision {
	revision: number;
	hidden: readonly HiddenPart[];
}

/** Records that the streams did not report what was hidden; what is asked for already is asked for again. */
export async function recordVisibilityGap(tx: Transaction, gap: { from: number; until: number }): Promise<void> {
	const open = await tx.selectFrom('rechecks').selectAll().where('finished', '=', 0).executeTakeFirst();
	const [from, until] = [Math.min(gap.from, open?.gap_from ?? gap.from), Math.max(gap.until, open?.gap_until ?? 0)];
	if (open) await tx.deleteFrom('rechecks').where('id', '=', open.id).execute();
	const start = { wiki_id: 0, after_time: 0, after_id: 0, finished: 0 } as const;
	await tx
		.insertInto('rechecks')
		.values({ gap_from: from, gap_until: until, since: from - askedBefore, ...start })
		.execute();
}

/** The stretches of which it was not reported what was hidden, the oldest first. */
export async function listVisibilityGaps(db: Db): Promise<VisibilityGap[]> {
	const rows = await db.selectFrom('rechecks').selectAll().orderBy('id').execute();
	return rows.map(({ gap_from: from, gap_until: until, since, finished }) => ({
		...{ from, until, since },
		isAsked: finished === 1,
	}));
}

/**
 * From which time of events on (ms UTC) the streams have not reported all that was hidden while something was set aside,
 * and the wikis have not been asked either, since they are asked for events only; null: they have.
 */
export async function readUnreportedFrom(tx: Transaction): Promise<number | null> {
	const since = await readArchivedSince(tx);
	if (since === null) return null;
	// One that ended before may not have been asked for yet.
	const gaps = tx
		.selectFrom('rechecks')
		.where(({ or, eb }) => or([eb('finished', '=', 0), eb('gap_until', '>', since - askedBefore)]));
	const { from } = await gaps.select(({ fn }) => fn.min('since').as('from')).executeTakeFirstOrThrow();
	return from;
}

/** What is to be asked for again next; null while nothing is. */
export async function findVisibilityRecheck(db: Db): Promise<Recheck | null> {
	const open = await db.selectFrom('rechecks').selectAll().where('finished', '=', 0).executeTakeFirst();
	if (!open) return null;
	const { wiki_id: wikiId, after_time: time, after_id: after } = open;
	const wiki = await db.selectFrom('wikis').selectAll().where('id', '=', wikiId).executeTakeFirst();
	const rows = await db
		.selectFrom('events')
		.innerJoin('event_types', 'event_types.id', 'events.type_id')
		.select([
			'events.id as eventId',
			'natural_key as key',
			'time',
			'title',
			'new_revision as revision',
			'hidden',
			'page_deleted',
		])
		.where('wiki_id', '=', wikiId)
		.where('time', '>=', Math.max(time, open.since))
		.where((eb) => eb.or([eb('time', '>', time), eb('events.id', '>', after)]))
		.where('event_types.type', 'in', ['edit', 'new'])
		.orderBy('time')
		.orderBy('events.id')
		.limit(mostRevisions)
		.execute();
	return {
		id: open.id,
		wikiId,
		apiUrl: wiki ? apiUrl({ name: wiki.name, scriptUrl: wiki.script_url, articleUrl: wiki.article_url }) : null,
		revisions: rows.flatMap(({ revision, hidden, page_deleted, ...row }) =>
			revision === null ? [] : [{ ...row, revision, hidden: hidden ?? 0, pageDeleted: page_deleted === 1 }],
		),
	};
}

/** What a wiki has answered about revisions. */
export interface RecheckResult {
	/** Null if the wiki cannot be asked. */
	shown: readonly RecheckRevision[] | null;
	/** Ids of events of pages whose deletion is in no log. */
	suppressed?: readonly number[];
	/** ms UTC. */
	now: number;
}

/**
 * Records what a wiki shows of the revisions that it was asked for, and goes on to the next ones, of the next wiki if
 * there were none. A revision that it has no more is one of a page that was deleted, one that it has is not.
 * @throws {Problem} `lease-lost`
 */
export async function recordVisibilityRecheck(
	leased: LeasedDb,
	{ id, wikiId, revisions }: Recheck,
	{ shown, suppressed = [], now }: RecheckResult,
): Promise<void> {
	await leased.write(async (writing) => {
		const { tx, change } = writing;
		const byRevision = new Map(shown?.map(({ revision, hidden }) => [revision, hiddenBits(hidden)]));
		const changed = revisions.filter(({ revision, hidden }) => (byRevision.get(revision) ?? hidden) !== hidden);
		await recordVisibilityChanges(
			writing,
			changed.map(({ key, revision }) => ({ key, hidden: hiddenParts(byRevision.get(revision) ?? 0), at: now })),
		);
		// Only what differs from what it was when the wiki was asked.
		const moved = shown === null ? [] : revisions.filter((one) => one.pageDeleted === byRevision.has(one.revision));
		for (const { eventId, pageDeleted } of moved)
			await tx
				.updateTable('events')
				.set({ change, page_deleted: pageDeleted ? null : 1 })
				.where('id', '=', eventId)
				.execute();
		await recordSuppressed(writing, suppressed, now);
		const last = revisions.at(-1);
		const next = last
			? null
			: await tx.selectFrom('wikis').select('id').where('id', '>', wikiId).orderBy('id').limit(1).executeTakeFirst();
		const place = last
			? { after_time: last.time, after_id: last.eventId }
			: next
				? { wiki_id: next.id, after_time: 0, after_id: 0 }
				: { finished: 1 as const };
		await tx.updateTable('rechecks').set(place).where('id', '=', id).execute();
	});
}
