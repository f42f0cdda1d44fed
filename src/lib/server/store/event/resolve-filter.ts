import { typeNames, type WikiEvent } from '#lib/domain/event/event.ts';
import type { EventFilter } from '#lib/domain/filter/event-filter.ts';
import { type MarkedLevel, wholeScore } from '#lib/domain/outcome/risk.ts';
import { type Engine, engineOf } from '#lib/server/db/engine.ts';
import type { Db } from '#lib/server/db/tables.ts';
import { readRiskSteps } from '../core/settings.ts';
import { withMerging } from '../merge/merges.ts';
import { findTagIds } from '../outcome/change-tags.ts';
import type { ResolvedOutcome } from '../outcome/outcome-conditions.ts';
import { listRevertStretches } from '../outcome/revert-stretches.ts';
import { findLeftOutIds, findUserIds } from '../person/find-people.ts';
import { listEventTypes } from './event-types.ts';

/** The filter with ids in place of names. */
export interface ResolvedFilter {
	filter: EventFilter;
	userIds: number[] | null;
	wikiIds: number[] | null;
	/** All kinds of which something is wanted. */
	typeIds: number[] | null;
	/** Those of them of which only some log actions are wanted, or all but some. */
	actions: readonly ({ typeId: number } & Actions)[];
	/** People and wikis that are left out. */
	notUserIds: number[];
	notWikiIds: number[];
	outcome: ResolvedOutcome;
	engine: Engine;
}

/** Log actions by name: only those, or all others. */
interface Actions {
	names: string[];
	areLeftOut: boolean;
}

/** Puts ids in place of names; null if a field names nothing that we have, so that nothing can match. */
export async function resolveFilter(db: Db, filter: EventFilter): Promise<ResolvedFilter | null> {
	const [people, wikiIds, notWikiIds, kinds] = await Promise.all([
		resolvePeople(db, filter),
		listWikiIds(db, filter.wiki),
		listWikiIds(db, filter['not-wiki']),
		(filter.type ?? filter['not-type'] ?? filter.categorize) !== undefined &&
			listEventTypes(db).then((all) =>
				all
					.map((kind) => ({ typeId: kind.id, actions: wantedActions(kind, filter) }))
					.filter(({ actions }) => actions !== 'none'),
			),
	]);
	const outcome = await resolveOutcome(db, filter);
	if ([people.userIds, wikiIds, kinds, outcome.tagIds, outcome.scores].some((ids) => ids && ids.length === 0))
		return null;
	return {
		filter,
		...people,
		wikiIds,
		typeIds: kinds ? kinds.map(({ typeId }) => typeId) : null,
		actions: kinds
			? kinds.flatMap(({ typeId, actions }) => (typeof actions === 'string' ? [] : [{ typeId, ...actions }]))
			: [],
		notWikiIds: notWikiIds ?? [],
		outcome,
		engine: engineOf(db),
	};
}

async function resolveOutcome(db: Db, filter: EventFilter): Promise<ResolvedOutcome> {
	const { tag, 'not-tag': notTag, reverted, risk } = filter;
	if ((tag ?? notTag ?? reverted ?? risk) === undefined) return noOutcomeAsked;
	const ids = await findTagIds(db, [...(tag ?? []), ...(notTag ?? [])]);
	const idsOf = (names: readonly string[]) => names.flatMap((name) => ids.get(name) ?? []);
	return {
		tagIds: tag ? idsOf(tag) : null,
		notTagIds: idsOf(notTag ?? []),
		reverted: reverted ?? null,
		stretches: reverted ? await listRevertStretches(db) : [],
		scores: risk ? await scoresOf(db, risk) : null,
	};
}

/** The scores of some steps; none if that is switched off. */
async function scoresOf(db: Db, levels: readonly MarkedLevel[]): Promise<{ from: number; until: number }[]> {
	const steps = await readRiskSteps(db);
	if (steps === null) return [];
	const ranges = {
		high: { from: steps.high, until: wholeScore + 1 },
		middle: { from: steps.middle, until: steps.high },
	};
	return levels.map((level) => ranges[level]);
}

/** Nothing is asked of what became of edits. */
export const noOutcomeAsked: ResolvedOutcome = {
	tagIds: null,
	notTagIds: [],
	reverted: null,
	stretches: [],
	scores: null,
};

async function listWikiIds(db: Db, names: readonly string[] | undefined): Promise<number[] | null> {
	if (names === undefined) return null;
	const rows = await db.selectFrom('wikis').select('id').where('name', 'in', names).execute();
	return rows.map(({ id }) => id);
}

async function resolvePeople(db: Db, filter: EventFilter): Promise<Pick<ResolvedFilter, 'userIds' | 'notUserIds'>> {
	const [wanted, leftOut] = [await findUserIds(db, filter), await findLeftOutIds(db, filter)];
	const notUserIds = leftOut.length === 0 ? [] : await withMerging(db, leftOut);
	const others = new Set(notUserIds);
	// An event in which nobody else takes part does not match.
	const userIds = wanted && (await withMerging(db, wanted)).filter((id) => !others.has(id));
	return { userIds, notUserIds };
}

/** What of a kind of event the fields that look at kinds ask for: all of it, nothing, or some log actions. */
function wantedActions(kind: Pick<WikiEvent, 'type' | 'logType'>, filter: EventFilter): 'all' | 'none' | Actions {
	const { type, 'not-type': notType = [], categorize } = filter;
	if (categorize !== undefined && (kind.type === 'categorize') !== categorize) return 'none';
	const names = typeNames(kind);
	if (names.some((name) => notType.includes(name))) return 'none';
	const actionsIn = (list: readonly string[]) => {
		const prefix = `${names.at(-1)}/`;
		if (kind.logType === null) return [];
		return list.filter((name) => name.startsWith(prefix)).map((name) => name.slice(prefix.length));
	};
	const others = actionsIn(notType);
	if (type === undefined || names.some((name) => type.includes(name)))
		return others.length === 0 ? 'all' : { names: others, areLeftOut: true };
	const wanted = actionsIn(type).filter((name) => !others.includes(name));
	return wanted.length === 0 ? 'none' : { names: wanted, areLeftOut: false };
}
