import { purgeStep } from '#lib/server/store/tracking/purge.ts';
import type { Job } from './job.ts';

/**
 * Purges people as admins asked. It is safe while the recording runs: a purge begins in a transaction
 * that finds no open coverage, and the loop closes that only after its last commit of the person.
 */
export const purge: Job = {
	name: 'purge',
	every: 2_000,
	lane: 'write',
	step: async (leased, { clock }) => ((await purgeStep(leased, clock.wallTime())) ? 'more' : 'idle'),
};
