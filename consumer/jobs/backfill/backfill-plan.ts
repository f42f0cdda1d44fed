import { planBackfills } from '#lib/server/store/backfill/backfill-plan.ts';
import type { Job } from '../job.ts';

/** Plans what is to be asked of the wikis for a backfill. */
export const backfillPlan: Job = {
	name: 'backfill-plan',
	every: 15_000,
	async step(leased, { clock, log }) {
		const planned = await planBackfills(leased, clock.wallTime());
		if (planned > 0) log.info('backfills planned', { planned });
		return 'idle';
	},
};
