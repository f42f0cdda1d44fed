import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type Campaign, type CampaignScope, usualScope } from '#lib/domain/campaign/campaign.ts';
import { lease, type TestDatabase, testDatabase } from '../../../../../fixtures/database.ts';
import { engines } from '../../../../../scripts/test/databases.ts';
import type { LeasedDb } from '../core/leased.ts';
import { findCampaignToRead, recordCampaignPages, recordPagesProblem } from './campaign-pages.ts';
import { deleteCampaign, findCampaign, insertCampaign, updateCampaign } from './campaigns.ts';

const day = 86_400_000;
const now = 1_000 * day;
const ofPage: CampaignScope = { ...usualScope, pages: [{ wiki: 'dewiki', title: 'Brücke' }] };
const ofCategory: CampaignScope = { ...usualScope, category: { wiki: 'dewiki', title: 'Kategorie:A', depth: 0 } };

describe.each(engines)('the pages of campaigns, on $engine', ({ create }) => {
	let database: TestDatabase;
	let held: LeasedDb;
	beforeEach(async () => {
		database = await testDatabase(create);
		held = await lease(database.db);
	});
	afterEach(() => database.remove());

	const terms = (name: string, scope: CampaignScope, until = now + day) => ({
		...{ name, description: '', label: name, zone: 'UTC', scope, from: now - 100 * day, until },
	});
	async function make(name: string, scope: CampaignScope, until = now + day): Promise<Campaign> {
		await insertCampaign(database.db, terms(name, scope, until), null);
		const campaign = await findCampaign(database.db, name);
		if (!campaign) throw new Error('it is not there');
		return campaign;
	}
	const nextAt = async (at: number, except: (one: Campaign) => boolean = () => false) =>
		(await findCampaignToRead(database.db, at, except))?.name ?? null;
	const pagesOf = async () =>
		(
			await database.db.selectFrom('campaign_pages').select(['wiki', 'title', 'page_id']).orderBy('title').execute()
		).map(({ wiki, title, page_id: id }) => [wiki, title, id]);
	const brücke = { wiki: 'dewiki', title: 'Brücke', id: 7 };

	it('are read when they are chosen, and once a day until a month after the end', async () => {
		await make('All', usualScope);
		const [page, category] = [await make('Page', ofPage), await make('Category', ofCategory, now - 2 * day)];
		expect(await nextAt(now)).toBe('Page');
		expect(await nextAt(now, ({ name }) => name === 'Page')).toBe('Category');
		for (const one of [page, category])
			await recordCampaignPages(held, one, { pages: [brücke], problem: null, at: now });
		expect(await nextAt(now + day)).toBeNull();
		expect(await nextAt(now + day + 1)).toBe('Page');
		expect(await nextAt(now + day + 1, ({ name }) => name === 'Page')).toBe('Category');
		expect(await nextAt(now + 29 * day, ({ name }) => name === 'Page')).toBeNull();
		expect(await nextAt(now + 32 * day)).toBeNull();
	});

	it('are replaced by those that are found next', async () => {
		const campaign = await make('Page', ofPage);
		const typed = { wiki: 'dewiki', title: 'brücke', id: null };
		const pages = [brücke, typed, brücke, { ...brücke, wiki: 'enwiki', id: 8 }];
		await recordCampaignPages(held, campaign, { pages, problem: null, at: now });
		expect(await pagesOf()).toEqual([
			['dewiki', 'Brücke', 7],
			['enwiki', 'Brücke', 8],
			['dewiki', 'brücke', null],
		]);
		expect(await findCampaign(database.db, 'Page')).toMatchObject({ pagesAt: now, pagesProblem: null });
		await recordCampaignPages(held, campaign, { pages: [], problem: 'too-many-pages', at: now + 1 });
		expect(await pagesOf()).toEqual([]);
		expect(await findCampaign(database.db, 'Page')).toMatchObject({ pagesAt: now + 1, pagesProblem: 'too-many-pages' });
	});

	it('are not recorded if what counts has changed, or the campaign is gone', async () => {
		const campaign = await make('Page', ofPage);
		await updateCampaign(database.db, campaign.id, terms('Page', ofCategory), null);
		await recordCampaignPages(held, campaign, { pages: [brücke], problem: null, at: now });
		expect([await pagesOf(), (await findCampaign(database.db, 'Page'))?.pagesAt]).toEqual([[], null]);
		await deleteCampaign(database.db, campaign.id, null);
		await recordCampaignPages(held, campaign, { pages: [brücke], problem: null, at: now });
		expect(await pagesOf()).toEqual([]);
	});

	it('stay as they were where they could not be read', async () => {
		const campaign = await make('Page', ofPage);
		await recordCampaignPages(held, campaign, { pages: [brücke], problem: null, at: now });
		await recordPagesProblem(held, campaign.id, `internal_api_error <b>${'x'.repeat(99)}`);
		expect(await pagesOf()).toEqual([['dewiki', 'Brücke', 7]]);
		const { pagesAt, pagesProblem } = (await findCampaign(database.db, 'Page')) ?? {};
		expect([pagesAt, pagesProblem?.length, pagesProblem?.startsWith('internal_api_errorb')]).toEqual([now, 64, true]);
	});

	it('are as many as a category may have', async () => {
		const campaign = await make('Category', ofCategory);
		const pages = Array.from({ length: 10_000 }, (_, at) => ({ wiki: 'dewiki', title: `Seite ${at}`, id: at + 1 }));
		await recordCampaignPages(held, campaign, { pages, problem: null, at: now });
		expect(await pagesOf()).toHaveLength(10_000);
	});
});
