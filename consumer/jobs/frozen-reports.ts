import { deleteFrozenStep } from '#lib/server/store/report/frozen/frozen-removal.ts';
import { freezeStep } from '#lib/server/store/report/frozen/freeze-step.ts';
import type { Job } from './job.ts';

/** Copies what the reports of campaigns are made of that admins have closed, and deletes closed campaigns when their time is over. */
export const frozenReports: Job = {
	name: 'frozen-reports',
	every: 2_000,
	lane: 'write',
	async step(leased, { clock }) {
		const now = clock.wallTime();
		const isMore = (await deleteFrozenStep(leased, now)) || (await freezeStep(leased, now));
		return isMore ? 'more' : 'idle';
	},
};
