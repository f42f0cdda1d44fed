import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { observedEvent } from '../../../../../e2e/sample-events.ts';
import { lease, record, removeChecked, type TestDatabase, testDatabase } from '../../../../../fixtures/database.ts';
import { engines } from '../../../../../scripts/test/databases.ts';
import { planBackfills } from '../backfill/backfill-plan.ts';
import { recordSurvey } from '../backfill/backfill-survey.ts';
import type { LeasedDb } from '../core/leased.ts';
import { mergePeople } from '../merge/merge-people.ts';
import { mergeStep } from '../merge/merge-step.ts';
import { insertTrackedUser } from '../tracking/track-users.ts';
import { syncTrackedUsers } from '../tracking/tracking-sync.ts';
import { hiddenAccountStep } from '../visibility/hidden-account-step.ts';
import { type NameLookupResult, recordNameLookup } from './daily-names.ts';
import { readRegistrations } from './registrations.ts';

const hour = 3_600_000;
const begin = Date.UTC(2026, 10, 1);
const registeredAt = Date.UTC(2019, 4, 3, 12);

describe.each(engines)('when an account was registered, on $engine', ({ create }) => {
	let database: TestDatabase;
	let held: LeasedDb;
	let userId: number;
	beforeEach(async () => {
		database = await testDatabase(create);
		held = await lease(database.db);
		await insertTrackedUser(database.db, { username: 'Anna', addedBy: null });
		await held.write((writing) => syncTrackedUsers(writing, { from: begin, until: begin }));
		await streamTo(begin + hour);
		userId = (await database.db.selectFrom('users').select('id').executeTakeFirstOrThrow()).id;
		await database.db.updateTable('users').set({ central_id: 5 }).execute();
		await database.db.updateTable('tracked_users').set({ central_id: 5 }).execute();
	});
	afterEach(() => removeChecked(database));

	const streamTo = (at: number) =>
		record(held, [], { progress: { position: '{}', streamedUntil: at, lastEventAt: at } });
	const stored = async (id = userId) => (await readRegistrations(database.db, [id])).get(id) ?? null;
	async function look(found: Omit<NameLookupResult, 'now'>, at = begin + hour) {
		await streamTo(at);
		const { name } = await database.db
			.selectFrom('users')
			.select('name')
			.where('id', '=', userId)
			.executeTakeFirstOrThrow();
		await recordNameLookup(held, { userId, centralId: 5, name, confirmedAt: null }, { ...found, now: at });
	}
	const shown = { name: 'Anna', locked: false, accounts: [] };

	it('is stored by the daily look-up, and stays when Meta does not say it', async () => {
		expect(await stored()).toBeNull();
		await look({ account: { ...shown, registeredAt } });
		expect(await stored()).toBe(registeredAt);
		await look({ account: { ...shown, registeredAt: null } });
		await look({ account: shown });
		await look({ account: null, locally: 'there' });
		expect(await stored()).toBe(registeredAt);
		expect(await readRegistrations(database.db, [])).toEqual(new Map());
	});

	it('is stored by the survey of a backfill', async () => {
		expect(await planBackfills(held, begin + 24 * hour)).toBeGreaterThan(0);
		const { id } = await database.db.selectFrom('backfills').select('id').executeTakeFirstOrThrow();
		const surveyed = { at: begin + hour, centralId: 5, name: 'Anna', wikis: [], renaming: null };
		await recordSurvey(held, id, surveyed);
		expect(await stored()).toBeNull();
		await recordSurvey(held, id, { ...surveyed, registeredAt });
		expect(await stored()).toBe(registeredAt);
	});

	it('is gone when the account is hidden, and comes back when it is shown', async () => {
		await look({ account: { ...shown, registeredAt } });
		for (const later of [2, 3.5]) await look({ account: null, locally: 'missing' }, begin + later * hour);
		while (await hiddenAccountStep(held));
		expect(await stored()).toBeNull();
		await look({ account: { ...shown, registeredAt } }, begin + 5 * hour);
		while (await hiddenAccountStep(held));
		expect(await stored()).toBe(registeredAt);
	});

	it('is that of the one account, when two people turn out to be one', async () => {
		await record(held, [observedEvent(1, { user: 'Anna (old)', time: begin })]);
		const { id: other } = await database.db
			.selectFrom('users')
			.select('id')
			.where('name', '=', 'Anna (old)')
			.executeTakeFirstOrThrow();
		await database.db.updateTable('users').set({ registered_at: registeredAt }).where('id', '=', other).execute();
		await held.write((writing) => mergePeople(writing, { other, person: userId, since: 0 }));
		while (await mergeStep(held));
		expect(await stored()).toBe(registeredAt);
	});
});
