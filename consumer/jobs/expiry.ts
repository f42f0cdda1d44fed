import { readSettings } from '#lib/server/store/core/settings.ts';
import { expireStep, expiryOf } from '#lib/server/store/event/expiry.ts';
import type { Job } from './job.ts';

/** Deletes events that are older than admins want. */
export const expiry: Job = {
	name: 'expiry',
	every: 60_000,
	lane: 'write',
	async step(leased, { clock }) {
		const { retentionDays } = await readSettings(leased.db);
		const before = expiryOf(retentionDays, clock.wallTime());
		return before !== null && (await expireStep(leased, before)) ? 'more' : 'idle';
	},
};
