import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type CampaignScope, mostCategoryPages, usualScope } from '#lib/domain/campaign/campaign.ts';
import { systemClock } from '#lib/server/platform/clock.ts';
import { createLog } from '#lib/server/platform/log.ts';
import { findCampaign, insertCampaign, updateCampaign } from '#lib/server/store/campaign/campaigns.ts';
import type { LeasedDb } from '#lib/server/store/core/leased.ts';
import { recordWikis } from '#lib/server/store/wiki/wikis.ts';
import { createActionApi } from '#lib/server/wiki-api/action-api.ts';
import { type ActionApiServer, createActionApiServer } from '../../demo/action-api-server.ts';
import { pageIdOf } from '../../demo/stream/page-id.ts';
import { lease, type TestDatabase, testDatabase } from '../../fixtures/database.ts';
import { engines } from '../../scripts/test/databases.ts';
import { createCampaignPages } from './campaign-pages.ts';

const minute = 60_000;
const day = 24 * 60 * minute;
const now = Date.UTC(2026, 10, 20);
const category = { wiki: 'dewiki', title: 'Kategorie:Brücke', depth: 0 };
const pagesOn = (wiki: string, ...titles: string[]): CampaignScope => ({
	...usualScope,
	pages: titles.map((title) => ({ wiki, title })),
});

