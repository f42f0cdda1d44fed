import { insertAllowedUser } from '#lib/server/store/access/allowed-users.ts';
import { usualScope } from '#lib/domain/campaign/campaign.ts';
import { insertCampaign } from '#lib/server/store/campaign/campaigns.ts';
import { changeTrackedUsers } from '#lib/server/store/tracking/change-tracked-users.ts';
import { insertTrackedUser } from '#lib/server/store/tracking/track-users.ts';
import { listTrackedUsers } from '#lib/server/store/tracking/tracked-users.ts';
import { lease, loadObservedEvents, record } from '../fixtures/database.ts';
import type { Db } from '../src/lib/server/db/tables.ts';

/** People of the recordings, with names in several scripts. */
export const people = [
	'ExampleUser',
	'ExampleAdmin',
	'ÉxampleÜser',
	'Пример',
	'例え利用者',
	'مستخدم مثال',
	'Fahads1982',
	'Eldad',
	'~2026-1',
];

/** Records the events of all recordings, and tracks some of their people. */
export async function recordAll(db: Db): Promise<void> {
	const held = await lease(db);
	await record(held, loadObservedEvents());
	await held.release();
	for (const username of people) await insertTrackedUser(db, { username, addedBy: null });
}

/** The same, with acts of admins: labels, reasons, ends, a pause, a campaign, and allowed users. */
export async function recordAdministered(db: Db): Promise<void> {
	await recordAll(db);
	const ids = (await listTrackedUsers(db)).map(({ id }) => id);
	const reason = 'To be mentored, as was asked for at the help desk';
	const labels = ['Newcomers', 'Long-term project'];
	await changeTrackedUsers(db, ids.slice(0, 4), { labels, reason, endsAt: Date.UTC(2036, 0) }, 'Another Admin');
	await changeTrackedUsers(db, ids.slice(3, 5), { paused: true }, 'Another Admin');
	await insertCampaign(
		db,
		{
			...{
				name: 'Bridges 2026',
				description: 'A contest',
				label: 'Newcomers',
				zone: 'Europe/Berlin',
				scope: usualScope,
			},
			...{ from: Date.UTC(2020, 0), until: Date.UTC(2026, 11) },
		},
		'Another Admin',
	);
	await insertAllowedUser(db, { username: 'مستخدم مثال', role: 'admin', addedBy: null });
	await insertAllowedUser(db, { username: 'Example Two', role: 'viewer', addedBy: 'مستخدم مثال' });
}
