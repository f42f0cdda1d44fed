import { readSettings } from '#lib/server/store/core/settings.ts';
import { hiddenAccountStep } from '#lib/server/store/visibility/hidden-account-step.ts';
import { expireHiddenAccounts } from '#lib/server/store/visibility/hidden-accounts.ts';
import type { Job } from './job.ts';

const day = 86_400_000;

/** Archives the rows of accounts that the wikis hide, and restores them once the accounts are shown again. */
export const hiddenAccounts: Job = {
	name: 'hidden-accounts',
	every: 2_000,
	lane: 'write',
	step: async (leased, { clock }) => ((await hiddenAccountStep(leased, clock.wallTime())) ? 'more' : 'idle'),
};

/** Deletes what was archived for longer than admins want. */
export const hiddenAccountExpiry: Job = {
	name: 'hidden-account-expiry',
	every: 60_000,
	lane: 'write',
	async step(leased, { clock }) {
		const { hiddenAccountsDays } = await readSettings(leased.db);
		await expireHiddenAccounts(leased, clock.wallTime() - hiddenAccountsDays * day);
		return 'idle';
	},
};
