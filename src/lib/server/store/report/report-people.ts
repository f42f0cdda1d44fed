import { sql } from 'kysely';
import type { TimeRange } from '#lib/domain/coverage/coverage.ts';
import { activeAfter, type DaysAfter, windowAfter } from '#lib/domain/report/accounts.ts';
import type { FrozenFacts } from '#lib/domain/report/frozen.ts';
import { unknownOf } from '#lib/domain/report/knowledge.ts';
import type { Db } from '#lib/server/db/tables.ts';
import { listReading } from '../backfill/backfills.ts';
import { listCoverage, personCoverage } from '../coverage/coverage.ts';
import { idList } from '../event/event-conditions.ts';
import { listEventTypes } from '../event/event-types.ts';
import { listMerging } from '../merge/merges.ts';
import { readRegistrations } from '../person/registrations.ts';
import { listVisibilityGaps } from '../visibility/visibility-rechecks.ts';

/**
 * What is known of people now, in the order given.
 * @param people by their numbers, null: nobody has been found yet; with the times in which they count, ms UTC
 * @param period after which it is asked who was still active @param now ms UTC
 */
export async function readFacts(
	db: Db,
	people: readonly { userId: number | null; times: readonly TimeRange[] }[],
	period: TimeRange,
	now: number,
): Promise<FrozenFacts[]> {
	const ids = [...new Set(people.flatMap(({ userId }) => userId ?? []))];
	const [stored, readings, registered] = [
		Map.groupBy(await listCoverage(db, ids), ({ userId }) => userId),
		Map.groupBy(await listReading(db, ids), ({ userId }) => userId),
		await readRegistrations(db, ids),
	];
	const editors = { 7: await editorsAfter(db, ids, period, 7, now), 30: await editorsAfter(db, ids, period, 30, now) };
	return people.map(({ userId, times }): FrozenFacts => {
		const id = userId ?? 0;
		const coverage = userId === null ? null : personCoverage('', stored.get(id) ?? [], readings.get(id) ?? []);
		const editedAfter = { 7: editors[7].has(id), 30: editors[30].has(id) };
		const after = (days: DaysAfter) => activeAfter({ coverage, editedAfter }, period, days, now);
		return {
			...{ times: [...times], unknown: unknownOf(coverage, times, now), registeredAt: registered.get(id) ?? null },
			activeAfter: { 7: after(7), 30: after(30) },
		};
	});
}

/** Who made an edit in the time after a period in which that counts, as far as it has come. */
async function editorsAfter(
	db: Db,
	userIds: readonly number[],
	period: TimeRange,
	days: DaysAfter,
	now: number,
): Promise<Set<number>> {
	const { from, until } = windowAfter(period, days);
	const types = (await listEventTypes(db)).filter(({ type }) => type === 'edit' || type === 'new');
	if (now < until || userIds.length === 0 || types.length === 0) return new Set();
	const persons = new Map([...(await listMerging(db, userIds)), ...userIds.map((id) => [id, id] as const)]);
	const { rows } = await sql<{ user_id: number }>`
		select distinct user_id from event_users where user_id in (${idList([...persons.keys()])})
		and time >= ${from} and time < ${until} and is_by = 1
		and type_id in (${idList(types.map(({ id }) => id))})`.execute(db);
	return new Set(rows.map(({ user_id: id }) => persons.get(id) ?? id));
}

/**
 * From when on it is known of edits whether their pages were deleted later, ms UTC (see `ReportFacts`): after a gap in the
 * streams edits are asked about again, but not those that were made long before it. -Infinity: there was no gap.
 */
export async function readDeletionsSeenFrom(db: Db): Promise<number> {
	const gaps = await listVisibilityGaps(db);
	return Math.max(-Infinity, ...gaps.map(({ since, until, isAsked }) => (isAsked ? since : until)));
}
