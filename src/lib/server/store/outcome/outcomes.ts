import { type RevertedBy, revertedTag, revertOf } from '#lib/domain/outcome/outcome.ts';
import { laterScore, mayBeScored } from '#lib/domain/outcome/risk.ts';
import { isValidAt } from '#lib/domain/person/name-period.ts';
import {
	type OutcomeFact,
	type PageRevision,
	type Revert,
	revisionKey,
	type RiskScore,
	type TagsChange,
} from '#lib/domain/stream/outcome-messages.ts';
import { chunks } from '#lib/server/db/chunks.ts';
import type { Transaction } from '#lib/server/db/tables.ts';
import { readSettings } from '../core/settings.ts';
import type { Writing } from '../core/state.ts';
import type { ObservedEvent } from '../event/record-events.ts';
import { listUserNames } from '../person/users.ts';
import { listMovesOf } from '../visibility/page-moves.ts';
import { formatTagIds, readTagNames, recordTags } from './change-tags.ts';
import { revertedByCodes, revertedByOf } from './outcome-columns.ts';
import { queueByWhom } from './revert-questions.ts';
import { recordRiskModels } from './risk-models.ts';
import { recordWikiTags } from './tag-names.ts';
import { dueAt, listWaitingFor, storeWaiting, takeDue } from './waiting-facts.ts';

/** How long the stream of page changes has to say by whom an edit was reverted, before its wiki is asked; in ms. */
const askAfter = 120_000;

/** What of a stored event facts are applied to. */
interface Edit {
	id: number;
	natural_key: string;
	wiki_id: number;
	user_id: number | null;
	tags: string | null;
	tags_at: number | null;
	page_id: number | null;
	reverted: number | null;
	reverted_at: number | null;
	reverted_by: number | null;
	risk: number | null;
	risk_model: number | null;
	namespace: number | null;
	type: string;
}

/** A fact about one stored edit. */
type AppliedFact =
	| (Pick<TagsChange, 'kind' | 'tags' | 'before' | 'at'> & { pageId: number | null })
	| Pick<PageRevision, 'kind' | 'pageId'>
	| Pick<RiskScore, 'kind' | 'score' | 'model'>
	| { kind: 'revert'; revision: number; at: number | null; by: RevertedBy | null; pageId: number | null };

/**
 * Records what the streams say became of edits, of anybody's, in whatever order. A fact about a revision that is not here
 * waits as long as it may still come. What a wiki hides a part of has no outcome.
 * @param observed the events that were recorded in this transaction @param streamedUntil of the main stream, ms UTC
 */
export async function recordOutcomes(
	writing: Writing,
	{
		facts,
		observed,
		streamedUntil,
		isAsked = false,
	}: {
		facts: readonly OutcomeFact[];
		observed: readonly ObservedEvent[];
		streamedUntil: number | null;
		/** The facts are a wiki's answer about stored edits: none of them waits. */
		isAsked?: boolean;
	},
): Promise<void> {
	const { tx, state } = writing;
	// Nothing has come, and the stream has not moved on.
	if (facts.length === 0 && observed.length === 0 && streamedUntil === state.streamed_until) return;
	const due = streamedUntil === null ? [] : await takeDue(tx, streamedUntil);
	const waiting = observed.length === 0 ? [] : await listWaitingFor(tx, observed);
	const all = await withoutUnwanted(tx, [...due, ...waiting, ...facts]);
	// The API gives the present names of people.
	const edits = await findEdits(tx, all, (at) => (isAsked ? (streamedUntil ?? at) : at));
	await applyFacts(writing, edits);
	if (!isAsked)
		await storeWaiting(
			tx,
			facts.filter((fact) => dueAt(fact) > (streamedUntil ?? -Infinity)),
		);
}

/** The facts without scores, if admins have switched these off: some may have been read before. */
async function withoutUnwanted(tx: Transaction, facts: readonly OutcomeFact[]): Promise<readonly OutcomeFact[]> {
	const isScore = ({ kind }: OutcomeFact) => kind === 'risk';
	if (!facts.some(isScore) || (await readSettings(tx)).revertRisk) return facts;
	return facts.filter((fact) => !isScore(fact));
}

