import { sql } from 'kysely';
import type { AskedRevision, RevertedEdit, RevertingEdit } from '#lib/domain/outcome/asked-revisions.ts';
import { watchedRange } from '#lib/domain/outcome/outcome.ts';
import { apiUrl } from '#lib/domain/event/event-links.ts';
import type { Db, Transaction } from '#lib/server/db/tables.ts';
import type { Writing } from '../core/state.ts';
import type { LeasedDb } from '../core/leased.ts';
import { queueUnhide } from '../visibility/visibility-changes.ts';
import { readTagNames } from './change-tags.ts';
import { recordOutcomes } from './outcomes.ts';
import { listRevertStretches } from './revert-stretches.ts';

/** A wiki's servers may lag behind, so what it answers is as of so long ago, in ms. */
const lag = 60_000;
const hour = 3_600_000;
const day = 24 * hour;
/**
 * When edits are asked about, by their age in ms, if it is not known then what had become of them by `span`: nearly all
 * reverts come within a day, and what is late within a week.
 */
const windows = [
	{ until: 30 * hour, span: day },
	{ until: 8 * day, span: 7 * day },
];
/** Maximum number of revisions in one question to the API. */
const mostRevisions = 50;
/** How many edits are looked at to find those of one wiki. */
const mostLooked = 2_000;

/** Edits of one wiki that it is asked about. */
export interface OutcomeQuestion {
	wiki: string;
	/** Null: its address is not known. */
	apiUrl: string | null;
	edits: { id: number; revision: number; time: number }[];
}

/** What was found out by asking, as long as a process goes on. */
export interface AskingState {
	/** Wikis that did not answer, and edits that their wiki does not have: they are not asked about now. */
	skippedWikis: ReadonlySet<string>;
	skippedEdits: ReadonlySet<number>;
	/** Up to which time (ms UTC) nothing is left to ask, by the age of edits; moved on here. */
	reached: Map<number, number>;
}

/** The next edits to ask about; null if there are none. @param now ms UTC */
export async function findOutcomeQuestion(db: Db, now: number, state: AskingState): Promise<OutcomeQuestion | null> {
	const { skippedWikis, skippedEdits, reached } = state;
	const stretches = await listRevertStretches(db);
	const away = await listWikiIds(db, skippedWikis);
	for (const { until, span } of windows) {
		// An answer is as of a little earlier: it must be as of the end of the span.
		const end = now - span - 2 * lag;
		const watched = stretches
			.map((stretch) => (stretch.isOpen ? { from: stretch.from, until: stretch.until - span } : watchedRange(stretch)))
			.filter((range) => range.from < range.until)
			.map((range) => sql`(events.time >= ${range.from} and events.time < ${range.until})`);
		const isWatched =
			watched.length === 0
				? sql`1 = 0`
				: sql`events.streamed is not null and events.unwatched is null
			and (${sql.join(watched, sql` or `)})`;
		const { rows } = await sql<{ id: number; wiki_id: number; revision: number; time: number }>`
			select id, wiki_id, new_revision as revision, time from events
			where time >= ${Math.max(now - until, reached.get(span) ?? 0)} and time < ${end} and new_revision is not null
				${away.length === 0 ? sql`` : sql`and wiki_id not in (${sql.join(away)})`}
				and type_id in (select id from event_types where type in ('edit', 'new'))
				and coalesce(hidden, 0) = 0 and page_deleted is null
				and (tags is null or (reverted is null and coalesce(outcome_as_of, 0) < time + ${span}
					and not (${isWatched})))
			order by time limit ${sql.lit(mostLooked)}`.execute(db);
		const open = rows.filter(({ id }) => !skippedEdits.has(id));
		if (away.length === 0 && rows.length < mostLooked) reached.set(span, open[0]?.time ?? end);
		const [first] = open;
		const wiki = first && (await listWikis(db, [first.wiki_id])).get(first.wiki_id);
		if (wiki === undefined) continue;
		const edits = open.filter(({ wiki_id }) => wiki_id === first?.wiki_id).slice(0, mostRevisions);
		return { wiki: wiki.name, apiUrl: wiki.apiUrl, edits };
	}
	return null;
}

async function listWikiIds(db: Db, names: ReadonlySet<string>): Promise<number[]> {
	if (names.size === 0) return [];
	const rows = await db
		.selectFrom('wikis')
		.select('id')
		.where('name', 'in', [...names])
		.execute();
	return rows.map(({ id }) => id);
}

async function listWikis(db: Db, ids: readonly number[]) {
	const rows = ids.length === 0 ? [] : await db.selectFrom('wikis').selectAll().where('id', 'in', ids).execute();
	return new Map(
		rows.map(({ id, name, script_url: scriptUrl, article_url: articleUrl }) => [
			id,
			{ name, apiUrl: apiUrl({ name, scriptUrl, articleUrl }) },
		]),
	);
}

/**
 * Records what a wiki answered. What it does not have any more is asked for as what is hidden is: its page may be deleted.
 * @param askedAt ms UTC @throws {Problem} `lease-lost`
 */
