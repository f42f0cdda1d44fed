import { type RawBuilder, sql } from 'kysely';
import type { Reverted } from '#lib/domain/filter/filter-fields.ts';
import { type RevertStretch, watchedRange } from '#lib/domain/outcome/outcome.ts';

/** What a filter asks of what became of edits, with ids in place of names. */
export interface ResolvedOutcome {
	/** Ids of tags that are wanted, and that are left out; null: no tag is asked for. */
	tagIds: readonly number[] | null;
	notTagIds: readonly number[];
	reverted: readonly Reverted[] | null;
	/** Where reverts were read, if that is asked. */
	stretches: readonly RevertStretch[];
	/** Scores that are wanted, as the column has them, `until` exclusive; null: none is asked for. */
	scores: readonly { from: number; until: number }[] | null;
}

/** The SQL for it, of rows of `events`; nothing is known of a row of which a part is hidden. */
export function outcomeConditions({ outcome }: { outcome: ResolvedOutcome }): RawBuilder<unknown>[] {
	const { tagIds, notTagIds, reverted, stretches, scores } = outcome;
	const conditions: RawBuilder<unknown>[] = [];
	if (tagIds !== null) conditions.push(hasTag(tagIds));
	if (notTagIds.length > 0) conditions.push(sql`${hasTag(notTagIds)} is not true`);
	if (reverted !== null) {
		const isKnown = sql`(events.outcome_as_of is not null or ${isWatched(stretches)})`;
		const states: Record<Reverted, RawBuilder<unknown>> = {
			true: sql`events.reverted = 1`,
			false: sql`(events.reverted is null and ${isKnown})`,
			unknown: sql`(events.reverted is null and not ${isKnown})`,
		};
		const wanted = sql.join(
			reverted.map((state) => states[state]),
			sql` or `,
		);
		const revisions = sql`select id from event_types where type in ('edit', 'new')`;
		conditions.push(sql`(events.type_id in (${revisions}) and (${wanted}))`);
	}
	if (scores !== null) {
		const ranges = scores.map(({ from, until }) => sql`(events.risk >= ${from} and events.risk < ${until})`);
		conditions.push(sql`(${sql.join(ranges, sql` or `)})`);
	}
	return conditions;
}

function hasTag(ids: readonly number[]): RawBuilder<unknown> {
	return sql`(${sql.join(
		ids.map((id) => sql`events.tags like ${`%,${id},%`}`),
		sql` or `,
	)})`;
}

/** As `seenUntil` of the domain: the stream would have had a revert. */
function isWatched(stretches: readonly RevertStretch[]): RawBuilder<unknown> {
	const ranges = stretches.map(watchedRange).filter(({ from, until }) => from < until);
	if (ranges.length === 0) return sql`1 = 0`;
	const inRange = ranges.map(({ from, until }) => sql`(events.time >= ${from} and events.time < ${until})`);
	return sql`(events.streamed is not null and events.unwatched is null and (${sql.join(inRange, sql` or `)}))`;
}
