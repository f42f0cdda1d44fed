import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { usualScope } from '#lib/domain/campaign/campaign.ts';
import { lease, record, type TestDatabase, testDatabase } from '../../../../../fixtures/database.ts';
import { engines } from '../../../../../scripts/test/databases.ts';
import { insertCampaign } from '../campaign/campaigns.ts';
import type { LeasedDb } from '../core/leased.ts';
import { changeSettings, readSettings } from '../core/settings.ts';
import { changeTrackedUsers } from '../tracking/change-tracked-users.ts';
import { removeTrackedUser } from '../tracking/remove-tracked-users.ts';
import { insertTrackedUsers } from '../tracking/track-users.ts';
import { listTrackedUsers } from '../tracking/tracked-users.ts';
import { syncTrackedUsers } from '../tracking/tracking-sync.ts';
import { planBackfills } from './backfill-plan.ts';

const day = 86_400_000;
const now = Date.UTC(2026, 5, 1);
const daysAgo = (days: number) => now - days * day;

describe.each(engines)('backfills for campaigns, on $engine', ({ create }) => {
	let database: TestDatabase;
	let held: LeasedDb;
	beforeEach(async () => {
		database = await testDatabase(create);
		held = await lease(database.db);
		await setDays({ backfillDays: 10 });
	});
	afterEach(() => database.remove());

	async function setDays(some: { backfillDays?: number; retentionDays?: number }) {
		await changeSettings(database.db, { ...(await readSettings(database.db)), ...some }, null);
	}

	/** Somebody whose tracking began then, up to now. */
	async function track(name: string, since: number, labels: string[] = ['Course']) {
		const terms = { reason: null, labels, endsAt: null };
		await insertTrackedUsers(database.db, [{ name, centralId: null }], terms, null);
		await syncAt(since);
		await record(held, [], { progress: { position: '{}', streamedUntil: now, lastEventAt: now } });
	}
	const syncAt = (at: number) => held.write((writing) => syncTrackedUsers(writing, { from: at, until: at }));
	const entryOf = async (name: string) =>
		(await listTrackedUsers(database.db)).find(({ username }) => username === name)?.id ?? 0;
	const campaign = (from: number, until: number, label = 'Course') =>
		insertCampaign(
			database.db,
			{ name: `${label} ${from} ${until}`, description: '', label, zone: 'UTC', scope: usualScope, from, until },
			null,
		);
	/** What is planned of whom, in days before now. */
	async function planned(at = now): Promise<[name: string, from: number, until: number][]> {
		await planBackfills(held, at);
		const rows = await database.db
			.selectFrom('backfills')
			.innerJoin('users', 'users.id', 'backfills.user_id')
			.select(['users.name', 'starts_at', 'ends_at'])
			.orderBy('users.name')
			.orderBy('starts_at')
			.execute();
		return rows.map(({ name, starts_at, ends_at }) => [name, (now - starts_at) / day, (now - ends_at) / day]);
	}

	it('reach as far back as a campaign of the person begins', async () => {
		await track('Anna', daysAgo(5));
		await track('Ben', daysAgo(4), ['Another']);
		await campaign(daysAgo(30), daysAgo(-5));
		expect(await planned()).toEqual([
			['Anna', 30, 5],
			['Ben', 10, 4],
		]);
		// Once.
		expect(await planBackfills(held, now)).toBe(0);
	});

	it('reach no further for a campaign that began later than the settings say', async () => {
		await track('Anna', daysAgo(5));
		await campaign(daysAgo(7), daysAgo(-5));
		expect(await planned()).toEqual([['Anna', 10, 5]]);
	});

	it('are extended when a campaign that began earlier is made', async () => {
		await track('Anna', daysAgo(5));
		expect(await planned()).toEqual([['Anna', 10, 5]]);
		await campaign(daysAgo(30), daysAgo(20));
		expect(await planned()).toEqual([
			['Anna', 30, 10],
			['Anna', 10, 5],
		]);
	});

	it('reach no further back than events are stored', async () => {
		await setDays({ retentionDays: 60 });
		await track('Anna', daysAgo(5));
		await campaign(daysAgo(90), daysAgo(-5));
		expect(await planned()).toEqual([['Anna', 60, 5]]);
	});

	it('are of the time of the campaign alone, for somebody who is not tracked any more, up to the end of tracking', async () => {
		await track('Anna', daysAgo(15));
		await campaign(daysAgo(30), daysAgo(20));
		await removeTrackedUser(database.db, await entryOf('Anna'), 'keep', null, daysAgo(8));
		await syncAt(now);
		// Known since tracking began; nothing is asked for of the days after its end.
		expect(await planned()).toEqual([['Anna', 30, 15]]);
	});

	it('are not asked for of somebody whose tracking ended before the campaign', async () => {
		await track('Anna', daysAgo(40));
		await removeTrackedUser(database.db, await entryOf('Anna'), 'keep', null, daysAgo(35));
		await syncAt(now);
		await campaign(daysAgo(30), daysAgo(20));
		expect(await planned()).toEqual([]);
	});

	it('are not asked for of somebody who is paused, until that is over', async () => {
		await track('Anna', daysAgo(5));
		await changeTrackedUsers(database.db, [await entryOf('Anna')], { paused: true }, null);
		await syncAt(now);
		await campaign(daysAgo(30), daysAgo(-5));
		expect(await planned()).toEqual([]);
		await changeTrackedUsers(database.db, [await entryOf('Anna')], { paused: false }, null);
		await syncAt(now);
		expect(await planned()).toEqual([['Anna', 30, 5]]);
	});

	it('are not asked for of somebody who is being purged, or whom nobody has found', async () => {
		await track('Anna', daysAgo(5));
		await campaign(daysAgo(30), daysAgo(-5));
		await removeTrackedUser(database.db, await entryOf('Anna'), 'purge');
		await syncAt(now);
		await insertTrackedUsers(
			database.db,
			[{ name: 'New', centralId: null }],
			{ reason: null, labels: ['Course'], endsAt: null },
			null,
		);
		expect(await planned()).toEqual([]);
	});

	it('of two campaigns of one person overlap nowhere', async () => {
		await track('Anna', daysAgo(2));
		await removeTrackedUser(database.db, await entryOf('Anna'), 'keep', null, daysAgo(1));
		await syncAt(now);
		await campaign(daysAgo(90), daysAgo(70));
		await campaign(daysAgo(80), daysAgo(75));
		// Until it is known who stays active after the first.
		expect(await planned()).toEqual([['Anna', 90, 10]]);
	});

	it('are asked for of the time after a campaign, until it is known who stays active, and not of a time to come', async () => {
		await track('Anna', daysAgo(1));
		await removeTrackedUser(database.db, await entryOf('Anna'), 'keep', null, now - 1);
		await syncAt(now);
		await campaign(daysAgo(100), daysAgo(80));
		expect(await planned()).toEqual([['Anna', 100, 20]]);
		await campaign(daysAgo(-5), daysAgo(-9));
		expect(await planned()).toEqual([['Anna', 100, 20]]);
	});
});
