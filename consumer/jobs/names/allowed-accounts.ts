import { findUnboundUser, recordAccountOf } from '#lib/server/store/access/allowed-users.ts';
import { findAccount } from '#lib/server/wiki-api/find-account.ts';
import { ActionApiError } from '#lib/server/wiki-api/wiki-session.ts';
import type { Job } from '../job.ts';

/** How long to wait for Meta's answer, in ms: it is often busy for a moment. */
const patience = 60_000;

/**
 * Asks Meta once an hour for the accounts of names that may sign in and are not bound to one: until then the first person
 * who signs in with such a name is let in.
 */
export function createAllowedAccounts(): Job {
	/** The last row of this round that was asked for. */
	let after = 0;
	let refusal: ActionApiError | null = null;
	return {
		name: 'allowed-accounts',
		every: 3_600_000,
		lane: 'ask',
		async step(leased, { api, config, clock, signal }) {
			const next = await findUnboundUser(leased.db, after);
			if (next === null) {
				const refused = refusal;
				[after, refusal] = [0, null];
				if (refused !== null) throw refused;
				return 'idle';
			}
			try {
				const finding = await findAccount(api, config.metaApiUrl, next.username, { signal, patience });
				await recordAccountOf(leased, next, finding.kind === 'account' ? finding : null, clock.wallTime());
			} catch (error) {
				if (!(error instanceof ActionApiError && error.fault === 'refused')) throw error;
				// What it refuses for one name it may answer for the next.
				refusal = error;
			}
			after = next.id;
			return 'more';
		},
	};
}
