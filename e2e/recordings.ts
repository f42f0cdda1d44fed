import { insertTrackedUser } from '../src/lib/server/store/tracked-users.ts';
import { lease, loadSightings, record } from '../src/lib/server/store/fixture.ts';
import { releaseLease } from '../src/lib/server/store/lease.ts';
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
	await record(db, held, loadSightings());
	await releaseLease(db, held);
	for (const username of people) await insertTrackedUser(db, { username, addedBy: null });
}
