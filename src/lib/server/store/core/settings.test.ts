import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { engines } from '../../../../../scripts/test/databases.ts';
import { type TestDatabase, testDatabase } from '../../../../../fixtures/database.ts';
import { changeSettings, initialSettings, readSettings, type Settings } from './settings.ts';

describe.each(engines)('settings on $engine', ({ create }) => {
	let database: TestDatabase;
	beforeEach(async () => {
		database = await testDatabase(create);
	});
	afterEach(() => database.remove());

	it('are what they are at first until someone sets them, and then what was set', async () => {
		const { db } = database;
		expect(await readSettings(db)).toEqual(initialSettings);
		const set: Settings = {
			retentionDays: 90,
			auditDays: 400,
			backfillDays: null,
			hiddenAccountsDays: 7,
			readAllLogs: true,
			revertRisk: false,
			riskHigh: 0.97,
			riskMiddle: 0.9123,
			contact: 'mailto:ünï@example.org 🦄',
		};
		await changeSettings(db, set, 'Someone');
		expect(await readSettings(db)).toEqual(set);
		await changeSettings(db, initialSettings, null);
		expect(await readSettings(db)).toEqual(initialSettings);
	});

	it('refuse what cannot be, whole, and pass over what was typed by hand', async () => {
		const { db } = database;
		const wrong: Partial<Settings>[] = [
			{ retentionDays: 30 },
			{ retentionDays: 31.5 },
			{ auditDays: Number.NaN },
			{ backfillDays: 0 },
			{ hiddenAccountsDays: 366 },
			{ contact: 'x'.repeat(256) },
			{ riskMiddle: 0.95 },
			{ riskMiddle: 0 },
			{ riskHigh: 1.5 },
			{ riskMiddle: Number.NaN },
		];
		for (const one of wrong) {
			const refused = changeSettings(db, { ...initialSettings, contact: 'new', ...one }, null);
			await expect(refused).rejects.toMatchObject({ kind: 'bad-input', field: Object.keys(one)[0] });
		}
		expect(await readSettings(db)).toEqual(initialSettings);
		await db.insertInto('settings').values({ name: 'retentionDays', value: '-1' }).execute();
		await db.insertInto('settings').values({ name: 'auditDays', value: '' }).execute();
		expect(await readSettings(db)).toEqual(initialSettings);
	});

	it('leave in the audit log what was changed, and nothing if that is nothing', async () => {
		const { db } = database;
		await changeSettings(db, { ...initialSettings, retentionDays: 90 }, 'Someone');
		await changeSettings(db, { ...initialSettings, retentionDays: 90 }, 'Someone');
		const rows = await db.selectFrom('audit_log').selectAll().execute();
		expect(rows).toMatchObject([{ actor: 'Someone', action: 'settings', subject: null }]);
		expect(rows[0]?.at).toBeGreaterThan(1.7e12);
		expect([rows[0]?.before, rows[0]?.after].map((text) => JSON.parse(text ?? '') as unknown)).toEqual([
			{ retentionDays: null },
			{ retentionDays: 90 },
		]);
	});
});
