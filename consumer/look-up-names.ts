import { Backoff } from '#lib/domain/core/backoff.ts';
import type { ActionApi } from '#lib/server/wiki-api/action-api.ts';
import { findAccount } from '#lib/server/wiki-api/find-account.ts';
import type { Clock } from '#lib/server/platform/clock.ts';
import type { Config } from '#lib/server/platform/config.ts';
import type { Log } from '#lib/server/platform/log.ts';
import { listUnresolved, recordNameResolution } from '#lib/server/store/tracking/typed-names.ts';
import type { LeasedDb } from '#lib/server/store/core/leased.ts';
import { ActionApiError } from '#lib/server/wiki-api/wiki-session.ts';
import { retryWhileDatabaseAway } from './retry-while-away.ts';

/** Whoever holds the lease looks up with these. */
export interface ResolveNamesOptions {
	leased: LeasedDb;
	api: ActionApi;
	config: Pick<Config, 'metaApiUrl'>;
	log: Log;
	clock: Clock;
	signal: AbortSignal;
}

/** How often new names are looked for, in milliseconds. */
const lookEvery = 3_000;
/** When Meta cannot be reached. */
const limits = { first: 5_000, longest: 600_000 };

/**
 * Asks CentralAuth, one after the other, about names that stand as they were typed, until the signal is aborted. Whoever
 * is recorded meanwhile is not held up.
 * @throws {Problem} `lease-lost` when another consumer has taken over
 */
export async function resolveNames(options: ResolveNamesOptions): Promise<void> {
	const { leased, api, config, log, clock, signal } = options;
	let after = 0;
	const backoff = new Backoff(limits);
	let wait = 0;
	while (!signal.aborted) {
		const [next] = await retryWhileDatabaseAway(options, () => listUnresolved(leased.db, after, 1, clock.wallTime()));
		if (next === undefined) {
			after = 0;
			await clock.wait(Math.max(lookEvery, wait), signal);
			continue;
		}
		try {
			const finding = await findAccount(api, config.metaApiUrl, next.name, { signal });
			wait = 0;
			backoff.worked();
			await retryWhileDatabaseAway(options, () => recordNameResolution(leased, next, finding, clock.wallTime()));
		} catch (error) {
			if (!(error instanceof ActionApiError)) throw error;
			if (wait === 0) log.info('Meta does not tell whose a name is; it is asked again later', { code: error.code });
			wait = Math.min(backoff.failed(error.retryAfter), limits.longest);
			// What it refuses of one name it may tell of the next.
			if (error.fault === 'away') await clock.wait(wait, signal);
			else after = next.id;
		}
	}
}
