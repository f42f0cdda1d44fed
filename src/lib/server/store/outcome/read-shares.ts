import { type RawBuilder, sql } from 'kysely';
import { type RevertStretch, watchedRange } from '#lib/domain/outcome/outcome.ts';
import { type OutcomeShare, type OutcomeShares, shareSpans } from '#lib/domain/outcome/shares.ts';
import type { Db } from '#lib/server/db/tables.ts';
import { revertedByCodes } from './outcome-columns.ts';
import { listRevertStretches } from './revert-stretches.ts';

/** What had become of the edits for which a condition holds: as `sharesOf` of the domain. @param now ms UTC */
export async function readShares(db: Db, condition: RawBuilder<unknown>, now: number): Promise<OutcomeShares> {
	const stretches = await listRevertStretches(db);
	const { rows } = await sql<Record<string, number | string | null>>`select count(*) as edits,
		${columns('day', shareSpans.day, stretches, now)}, ${columns('week', shareSpans.week, stretches, now)}
		from events where ${condition} and type_id in (select id from event_types where type in ('edit', 'new'))
			and coalesce(reverted_by, 0) <> ${revertedByCodes.self}`.execute(db);
	const [row = {}] = rows;
	const shareOf = (name: string): OutcomeShare => {
		const of = Number(row[`${name}_known`] ?? 0);
		const [reverted, deleted] = [Number(row[`${name}_reverted`] ?? 0), Number(row[`${name}_deleted`] ?? 0)];
		return { reverted, deleted, of, others: Number(row['edits'] ?? 0) - of };
	};
	return { day: shareOf('day'), week: shareOf('week') };
}

function columns(name: string, span: number, stretches: readonly RevertStretch[], now: number): RawBuilder<unknown> {
	const isOld = sql`time + ${span} <= ${now} and coalesce(hidden, 0) = 0`;
	const isReverted = sql`reverted = 1 and reverted_at is not null and reverted_by = ${revertedByCodes.other}`;
	const within = (column: RawBuilder<unknown>) => sql`coalesce(${column} - time <= ${span}, 0)`;
	const watched = stretches
		// Seen until just then is seen for the whole span.
		.map((stretch) =>
			stretch.isOpen ? { from: stretch.from, until: stretch.until - span + 1 } : watchedRange(stretch),
		)
		.map(({ from, until }) => sql`(time >= ${from} and time < ${until})`);
	const isWatched =
		watched.length === 0
			? sql`1 = 0`
			: sql`(streamed is not null and unwatched is null and (${sql.join(watched, sql` or `)}))`;
	const isUnreverted = sql`(reverted is null and (coalesce(outcome_as_of, 0) >= time + ${span} or ${isWatched}))`;
	const wasDeleted = within(sql`page_deleted_at`);
	const sum = (what: string, is: RawBuilder<unknown>) =>
		sql`sum(case when ${isOld} and ${is} then 1 else 0 end) as ${sql.ref(`${name}_${what}`)}`;
	return sql.join([
		sum('reverted', sql`(${isReverted} and ${within(sql`reverted_at`)})`),
		sum('deleted', wasDeleted),
		sum('known', sql`(${isReverted} or ${isUnreverted} or ${wasDeleted})`),
	]);
}
