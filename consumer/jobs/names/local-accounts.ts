import { FieldError } from '#lib/domain/core/json-fields.ts';
import { buildLocalUsersQuery, parseLocalUsers } from '#lib/domain/person/global-account.ts';
import { findLocalAccountLookup, recordLocalAccountLookup } from '#lib/server/store/person/local-accounts.ts';
import { ActionApiError } from '#lib/server/wiki-api/wiki-session.ts';
import type { Job } from '../job.ts';

/** Asks each wiki once a day whether it still has the accounts of the people who are tracked. */
export const localAccounts: Job = {
	name: 'local-accounts',
	every: 5_000,
	lane: 'ask',
	async step(leased, { api, clock, log, signal, onFailure }) {
		const wanted = await findLocalAccountLookup(leased.db, clock.wallTime());
		if (wanted === null) return 'idle';
		let isThere: Map<number, boolean> | null = null;
		try {
			const localIds = wanted.accounts.map(({ localId }) => localId);
			isThere = parseLocalUsers(await api.ask(wanted.apiUrl, buildLocalUsersQuery(localIds), { signal }));
		} catch (error) {
			if (signal.aborted || !(error instanceof ActionApiError || error instanceof FieldError)) throw error;
			onFailure(error);
			log.warn('local account lookup failed', { error });
		}
		// Also without an answer, so that the next wiki is asked.
		await recordLocalAccountLookup(leased, wanted, isThere, clock.wallTime());
		return 'more';
	},
};
