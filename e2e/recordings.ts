import { insertAllowedUser } from '#lib/server/store/access/allowed-users.ts';
import { changeTrackedUsers, insertTrackedUser, listTrackedUsers } from '#lib/server/store/tracking/tracked-users.ts';
import { lease, loadObservedEvents, record } from '../fixtures/database.ts';
import type { Db } from '../src/lib/server/db/tables.ts';

/** People of the recordings whose names are written in several scripts. */
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

/** Records all recordings, and follows some people of theirs. */
export async function recordAll(db: Db): Promise<void> {
	const held = await lease(db);
	await record(held, loadObservedEvents());
	await held.release();
	for (const username of people) await insertTrackedUser(db, { username, addedBy: null });
}

/** The same, with what admins do: labels, reasons, ends, a pause, and somebody who may sign in. */
export async function recordAdministered(db: Db): Promise<void> {
	await recordAll(db);
	const ids = (await listTrackedUsers(db)).map(({ id }) => id);
	const reason = 'To be mentored, as was asked for at the help desk';
	const labels = ['Newcomers', 'Long-term project'];
	await changeTrackedUsers(db, ids.slice(0, 4), { labels, reason, endsAt: Date.UTC(2036, 0) }, 'Another Admin');
	await changeTrackedUsers(db, ids.slice(3, 5), { paused: true }, 'Another Admin');
	await insertAllowedUser(db, { username: 'مستخدم مثال', role: 'admin', addedBy: null });
	await insertAllowedUser(db, { username: 'Example Two', role: 'viewer', addedBy: 'مستخدم مثال' });
}