/** The stored edits that facts are about, with those facts. */
async function findEdits(
	tx: Transaction,
	facts: readonly OutcomeFact[],
	namedAt: (at: number) => number,
): Promise<Map<number, [Edit, AppliedFact[]]>> {
	const found = new Map<number, [Edit, AppliedFact[]]>();
	const add = (edit: Edit, fact: AppliedFact) => {
		const [, theirs] = found.get(edit.id) ?? [edit, []];
		found.set(edit.id, [edit, [...theirs, fact]]);
	};
	const single = facts.filter((fact) => fact.kind !== 'revert');
	const byKey = await findByKeys(tx, [...new Set(single.map(revisionKey))]);
	for (const fact of single) {
		const edit = byKey.get(revisionKey(fact));
		if (edit && (fact.kind !== 'risk' || mayBeScored({ ...edit, wiki: fact.wiki }))) add(edit, fact);
	}
	const reverts = facts.filter((fact) => fact.kind === 'revert');
	const users = await findUsers(
		tx,
		reverts.flatMap(({ user }) => user ?? []),
	);
	for (const fact of reverts) {
		for (const edit of await findReverted(tx, fact)) {
			const isKnown = fact.user !== null && edit.user_id !== null;
			const isSelf = isKnown && users(fact.user ?? '', namedAt(fact.at)) === edit.user_id;
			add(edit, { ...fact, by: !isKnown ? null : isSelf ? 'self' : 'other' });
		}
	}
	return found;
}

const columns = [
	...(['events.id', 'natural_key', 'events.wiki_id', 'user_id', 'tags', 'tags_at', 'page_id'] as const),
	...(['reverted', 'reverted_at', 'reverted_by', 'risk', 'risk_model', 'namespace', 'event_types.type'] as const),
] as const;

/** Stored edits of which nothing is hidden. */
function selectEdits(tx: Transaction) {
	return tx
		.selectFrom('events')
		.innerJoin('event_types', 'event_types.id', 'events.type_id')
		.select(columns)
		.where(({ eb, or }) => or([eb('hidden', 'is', null), eb('hidden', '=', 0)]));
}

async function findByKeys(tx: Transaction, keys: readonly string[]): Promise<Map<string, Edit>> {
	const found = new Map<string, Edit>();
	for (const some of chunks(keys)) {
		const rows = await selectEdits(tx).where('natural_key', 'in', some).execute();
		for (const row of rows) found.set(row.natural_key, row);
	}
	return found;
}

/**
 * The edits that a revert may be of: those in its range under any title that its page had. Another page may have had one
 * of them before.
 */
async function findReverted(tx: Transaction, fact: Revert): Promise<Edit[]> {
	const { wiki, title, pageId, oldest, newest } = fact;
	const moves = await listMovesOf(tx, wiki, pageId, Number.MAX_SAFE_INTEGER);
	const titles = [...new Set([title, ...moves.map(({ from_title }) => from_title)])];
	return selectEdits(tx)
		.innerJoin('wikis', 'wikis.id', 'events.wiki_id')
		.where('events.title', 'in', titles)
		.where('wikis.name', '=', wiki)
		.where('event_types.type', 'in', ['edit', 'new'])
		.where('new_revision', '>=', oldest)
		.where('new_revision', '<=', newest)
		.execute();
}

/** Finds the person whom a name meant at a time. */
async function findUsers(tx: Transaction, names: readonly string[]) {
	const periods = names.length === 0 ? [] : await listUserNames(tx, [...new Set(names)]);
	const byName = Map.groupBy(periods, ({ name }) => name);
	return (name: string, at: number) => byName.get(name)?.find((one) => isValidAt(one, at))?.userId ?? null;
}

/** Applies facts to edits; the result does not depend on their order, and again is as once. */
async function applyFacts({ tx, change }: Writing, edits: ReadonlyMap<number, [Edit, AppliedFact[]]>): Promise<void> {
	if (edits.size === 0) return;
	const all = [...edits.values()];
	const namesOf = await readTagNames(
		tx,
		all.map(([{ tags }]) => tags),
	);
	const ids = await recordTags(
		tx,
		all.flatMap(([, facts]) => facts.flatMap((fact) => (fact.kind === 'tags' ? fact.tags : []))),
	);
	await recordWikiTags(
		tx,
		all.flatMap(([{ wiki_id }, facts]) =>
			facts.flatMap((fact) =>
				(fact.kind === 'tags' ? fact.tags : []).map((tag) => ({ wiki_id, tag_id: ids.get(tag) ?? 0 })),
			),
		),
	);
	const riskAfter = await scoring(tx, all);
	for (const [edit, facts] of all) {
		const before = namesOf(edit.tags);
		const { tags, tagsAt } = tagsAfter({ tags: before, tagsAt: edit.tags_at }, facts);
		const page_id = edit.page_id ?? pageIdIn(facts);
		const known = await recordReverts(tx, { id: edit.id, page_id }, facts);
		const { isReverted, revertedAt, revertedBy } = revertOf(tags, known.reverts, known.setBackAt);
		const then = {
			tags: tags === before ? edit.tags : formatTagIds((tags ?? []).flatMap((name) => ids.get(name) ?? [])),
			reverted: isReverted ? (1 as const) : null,
			reverted_at: revertedAt,
			reverted_by: revertedBy && revertedByCodes[revertedBy],
			...riskAfter(edit, facts),
		};
		const isSame = (Object.keys(then) as (keyof typeof then)[]).every((name) => then[name] === edit[name]);
		if (isSame && page_id === edit.page_id && tagsAt === edit.tags_at) continue;
		// No list shows the id of the page: for that alone the event is not sent again.
		await tx
			.updateTable('events')
			.set({ ...then, page_id, tags_at: tagsAt, ...(!isSame && { change }) })
			.where('id', '=', edit.id)
			.execute();
		if (isReverted && revertedAt === null && edit.reverted === null) await queueByWhom(tx, [edit.id], askAfter);
	}
}

