import { typeNames, type WikiEvent } from '#lib/domain/event/event.ts';
import type { EventFilter } from '#lib/domain/filter/event-filter.ts';
import type { Db } from '#lib/server/db/tables.ts';
import { withMerging } from '../merge/merges.ts';
import { findUserIds } from '../person/find-people.ts';
import { listEventTypes } from './event-types.ts';

/** The filter with ids in place of names. */
export interface ResolvedFilter {
	filter: EventFilter;
	userIds: number[] | null;
	wikiIds: number[] | null;
	/** All kinds of which something is wanted. */
	typeIds: number[] | null;
	/** Those of them of which only some log actions are wanted. */
	actions: readonly { typeId: number; names: string[] }[];
}

/** Puts ids in place of names; null if a field names nothing that we have, so that nothing can match. */
export async function resolveFilter(db: Db, filter: EventFilter): Promise<ResolvedFilter | null> {
	const [userIds, wikiIds, kinds] = await Promise.all([
		resolvePeople(db, filter),
		filter.wiki &&
			db
				.selectFrom('wikis')
				.select('id')
				.where('name', 'in', filter.wiki)
				.execute()
				.then((rows) => rows.map(({ id }) => id)),
		(filter.type ?? filter.categorize) !== undefined &&
			listEventTypes(db).then((all) =>
				all
					.map((kind) => ({ typeId: kind.id, names: wantedActions(kind, filter) }))
					.filter(({ names }) => names !== 'none'),
			),
	]);
	if ([userIds, wikiIds, kinds].some((ids) => ids && ids.length === 0)) return null;
	return {
		filter,
		userIds: userIds ?? null,
		wikiIds: wikiIds ?? null,
		typeIds: kinds ? kinds.map(({ typeId }) => typeId) : null,
		actions: kinds ? kinds.flatMap(({ typeId, names }) => (typeof names === 'string' ? [] : [{ typeId, names }])) : [],
	};
}

async function resolvePeople(db: Db, filter: EventFilter): Promise<number[] | null> {
	const userIds = await findUserIds(db, filter);
	return userIds && withMerging(db, userIds);
}

/** What of a kind of event the fields that look at kinds ask for: all of it, nothing, or some log actions. */
function wantedActions(
	kind: Pick<WikiEvent, 'type' | 'logType'>,
	{ type, categorize }: EventFilter,
): 'all' | 'none' | string[] {
	if (categorize !== undefined && (kind.type === 'categorize') !== categorize) return 'none';
	const names = typeNames(kind);
	if (type === undefined || names.some((name) => type.includes(name))) return 'all';
	const prefix = `${names.at(-1)}/`;
	const actions = type.filter((name) => name.startsWith(prefix)).map((name) => name.slice(prefix.length));
	return kind.logType === null || actions.length === 0 ? 'none' : actions;
}
