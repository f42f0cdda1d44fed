import { type BackfillStatus, backfillStatuses, requestsBefore, timeFor } from '#lib/domain/backfill/backfill.ts';
import type { StatusResponse } from '#lib/domain/status/status.ts';
import type { Db } from '#lib/server/db/tables.ts';
import { listBackfills, readBackfillQueue } from './backfills.ts';

/** Those that are listed one by one. */
const open: readonly BackfillStatus[] = ['running', 'failed', 'paused', 'planned'];
const maxListed = 20;

/** The state of the backfills, which may be thousands: counts, and the few that are running. */
export async function readBackfillStatus(db: Db, requestsPerMinute: number): Promise<StatusResponse['backfills']> {
	const [counts, ids] = await Promise.all([
		db
			.selectFrom('backfills')
			.select(['status', ({ fn }) => fn.countAll().as('count')])
			.groupBy('status')
			.execute(),
		db
			.selectFrom('backfills')
			.select(['user_id', 'status'])
			.where('status', 'in', open)
			.orderBy(({ eb, val }) => eb.case().when('status', '=', val('planned')).then(1).else(0).end())
			.orderBy('id')
			.limit(maxListed)
			.execute(),
	]);
	const all = await listBackfills(db, [...new Set(ids.map(({ user_id }) => user_id))]);
	return {
		timeLeft: timeFor(requestsBefore(await readBackfillQueue(db)), requestsPerMinute),
		counts: [...new Set([...backfillStatuses, ...counts.map(({ status }) => status)])].flatMap((status) => {
			const count = Number(counts.find((one) => one.status === status)?.count ?? 0);
			return count === 0 ? [] : [{ status, count }];
		}),
		open: all
			.filter(({ status }) => open.includes(status))
			.sort((a, b) => open.indexOf(a.status) - open.indexOf(b.status))
			.map(({ user, status, problem, wikis }) => ({
				user,
				status,
				wikis: wikis.length,
				done: wikis.filter((wiki) => wiki.status === 'done').length,
				events: wikis.reduce((sum, { events }) => sum + events, 0),
				problems: [
					...(problem === null ? [] : [problem]),
					...wikis.flatMap((wiki) => (wiki.problem === null ? [] : [`${wiki.wiki}: ${wiki.problem}`])),
				],
			})),
	};
}
