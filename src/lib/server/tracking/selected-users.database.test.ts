import { afterEach, beforeEach, expect, test } from 'vitest';
import { engines } from '../../../../scripts/test/databases.ts';
import { type TestDatabase, testDatabase } from '../../../../fixtures/database.ts';
import { changeTrackedUsers } from '#lib/server/store/tracking/change-tracked-users.ts';
import { insertTrackedUser } from '#lib/server/store/tracking/track-users.ts';
import { listTrackedUsers } from '#lib/server/store/tracking/tracked-users.ts';
import { selectedIds } from './selected-users.ts';

let database: TestDatabase;
beforeEach(async () => {
	database = await testDatabase(engines[0].create);
	const { db } = database;
	for (const username of ['One', 'Two', 'Three']) await insertTrackedUser(db, { username, addedBy: null });
	for (const { id, username } of await listTrackedUsers(db))
		await changeTrackedUsers(db, [id], { labels: username === 'Three' ? ['a', 'b'] : ['a'] }, null);
});
afterEach(() => database.remove());

test.each<[string, string[] | null]>([
	['id=1', ['1']],
	['scope=ticked&id=1&id=x', ['1']],
	['scope=page&id=1&shown=1&shown=2', ['1', '2']],
	['scope=all&id=1', ['One', 'Three', 'Two']],
	['scope=all&search=t', ['Three', 'Two']],
	['scope=all&search=t&coverage=none', ['Three', 'Two']],
	['scope=all&coverage=whole', null],
	['scope=label&scope-label=b&id=1', ['Three']],
	['scope=label&scope-label=a&search=t', ['Three', 'Two']],
	['scope=label&scope-label=', null],
	['scope=page', null],
	['scope=all&search=nobody', null],
])('a form with %s means %j', async (query, expected) => {
	const users = await listTrackedUsers(database.db);
	const selected = selectedIds(database.db, new URLSearchParams(query));
	if (expected === null) {
		await expect(selected).rejects.toMatchObject({ kind: 'bad-input', field: 'id' });
		return;
	}
	const meant = users.filter(({ id, username }) => expected.includes(String(id)) || expected.includes(username));
	expect((await selected).sort()).toEqual(meant.map(({ id }) => id).sort());
});
