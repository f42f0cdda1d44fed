import { renameStep } from '#lib/server/store/person/rename-step.ts';
import type { Job } from '../job.ts';

/** Applies renames to the events that are there, ends former names, and erases those of people who vanished. */
export const renames: Job = {
	name: 'renames',
	every: 2_000,
	lane: 'write',
	step: async (leased) => ((await renameStep(leased)) ? 'more' : 'idle'),
};
