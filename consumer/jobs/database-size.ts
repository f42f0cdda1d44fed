import { recordDatabaseSize } from '#lib/server/store/status/database-size.ts';
import type { Job } from './job.ts';

/** Records once a day how large the database is. */
export const databaseSize: Job = {
	name: 'database-size',
	every: 600_000,
	lane: 'write',
	async step(leased) {
		await recordDatabaseSize(leased);
		return 'idle';
	},
};