function pageIdIn(facts: readonly AppliedFact[]): number | null {
	for (const fact of facts) if ('pageId' in fact && fact.kind !== 'revert' && fact.pageId !== null) return fact.pageId;
	return null;
}

/** Finds the score that an edit has after some facts. */
async function scoring(tx: Transaction, edits: readonly [Edit, AppliedFact[]][]) {
	const scoresIn = (facts: readonly AppliedFact[]) => facts.filter((fact) => fact.kind === 'risk');
	const ids = await recordRiskModels(
		tx,
		edits.flatMap(([, facts]) => scoresIn(facts).map(({ model }) => model)),
	);
	const names = new Map(Array.from(ids, ([name, id]) => [id, name]));
	return ({ risk, risk_model }: Edit, facts: readonly AppliedFact[]): Pick<Edit, 'risk' | 'risk_model'> => {
		const [first, ...others]: { score: number; model: string }[] = scoresIn(facts);
		if (first === undefined) return { risk, risk_model };
		const before = risk === null ? [] : [{ score: risk, model: names.get(risk_model ?? 0) ?? '' }];
		const { score, model } = [...before, ...others].reduce(laterScore, first);
		return { risk: score, risk_model: ids.get(model) ?? null };
	};
}

interface TagsKnown {
	tags: string[] | null;
	tagsAt: number | null;
}

/**
 * The tags after some changes: those of the last one. Of two at the same time, those that are more: a wiki gives tags in
 * the second of the edit, and takes them away later.
 */
function tagsAfter(before: TagsKnown, facts: readonly AppliedFact[]): TagsKnown {
	const changes = facts.filter((fact) => fact.kind === 'tags');
	return changes.reduce((known, { tags, at }) => {
		if (known.tags === null || known.tagsAt === null || at > known.tagsAt) return { tags, tagsAt: at };
		return at === known.tagsAt && isMore(tags, known.tags) ? { tags, tagsAt: at } : known;
	}, before);
}

function isMore(tags: readonly string[], others: readonly string[]): boolean {
	if (tags.length !== others.length) return tags.length > others.length;
	return JSON.stringify(tags) > JSON.stringify(others);
}

/** Stores how an edit was reverted, and when that was set back. @returns all that is known of it */
async function recordReverts(tx: Transaction, edit: Pick<Edit, 'id' | 'page_id'>, facts: readonly AppliedFact[]) {
	const { id: eventId, page_id: pageId } = edit;
	const before = await tx.selectFrom('reverts').selectAll().where('event_id', '=', eventId).execute();
	const setBack = facts.flatMap((fact) =>
		fact.kind === 'tags' && fact.before.includes(revertedTag) && !fact.tags.includes(revertedTag) ? fact.at : [],
	);
	const knownSetBack = before.find(({ revision }) => revision === 0)?.at ?? -Infinity;
	const setBackAt = Math.max(knownSetBack, ...setBack);
	if (setBackAt > knownSetBack)
		await tx
			.replaceInto('reverts')
			.values({ event_id: eventId, revision: 0, at: setBackAt, by_code: null, page_id: null })
			.execute();
	const rows = new Map(before.filter(({ revision }) => revision !== 0).map((row) => [row.revision, row]));
	for (const fact of facts) {
		if (fact.kind !== 'revert') continue;
		const by_code = fact.by && revertedByCodes[fact.by];
		// It comes again when its time is over: a rename may have come between.
		if (rows.has(fact.revision) && (by_code === null || rows.get(fact.revision)?.by_code === by_code)) continue;
		const row = { event_id: eventId, revision: fact.revision, at: fact.at, by_code, page_id: fact.pageId };
		await tx.replaceInto('reverts').values(row).execute();
		rows.set(fact.revision, row);
	}
	const reverts = [...rows.values()]
		.filter((row) => row.page_id === null || pageId === null || row.page_id === pageId)
		.map(({ at, by_code }) => ({ at, by: revertedByOf(by_code) }));
	return { reverts, setBackAt: setBackAt === -Infinity ? null : setBackAt };
}
