import type { Clock } from '#lib/server/platform/clock.ts';
import type { Db } from '#lib/server/db/tables.ts';
import type { Log } from '#lib/server/platform/log.ts';
import { deleteOldActs } from '#lib/server/store/access/audit-log.ts';
import { expireStep, expiryOf } from '#lib/server/store/event/expiry.ts';
import { expireHiddenAccounts } from '#lib/server/store/visibility/hidden-accounts.ts';
import { readSettings } from '#lib/server/store/core/settings.ts';
import type { Lease } from '#lib/server/store/core/state.ts';
import { retryWhileDatabaseAway } from './retry-while-away.ts';

const day = 86_400_000;
/** How often it is looked for what has become too old, in milliseconds. */
const lookEvery = 60_000;

/**
 * Deletes what admins do not want to be kept any longer, in small steps beside the recording, until the signal is
 * aborted.
 * @throws {Problem} `lease-lost` when another consumer has taken over
 */
export async function tidy(options: {
	db: Db;
	lease: Lease;
	log: Log;
	clock: Clock;
	signal: AbortSignal;
}): Promise<void> {
	const { db, lease, clock, signal } = options;
	for (; !signal.aborted; await clock.wait(lookEvery, signal)) {
		const { retentionDays, auditDays, hiddenAccountsDays } = await retryWhileDatabaseAway(options, () =>
			readSettings(db),
		);
		const now = Date.now();
		const before = expiryOf(retentionDays, now);
		if (before !== null)
			while (!signal.aborted && (await retryWhileDatabaseAway(options, () => expireStep(db, lease, before))));
		await retryWhileDatabaseAway(options, () => expireHiddenAccounts(db, lease, now - hiddenAccountsDays * day));
		while (
			!signal.aborted &&
			(await retryWhileDatabaseAway(options, () => deleteOldActs(db, lease, now - auditDays * day)))
		);
	}
}