describe.each(engines)('the pages of campaigns are read from their wikis, on $engine', ({ create }) => {
	let server: ActionApiServer;
	let database: TestDatabase;
	let held: LeasedDb;
	let job = createCampaignPages();
	beforeEach(async () => {
		server = await createActionApiServer();
		job = createCampaignPages();
		database = await testDatabase(create);
		held = await lease(database.db);
		const wikis = ['dewiki', 'enwiki'].map((name) => {
			const scriptUrl = server.apiUrl(name).replace('api.php', 'index.php');
			return { name, scriptUrl, articleUrl: null };
		});
		await held.write(({ tx }) => recordWikis(tx, wikis));
		for (const [revid, title] of ['Brücke', 'Steg', 'Furt'].entries())
			server.addContribution('dewiki', { revid: revid + 1, ns: 0, title, timestamp: '2026-11-01T00:00:00Z' });
	});
	afterEach(() => Promise.all([server.close(), database.remove()]));

	const terms = (name: string, scope: CampaignScope) => ({
		...{ name, description: '', label: name, zone: 'UTC', scope, from: now - 20 * day, until: now + 20 * day },
	});
	const make = (name: string, scope: CampaignScope) => insertCampaign(database.db, terms(name, scope), null, now);

	/** Does what is to be done at a time. @returns how many questions failed */
	async function run(at = now): Promise<number> {
		let failures = 0;
		const clock = { ...systemClock, wallTime: () => at, wait: () => Promise.resolve() };
		const tools = {
			api: createActionApi({
				userAgent: 'xwiki-test (https://example.org)',
				requestsPerMinute: 60_000,
				configured: [server.url],
				clock,
			}),
			...{ config: { metaApiUrl: '' }, log: createLog('error', () => undefined), clock },
			...{ signal: new AbortController().signal, onFailure: () => void (failures += 1) },
		};
		while ((await job.step(held, tools)) === 'more');
		return failures;
	}
	async function found(name: string) {
		const { id, pagesAt, pagesProblem } = (await findCampaign(database.db, name)) ?? {};
		const rows = await database.db
			.selectFrom('campaign_pages')
			.select(['wiki', 'title', 'page_id'])
			.where('campaign_id', '=', id ?? 0)
			.execute();
		const pages = rows.map(({ wiki, title, page_id }) => `${wiki} ${title}${page_id === null ? ' –' : ''}`).sort();
		for (const { title, page_id } of rows) if (page_id !== null) expect(page_id).toBe(pageIdOf(title));
		return { pages, pagesAt, pagesProblem };
	}
	const asked = () => server.requests.map(({ query }) => query.get('titles') ?? query.get('cmtitle'));

	it('by their titles, as these were typed and as the wiki writes them', async () => {
		await make('Titles', {
			...pagesOn('dewiki', 'Brücke', 'steg', 'Nirgends'),
			pages: [...pagesOn('dewiki', 'Brücke', 'steg', 'Nirgends').pages, { wiki: 'enwiki', title: 'Bridge' }],
		});
		expect(await run()).toBe(0);
		expect(await found('Titles')).toEqual({
			pages: ['dewiki Brücke', 'dewiki Nirgends –', 'dewiki Steg', 'dewiki steg –', 'enwiki Bridge –'],
			...{ pagesAt: now, pagesProblem: null },
		});
		expect(server.requests.map(({ wiki }) => wiki)).toEqual(['dewiki', 'enwiki']);
	});

	it('fifty titles at once', async () => {
		const titles = Array.from({ length: 120 }, (_, at) => `Seite ${at}`);
		await make('Many', pagesOn('dewiki', ...titles));
		await run();
		expect(asked().map((one) => one?.split('|').length)).toEqual([50, 50, 20]);
		expect((await found('Many')).pages).toHaveLength(120);
	});

	it('once a day, and at once when what counts has changed', async () => {
		const { db } = database;
		await make('Titles', pagesOn('dewiki', 'Brücke'));
		await make('All', usualScope);
		await run();
		await run(now + day);
		expect(asked()).toEqual(['Brücke']);
		await run(now + day + 1);
		expect(asked()).toEqual(['Brücke', 'Brücke']);
		const { id } = (await findCampaign(db, 'Titles')) ?? { id: 0 };
		await updateCampaign(db, id, terms('Titles', pagesOn('dewiki', 'Furt')), null);
		await run(now + day + 2);
		expect(await found('Titles')).toEqual({ pages: ['dewiki Furt'], pagesAt: now + day + 2, pagesProblem: null });
	});

	describe('in a category', () => {
		beforeEach(() => {
			const sub = (title: string) => ({ ns: 14, title: `Kategorie:${title}` });
			const page = (title: string, ns = 0) => ({ ns, title });
			const is = (title: string, ...members: { ns: number; title: string }[]) =>
				server.categories.set(`dewiki Kategorie:${title}`, members);
			is('Brücke', page('Brücke'), page('Datei:Brücke.jpg', 6), sub('Steg'), sub('Furt'));
			// They lead back.
			is('Steg', page('Steg'), sub('Brücke'), sub('Tief'));
			is('Furt', page('Furt'), page('Brücke'));
			is('Tief', page('Tiefe'), sub('Steg'));
		});

		it.each([
			[0, ['Brücke', 'Datei:Brücke.jpg'], 1],
			[1, ['Brücke', 'Datei:Brücke.jpg', 'Furt', 'Steg'], 3],
			[2, ['Brücke', 'Datei:Brücke.jpg', 'Furt', 'Steg', 'Tiefe'], 4],
			[3, ['Brücke', 'Datei:Brücke.jpg', 'Furt', 'Steg', 'Tiefe'], 4],
		])('and %i levels of its subcategories, each once', async (depth, titles, questions) => {
			await make('Category', { ...usualScope, category: { ...category, depth } });
			await run();
			expect(await found('Category')).toEqual({
				...{ pages: titles.map((title) => `dewiki ${title}`), pagesAt: now, pagesProblem: null },
			});
			expect(new Set(asked()).size).toBe(questions);
			expect(asked()).toHaveLength(questions);
		});

		it('with titles that are chosen too', async () => {
			await make('Both', { ...pagesOn('dewiki', 'Nirgends', 'Brücke'), category });
			await run();
			expect((await found('Both')).pages).toEqual(['dewiki Brücke', 'dewiki Datei:Brücke.jpg', 'dewiki Nirgends –']);
		});

		it('up to as many pages as count, over several answers', async () => {
			const members = Array.from({ length: mostCategoryPages + 1 }, (_, at) => ({ ns: 0, title: `Seite ${at}` }));
			server.categories.set('dewiki Kategorie:Groß', members.slice(0, mostCategoryPages));
			await make('Large', { ...usualScope, category: { ...category, title: 'Kategorie:Groß' } });
			await run();
			expect(await found('Large')).toMatchObject({ pages: { length: mostCategoryPages }, pagesProblem: null });
			expect(asked()).toHaveLength(20);
			server.categories.set('dewiki Kategorie:Groß', members);
			await run(now + 2 * day);
			expect(await found('Large')).toMatchObject({
				...{ pages: { length: mostCategoryPages }, pagesProblem: 'too-many-pages' },
			});
		});

		it('with many subcategories, which are not read unless they are wanted', async () => {
			const subs = Array.from({ length: 600 }, (_, at) => ({ ns: 14, title: `Kategorie:Teil ${at}` }));
			server.categories.set('dewiki Kategorie:Breit', [...subs, { ns: 0, title: 'Brücke' }]);
			const wide = { ...category, title: 'Kategorie:Breit' };
			await make('Flat', { ...usualScope, category: wide });
			await run();
			expect(await found('Flat')).toMatchObject({ pages: ['dewiki Brücke'], pagesProblem: null });
			await make('Deep', { ...usualScope, category: { ...wide, depth: 1 } });
			await run();
			expect(await found('Deep')).toMatchObject({ pages: ['dewiki Brücke'], pagesProblem: 'too-many-categories' });
		});
	});

	it('again after ten minutes where that failed, and others meanwhile', async () => {
		await make('Titles', pagesOn('dewiki', 'Brücke'));
		await make('No category', { ...usualScope, category: { ...category, title: 'Brücke' } });
		expect(await run()).toBe(1);
		expect(await found('No category')).toEqual({ pages: [], pagesAt: null, pagesProblem: 'invalidcategory' });
		expect(await found('Titles')).toMatchObject({ pages: ['dewiki Brücke'], pagesProblem: null });
		const questions = asked().length;
		expect(await run(now + 9 * minute)).toBe(0);
		expect(asked()).toHaveLength(questions);
		expect(await run(now + 10 * minute)).toBe(1);
		// What was read before stays.
		server.misbehave({ kind: 'error', code: 'internal_api_error_DBQueryError' });
		await run(now + 2 * day);
		expect(await found('Titles')).toMatchObject({ pages: ['dewiki Brücke'] });
	});

	it('where something was recorded; elsewhere the titles count as they are', async () => {
		await make('Titles', {
			...usualScope,
			pages: [...pagesOn('frwiki', 'Pont').pages, ...pagesOn('dewiki', 'Brücke').pages],
		});
		await make('Category', { ...usualScope, category: { ...category, wiki: 'frwiki' } });
		await run();
		expect(await found('Titles')).toEqual({
			...{ pages: ['dewiki Brücke', 'frwiki Pont –'], pagesAt: now, pagesProblem: 'unknown-wiki' },
		});
		expect(await found('Category')).toEqual({ pages: [], pagesAt: null, pagesProblem: 'unknown-wiki' });
	});
});
