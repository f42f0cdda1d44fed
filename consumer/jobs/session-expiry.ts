import { deleteOldSessions } from '#lib/server/store/access/sessions.ts';
import type { Job } from './job.ts';

/** Deletes sessions that have reached their end. */
export const sessionExpiry: Job = {
	name: 'session-expiry',
	every: 3_600_000,
	lane: 'write',
	step: async (leased, { clock }) => ((await deleteOldSessions(leased, clock.wallTime())) ? 'more' : 'idle'),
};
