import { listUnresolved, recordNameResolution } from '#lib/server/store/tracking/typed-names.ts';
import { findAccount } from '#lib/server/wiki-api/find-account.ts';
import { ActionApiError } from '#lib/server/wiki-api/wiki-session.ts';
import type { Job } from '../job.ts';

/** Asks CentralAuth, one after the other, about names that are on the list as they were typed. */
export function createTypedNames(): Job {
	/** The last row of this round for which Meta gave no answer. */
	let after = 0;
	let refusal: ActionApiError | null = null;
	return {
		name: 'typed-names',
		every: 3_000,
		async step(leased, { api, config, clock, signal }) {
			while (!signal.aborted) {
				const [next] = await listUnresolved(leased.db, after, 1, clock.wallTime());
				if (next === undefined) break;
				try {
					const finding = await findAccount(api, config.metaApiUrl, next.name, { signal });
					await recordNameResolution(leased, next, finding, clock.wallTime());
					return 'more';
				} catch (error) {
					if (!(error instanceof ActionApiError && error.fault === 'refused')) throw error;
					// What it refuses for one name it may answer for the next.
					[after, refusal] = [next.id, error];
				}
			}
			const refused = refusal;
			[after, refusal] = [0, null];
			if (refused !== null) throw refused;
			return 'idle';
		},
	};
}
