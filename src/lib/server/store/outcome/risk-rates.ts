import { sql } from 'kysely';
import { type RiskRates, type RiskSteps, wholeScore } from '#lib/domain/outcome/risk.ts';
import { shareSpans } from '#lib/domain/outcome/shares.ts';
import type { Db } from '#lib/server/db/tables.ts';
import { readShares } from './read-shares.ts';

/** Maximum number of events that are looked at: no index has the scores. */
const mostExamined = 50_000;

/** How often edits of each step were reverted, of the newest ones that are older than a week. @param now ms UTC */
export async function readRiskRates(
	db: Db,
	{ high, middle }: RiskSteps,
	now: number,
	examined = mostExamined,
): Promise<RiskRates> {
	const until = now - shareSpans.week;
	const before = await db
		.selectFrom('events')
		.select('time')
		.where('time', '<', until)
		.orderBy('time', 'desc')
		.offset(examined)
		.limit(1)
		.executeTakeFirst();
	const isExamined = sql`time > ${before?.time ?? -1} and time < ${until}`;
	const scored = await db
		.selectFrom('events')
		.select(({ fn }) => [fn.min('time').as('from'), fn.max('time').as('to')])
		.where(sql<boolean>`${isExamined} and risk is not null`)
		.executeTakeFirst();
	const rateOf = async (from: number, below: number) => {
		const { week } = await readShares(db, sql`${isExamined} and risk >= ${from} and risk < ${below}`, now);
		return { reverted: week.reverted, of: week.of, others: week.others };
	};
	const { from = null, to = null } = scored ?? {};
	return {
		period: from === null || to === null ? null : { from, to },
		rates: {
			high: await rateOf(high, wholeScore + 1),
			middle: await rateOf(middle, high),
			low: await rateOf(0, middle),
		},
	};
}
