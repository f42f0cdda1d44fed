import type { Clock } from '#lib/server/platform/clock.ts';
import type { Log } from '#lib/server/platform/log.ts';
import { deleteOldActs } from '#lib/server/store/access/audit-log.ts';
import { expireStep, expiryOf } from '#lib/server/store/event/expiry.ts';
import { expireHiddenAccounts } from '#lib/server/store/visibility/hidden-accounts.ts';
import { readSettings } from '#lib/server/store/core/settings.ts';
import type { LeasedDb } from '#lib/server/store/core/leased.ts';
import { retryWhileDatabaseAway } from './retry-while-away.ts';

const day = 86_400_000;
/** How often it is looked for what has become too old, in milliseconds. */
const lookEvery = 60_000;

/**
 * Deletes what admins do not want to be kept any longer, in small steps beside the recording, until the signal is
 * aborted.
 * @throws {Problem} `lease-lost` when another consumer has taken over
 */
export async function tidy(options: { leased: LeasedDb; log: Log; clock: Clock; signal: AbortSignal }): Promise<void> {
	const { leased, clock, signal } = options;
	for (; !signal.aborted; await clock.wait(lookEvery, signal)) {
		const { retentionDays, auditDays, hiddenAccountsDays } = await retryWhileDatabaseAway(options, () =>
			readSettings(leased.db),
		);
		const now = clock.wallTime();
		const before = expiryOf(retentionDays, now);
		if (before !== null)
			while (!signal.aborted && (await retryWhileDatabaseAway(options, () => expireStep(leased, before))));
		await retryWhileDatabaseAway(options, () => expireHiddenAccounts(leased, now - hiddenAccountsDays * day));
		while (
			!signal.aborted &&
			(await retryWhileDatabaseAway(options, () => deleteOldActs(leased, now - auditDays * day)))
		);
	}
}