export async function recordOutcomeAnswer(
	leased: LeasedDb,
	{ wiki, edits }: OutcomeQuestion,
	answer: readonly AskedRevision[],
	askedAt: number,
): Promise<void> {
	await leased.write(async (writing) => {
		const { tx, change } = writing;
		const at = askedAt - lag;
		const ids = edits.map(({ id }) => id);
		const before = await tx
			.selectFrom('events')
			.select(['id', 'title', 'tags', 'tags_at', 'moved_title'])
			.where('id', 'in', ids)
			.execute();
		const tagsOf = await readTagNames(
			tx,
			before.map(({ tags }) => tags),
		);
		// Of what the stream has said since, the answer knows nothing.
		const known = new Map(
			before.map(({ id, tags, tags_at }) => [id, (tags_at ?? at) > at ? [] : (tagsOf(tags) ?? [])]),
		);
		const revisionOf = new Map(edits.map(({ id, revision }) => [id, revision]));
		const byRevision = new Map(answer.map((one) => [one.revision, one]));
		const facts = edits.flatMap(({ id, revision, time: madeAt }) => {
			const found = byRevision.get(revision);
			if (found === undefined) return [];
			const { tags, pageId } = found;
			return [{ kind: 'tags' as const, wiki, revision, pageId, tags, before: known.get(id) ?? [], madeAt, at }];
		});
		await recordOutcomes(writing, { facts, observed: [], streamedUntil: writing.state.streamed_until, isAsked: true });
		const shown = edits.flatMap(({ id, revision }) => (byRevision.has(revision) ? id : []));
		if (shown.length > 0)
			await tx
				.updateTable('events')
				.set({ change, outcome_as_of: at })
				.where('id', 'in', shown)
				.where('reverted', 'is', null)
				.where(({ eb, or }) => or([eb('hidden', 'is', null), eb('hidden', '=', 0)]))
				.execute();
		await recordMovedTitles(writing, before, (id) => byRevision.get(revisionOf.get(id) ?? 0));
		await queueUnhide(
			tx,
			ids.filter((id) => !shown.includes(id)),
			0,
		);
	});
}

/** Stores under which title the page of an edit is now, if that is another one. */
async function recordMovedTitles(
	{ tx, change }: Writing,
	edits: readonly { id: number; title: string | null; moved_title: string | null }[],
	answerOf: (id: number) => AskedRevision | undefined,
): Promise<void> {
	for (const { id, title, moved_title } of edits) {
		const found = answerOf(id);
		if (found === undefined || title === null) continue;
		const moved = found.title === title ? null : found.title;
		if (moved === moved_title) continue;
		await tx
			.updateTable('events')
			.set({ change, moved_title: moved, moved_namespace: moved === null ? null : found.namespace })
			.where('id', '=', id)
			.where(({ eb, or }) => or([eb('hidden', 'is', null), eb('hidden', '=', 0)]))
			.execute();
	}
}

/** An edit of which only its tag says that it was reverted. */
export interface ByWhomQuestion extends RevertedEdit {
	eventId: number;
	wiki: string;
	apiUrl: string | null;
	/** When it was made, ms UTC. */
	time: number;
}

/** The next edit of which to ask by whom it was reverted; null if there is none. @param now ms UTC */
export async function findByWhomQuestion(
	leased: LeasedDb,
	now: number,
	skippedWikis: ReadonlySet<string>,
): Promise<ByWhomQuestion | null> {
	const rows = await leased.db
		.selectFrom('revert_questions')
		.innerJoin('events', 'events.id', 'event_id')
		.innerJoin('wikis', 'wikis.id', 'events.wiki_id')
		.select([
			'event_id',
			'title',
			'new_revision',
			'old_revision',
			'page_id',
			'time',
			'reverted',
			'reverted_at',
			'hidden',
		])
		.select(['wikis.name', 'wikis.script_url', 'wikis.article_url'])
		.where('revert_questions.due_at', '<=', now)
		.where('wikis.name', 'not in', ['', ...skippedWikis])
		.orderBy('revert_questions.due_at')
		.limit(mostRevisions)
		.execute();
	for (const row of rows) {
		const { title, new_revision: revision, name, script_url: scriptUrl, article_url: articleUrl } = row;
		const isOpen = row.reverted === 1 && row.reverted_at === null && (row.hidden ?? 0) === 0;
		if (!isOpen || title === null || revision === null) {
			await leased.write(({ tx }) => removeByWhom(tx, row.event_id));
			continue;
		}
		return {
			...{ eventId: row.event_id, wiki: name, apiUrl: apiUrl({ name, scriptUrl, articleUrl }), time: row.time },
			...{ revision, parent: row.old_revision, pageId: row.page_id, title },
		};
	}
	return null;
}

/** Records by whom an edit was reverted; null: that cannot be found out. @throws {Problem} `lease-lost` */
export async function recordByWhom(
	leased: LeasedDb,
	{ eventId, wiki, title, revision, pageId }: ByWhomQuestion,
	found: RevertingEdit | null,
): Promise<void> {
	await leased.write(async (writing) => {
		await removeByWhom(writing.tx, eventId);
		if (found === null) return;
		const range = { oldest: revision, newest: revision, revision: found.revision, user: found.user, at: found.at };
		await recordOutcomes(writing, {
			facts: [{ kind: 'revert', wiki, title, pageId, ...range }],
			...{ observed: [], streamedUntil: writing.state.streamed_until, isAsked: true },
		});
	});
}

async function removeByWhom(tx: Transaction, eventId: number): Promise<void> {
	await tx.deleteFrom('revert_questions').where('event_id', '=', eventId).execute();
}
