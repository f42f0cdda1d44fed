import { countStep } from '#lib/server/store/insight/count-step.ts';
import type { Job } from './job.ts';

/** Counts for charts what was recorded before their tables existed. */
export const chartCounts: Job = {
	name: 'chart-counts',
	every: 600_000,
	lane: 'write',
	step: async (leased) => ((await countStep(leased)) ? 'more' : 'idle'),
};
