import { hiddenBits, hiddenParts } from '#lib/domain/visibility/hidden-parts.ts';
import type { HiddenPart } from '#lib/domain/event/event.ts';
import { apiUrl } from '#lib/domain/event/event-links.ts';
import type { VisibilityGap } from '#lib/domain/status/status.ts';
import type { Db, Transaction } from '#lib/server/db/tables.ts';
import { readArchivedSince } from '../archive/archived-accounts.ts';
import type { LeasedDb } from '../core/leased.ts';
import { recordSuppressed } from './suppressed-pages.ts';
import { recordVisibilityChanges } from './visibility-changes.ts';

/** Most hidden parts are hidden soon: events older than this before a gap are not rechecked; in ms. */
const askedBefore = 30 * 86_400_000;
/** Maximum number of revisions in one question to the API. */
const mostRevisions = 50;

/** Revisions of one wiki that are rechecked. */
export interface Recheck {
	id: number;
	/** The wiki's Action API; null if its address is not known, so that the wiki cannot be asked. */
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

/** A revision that a wiki has, and what of it is hidden there. */
export interface RecheckRevision {
	revision: number;
	hidden: readonly HiddenPart[];
}

/** Records that the streams did not report visibility changes; a recheck that is not finished starts again. */
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

/** The stretches of time whose visibility changes were not reported, the oldest first. */
export async function listVisibilityGaps(db: Db): Promise<VisibilityGap[]> {
	const rows = await db.selectFrom('rechecks').selectAll().orderBy('id').execute();
	return rows.map(({ gap_from: from, gap_until: until, since, finished }) => ({
		...{ from, until, since },
		isAsked: finished === 1,
	}));
}

/**
 * The time of events (ms UTC) from which on the streams may have missed visibility changes of archived rows, which
 * rechecks do not include: they read the events only; null: none were missed.
 */
export async function readUnreportedFrom(tx: Transaction): Promise<number | null> {
	const since = await readArchivedSince(tx);
	if (since === null) return null;
	// An earlier gap may not be rechecked yet.
	const gaps = tx
		.selectFrom('rechecks')
		.where(({ or, eb }) => or([eb('finished', '=', 0), eb('gap_until', '>', since - askedBefore)]));
	const { from } = await gaps.select(({ fn }) => fn.min('since').as('from')).executeTakeFirstOrThrow();
	return from;
}

/** The next revisions to recheck; null if there are none. */
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

/** A wiki's answer about revisions. */
export interface RecheckResult {
	/** Null: the wiki cannot be asked. */
	shown: readonly RecheckRevision[] | null;
	/** Ids of events whose page was deleted without a log entry that is shown. */
	suppressed?: readonly number[];
	/** ms UTC. */
	now: number;
}

/**
 * Records which of the revisions a wiki shows, and moves on to the next ones, those of the next wiki if there were none.
 * If the wiki does not have a revision any more, its page is deleted; if it has it, the page is not.
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
		// Only those that differ from when the wiki was asked.
		const moved = shown === null ? [] : revisions.filter((one) => one.pageDeleted === byRevision.has(one.revision));
		for (const { eventId, pageDeleted } of moved)
			await tx
				.updateTable('events')
				.set({ change, page_deleted: pageDeleted ? null : 1, page_deleted_at: null })
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
