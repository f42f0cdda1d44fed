import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type CampaignScope, usualScope } from '#lib/domain/campaign/campaign.ts';
import { lease, type TestDatabase, testDatabase } from '../../../../../fixtures/database.ts';
import { engines } from '../../../../../scripts/test/databases.ts';
import { listActs } from '../access/audit-log.ts';
import { insertTrackedUsers } from '../tracking/track-users.ts';
import { listMembers, narrowMember } from './campaign-members.ts';
import { recordCampaignPages } from './campaign-pages.ts';
import {
	type CampaignTerms,
	deleteCampaign,
	findCampaign,
	insertCampaign,
	listCampaigns,
	mostCampaigns,
	updateCampaign,
} from './campaigns.ts';

const day = 86_400_000;
const terms = (name: string, some: Partial<CampaignTerms> = {}): CampaignTerms => ({
	...{ name, description: 'For newcomers', label: name, zone: 'Europe/Berlin', scope: usualScope },
	...{ from: 10 * day, until: 20 * day, ...some },
});
/** Of all acts. */
const all = { actor: null, action: null, subject: null, from: null, to: null };
const scope: CampaignScope = {
	...{ wikis: ['dewiki'], namespaces: [0, 2], pages: [{ wiki: 'dewiki', title: 'Brücke' }] },
	category: { wiki: 'dewiki', title: 'Kategorie:Brücke', depth: 1 },
};

