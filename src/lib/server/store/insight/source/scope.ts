import { type RawBuilder, sql } from 'kysely';
import type { Dimension } from '#lib/domain/insight/tally.ts';
import { idList } from '../../event/event-conditions.ts';
import type { ByDay, ById } from './count-source.ts';

/** By whom, where, and of which kind: what the tables of charts distinguish. */
export interface Scope {
	userIds: readonly number[] | null;
	wikiIds: readonly number[] | null;
	typeIds: readonly number[] | null;
	/** Category changes only, or none; undefined: what `typeIds` says. */
	categorize: boolean | undefined;
	/** Undefined: all; false: also where it is not known. */
	bot: boolean | undefined;
}

/** Whether the tables have sizes and hours of a scope. */
export function hasMeasures({ wikiIds, typeIds, categorize }: Scope): boolean {
	return wikiIds === null && (typeIds === null || categorize !== undefined);
}

/** UTC days as whole days since 1970-01-01; `until` is exclusive. */
export interface Days {
	from: number;
	until: number;
}

/** Where events are counted by name of a dimension, and by name and day. */
export interface Reader {
	names(by: Dimension, scope: Scope): Promise<ById>;
	days(scope: Scope, by: Dimension): Promise<ReadonlyMap<number, ByDay>>;
}

/** The scope with some names of a dimension only. */
export function narrowed(scope: Scope, by: Dimension, ids: readonly number[]): Scope {
	const field = ({ user: 'userIds', wiki: 'wikiIds', type: 'typeIds' } as const)[by];
	const before = scope[field];
	return { ...scope, [field]: before ? ids.filter((id) => before.includes(id)) : ids };
}

/** Whether nobody and nothing is in a scope. */
export function isEmpty({ userIds, wikiIds, typeIds }: Scope): boolean {
	return [userIds, wikiIds, typeIds].some((ids) => ids?.length === 0);
}

/** What SQL asks of kinds. */
export function kindConditions({ typeIds, bot }: Pick<Scope, 'typeIds' | 'bot'>): RawBuilder<unknown>[] {
	return [
		...(typeIds ? [sql`type_id in (${idList(typeIds)})`] : []),
		...(bot === undefined ? [] : [sql`is_bot = ${sql.lit(bot ? 1 : 0)}`]),
	];
}
