import { deleteOldActs } from '#lib/server/store/access/audit-log.ts';
import { readSettings } from '#lib/server/store/core/settings.ts';
import type { Job } from './job.ts';

const day = 86_400_000;

/** Deletes acts from the audit log that are older than admins want. */
export const auditExpiry: Job = {
	name: 'audit-expiry',
	every: 60_000,
	lane: 'write',
	async step(leased, { clock }) {
		const { auditDays } = await readSettings(leased.db);
		return (await deleteOldActs(leased, clock.wallTime() - auditDays * day)) ? 'more' : 'idle';
	},
};
