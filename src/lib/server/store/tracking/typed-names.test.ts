import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { engines } from '../../../../../scripts/test/databases.ts';
import { lease, type TestDatabase, testDatabase } from '../../../../../fixtures/database.ts';
import { isSyncDue, listTrackedNames, syncTrackedUsers } from './tracking-sync.ts';
import { countUnresolved, listUnresolved, recordNameResolution } from './typed-names.ts';
import type { LeasedDb } from '../core/leased.ts';
import { changeTrackedUsers } from './change-tracked-users.ts';
import { insertTrackedUser, insertTrackedUsers, plainTerms } from './track-users.ts';
import { listTrackedUsers } from './tracked-users.ts';

describe.each(engines)('what names turn out to be, on $engine', ({ create }) => {
	let database: TestDatabase;
	let held: LeasedDb;
	beforeEach(async () => {
		database = await testDatabase(create);
		held = await lease(database.db);
	});
	afterEach(() => database.remove());
	const sync = () => held.write((writing) => syncTrackedUsers(writing, { from: 1, until: 1 }));
	const listed = async () =>
		(await listTrackedUsers(database.db)).map(({ username, tracking }) => [username, tracking]);

	it.each([true, false])(
		'is recorded, and a name without account is not tracked; adopted before: %s',
		async (isAdopted) => {
			const { db } = database;
			for (const username of ['A', 'B', 'C', 'D', '192.0.2.1'])
				await insertTrackedUser(db, { username, addedBy: null });
			if (isAdopted) await sync();
			const [a, b, c, d, ip] = await listUnresolved(db, 0, 9);
			if (!a || !b || !c || !d || !ip) throw new Error('five were added');
			expect([a, b, c, d, ip].map(({ name }) => name)).toEqual(['A', 'B', 'C', 'D', '192.0.2.1']);
			expect(await listUnresolved(db, c.id, 1)).toEqual([d]);
			await recordNameResolution(held, a, { kind: 'account', centralId: 1, name: 'A' });
			await recordNameResolution(held, b, { kind: 'unknown' });
			await recordNameResolution(held, c, { kind: 'account', centralId: 1, name: 'A' });
			// In its exact form it is another name.
			await recordNameResolution(held, d, { kind: 'account', centralId: 4, name: 'Δ' });
			await recordNameResolution(held, ip, { kind: 'address' });
			await recordNameResolution(held, a, { kind: 'hidden' });
			expect(await countUnresolved(db)).toBe(0);
			expect(await isSyncDue(db)).toBe(true);
			await sync();
			expect(await isSyncDue(db)).toBe(false);
			expect(await listed()).toEqual([
				['192.0.2.1', 'now'],
				['A', 'now'],
				['B', 'unknown'],
				['C', 'duplicate'],
				['Δ', 'now'],
			]);
			expect((await listTrackedNames(db)).map(({ name }) => name).sort()).toEqual(['192.0.2.1', 'A', 'Δ']);
			const accounts = db.selectFrom('users').select(['name', 'central_id']).where('central_id', 'is not', null);
			expect(await accounts.orderBy('central_id').execute()).toEqual([
				{ name: 'A', central_id: 1 },
				{ name: 'Δ', central_id: 4 },
			]);
		},
	);

	it('finds the person again whom a new name belongs to', async () => {
		const { db } = database;
		await insertTrackedUsers(db, [{ name: 'Before', centralId: 5 }], plainTerms, null);
		await sync();
		await db.updateTable('tracked_users').set({ ends_at: 1 }).execute();
		await sync();
		await insertTrackedUser(db, { username: 'After', addedBy: null });
		await sync();
		const [row] = await listUnresolved(db, 0, 1);
		await recordNameResolution(held, { id: row?.id ?? 0 }, { kind: 'account', centralId: 5, name: 'After' });
		await sync();
		const people = await db.selectFrom('users').select('id').where('central_id', '=', 5).execute();
		expect(await listTrackedUsers(db)).toMatchObject([
			{ username: 'After', tracking: 'duplicate' },
			{ username: 'Before', userId: people[0]?.id, tracking: 'now' },
		]);
	});

	it('is asked hourly for a week, and meanwhile tracked, of a temporary account that Meta does not know', async () => {
		const { db } = database;
		const name = '~2026-12345-67';
		await insertTrackedUser(db, { username: name, addedBy: null });
		await sync();
		const hour = 3_600_000;
		const [{ id, addedAt } = { id: 0, addedAt: 0 }] = await listTrackedUsers(db);
		let asked = 0;
		for (let now = addedAt; now < addedAt + 10 * 24 * hour; now += hour / 2) {
			const due = await listUnresolved(db, 0, 9, now);
			for (const one of due) await recordNameResolution(held, one, { kind: 'not-yet' }, now);
			asked += due.length;
			expect(await isSyncDue(db)).toBe(false);
		}
		expect(asked).toBe(7 * 24 + 1);
		expect(await countUnresolved(db)).toBe(0);
		expect(await listTrackedUsers(db)).toMatchObject([{ username: name, tracking: 'now', isUnknownToMeta: true }]);
		await changeTrackedUsers(db, [id], { lookUpAgain: true }, 'Someone');
		expect(await listTrackedUsers(db)).toMatchObject([{ resolvedAt: null, isUnknownToMeta: false }]);
		expect(await listUnresolved(db, 0, 9)).toEqual([{ id, name }]);
		await recordNameResolution(held, { id }, { kind: 'account', centralId: 22, name });
		expect(await listTrackedUsers(db)).toMatchObject([{ tracking: 'now', isUnknownToMeta: false }]);
	});

	it('can be asked about again', async () => {
		const { db } = database;
		await insertTrackedUser(db, { username: 'A', addedBy: null });
		const [row = { id: 0 }] = await listUnresolved(db, 0, 1);
		await recordNameResolution(held, row, { kind: 'unknown' });
		await changeTrackedUsers(db, [row.id], { lookUpAgain: true }, 'Someone');
		expect(await listUnresolved(db, 0, 9)).toEqual([row]);
		expect(await listed()).toEqual([['A', 'soon']]);
		await recordNameResolution(held, row, { kind: 'hidden' });
		expect(await listed()).toEqual([['A', 'hidden']]);
	});
});