describe.each(engines)('campaigns, on $engine', ({ create }) => {
	let database: TestDatabase;
	beforeEach(async () => void (database = await testDatabase(create)));
	afterEach(() => database.remove());

	const made = async (one: CampaignTerms) => {
		await insertCampaign(database.db, one, 'Admin', 5);
		const found = await findCampaign(database.db, one.name);
		if (!found) throw new Error('it is not there');
		return found;
	};
	const actsOf = async () =>
		(await listActs(database.db, all, { before: null, limit: 50 }))
			.toReversed()
			.map(({ action, subject, actor, before, after }) => ({ action, subject, actor, before, after }));

	it('are found by their exact names, and listed by their ends, the last one first', async () => {
		const first = await made(terms('Brücken', { scope }));
		expect(first).toEqual({
			...{
				...terms('Brücken', { scope }),
				id: first.id,
				madeBy: 'Admin',
				madeAt: 5,
				pagesAt: null,
				pagesProblem: null,
				deleteAt: null,
				closedAt: null,
			},
		});
		await made(terms('Later', { until: 30 * day }));
		await made(terms('Also then'));
		expect((await listCampaigns(database.db)).map(({ name }) => name)).toEqual(['Later', 'Also then', 'Brücken']);
		expect(await findCampaign(database.db, 'brücken')).toBeNull();
		expect(await findCampaign(database.db, 'Brucken')).toBeNull();
		expect(await findCampaign(database.db, 'Brücken ')).toBeNull();
	});

	it('have names of their own', async () => {
		const { db } = database;
		const [one, other] = [await made(terms('One')), await made(terms('Other'))];
		const conflict = { kind: 'conflict', field: 'name' };
		await expect(insertCampaign(db, terms('One'), null)).rejects.toMatchObject(conflict);
		await expect(updateCampaign(db, other.id, terms('One'), null)).rejects.toMatchObject(conflict);
		await updateCampaign(db, one.id, terms('One', { description: 'Its own' }), null);
		await updateCampaign(db, one.id, terms('ONE'), null);
		await updateCampaign(db, other.id, terms('One'), null);
		expect((await listCampaigns(db)).map(({ name }) => name)).toEqual(['One', 'ONE']);
	});

	it('are not more than a list can have', async () => {
		const { db } = database;
		const row = { description: '', label: 'A', starts_at: 1, ends_at: 2, zone: 'UTC', made_at: 1, scope: '{}' };
		const rows = Array.from({ length: mostCampaigns - 1 }, (_, at) => ({ ...row, name: `C${at}` }));
		for (let at = 0; at < rows.length; at += 250)
			await db
				.insertInto('campaigns')
				.values(rows.slice(at, at + 250))
				.execute();
		await insertCampaign(db, terms('The last'), null);
		await expect(insertCampaign(db, terms('One more'), null)).rejects.toMatchObject({
			...{ kind: 'conflict', field: 'campaigns' },
		});
		// Nothing of it was recorded.
		expect((await actsOf()).map(({ subject }) => subject)).toEqual(['The last']);
	});

	it('are in the audit log with what was said of them, before and after', async () => {
		const { db } = database;
		const { id } = await made(terms('Old name'));
		await updateCampaign(db, id, terms('New name', { scope }), 'Another Admin');
		await deleteCampaign(db, id, null);
		const acts = await actsOf();
		expect(acts.map(({ action, subject, actor }) => [action, subject, actor])).toEqual([
			['campaign-make', 'Old name', 'Admin'],
			['campaign-change', 'Old name', 'Another Admin'],
			['campaign-delete', 'New name', null],
		]);
		expect(acts[0]).toMatchObject({ before: null, after: { name: 'Old name', startsAt: 10 * day } });
		expect(acts[1]).toMatchObject({ before: { name: 'Old name' }, after: { name: 'New name' } });
		expect(acts[2]).toMatchObject({ before: { name: 'New name' }, after: null });
	});

	it('have their pages read again when what counts has changed, and only then', async () => {
		const { db } = database;
		const campaign = await made(terms('Pages', { scope }));
		const held = await lease(db);
		const pages = [{ wiki: 'dewiki', title: 'Brücke', id: 7 }];
		await recordCampaignPages(held, campaign, { pages, problem: 'too-many-pages', at: 99 });
		const pagesOf = async () =>
			(await db.selectFrom('campaign_pages').select('title').execute()).map(({ title }) => title);
		await updateCampaign(db, campaign.id, terms('Renamed', { scope, until: 40 * day }), null);
		expect(await findCampaign(db, 'Renamed')).toMatchObject({ pagesAt: 99, pagesProblem: 'too-many-pages' });
		expect(await pagesOf()).toEqual(['Brücke']);
		await updateCampaign(db, campaign.id, terms('Renamed', { scope: { ...scope, category: null } }), null);
		expect(await findCampaign(db, 'Renamed')).toMatchObject({ pagesAt: null, pagesProblem: null });
		// Those that counted before do not.
		expect(await pagesOf()).toEqual([]);
	});

	it('leave nothing but their people when they are deleted', async () => {
		const { db } = database;
		await insertTrackedUsers(
			db,
			[{ name: 'Anna', centralId: null }],
			{ reason: null, labels: ['A'], endsAt: null },
			null,
		);
		const campaign = await made(terms('A', { scope }));
		const other = await made(terms('B', { label: 'A' }));
		const held = await lease(db);
		const pages = [{ wiki: 'dewiki', title: 'Brücke', id: 7 }];
		for (const one of [campaign, other]) {
			const [member] = await listMembers(db, one);
			await narrowMember(db, one.id, { trackedId: member?.trackedId ?? 0, from: 11 * day, until: null }, null);
		}
		await recordCampaignPages(held, campaign, { pages, problem: null, at: 1 });
		await deleteCampaign(db, campaign.id, null);
		expect(
			(await db.selectFrom('campaign_members').select('campaign_id').execute()).map((row) => row.campaign_id),
		).toEqual([other.id]);
		expect(await db.selectFrom('campaign_pages').selectAll().execute()).toEqual([]);
		expect(await db.selectFrom('tracked_labels').select('label').execute()).toEqual([{ label: 'A' }]);
		await expect(deleteCampaign(db, campaign.id, null)).rejects.toMatchObject({ kind: 'not-found' });
		await expect(updateCampaign(db, campaign.id, terms('C'), null)).rejects.toMatchObject({ kind: 'not-found' });
	});
});
