import { type BrowserContext, expect, type Page, test } from '@playwright/test';
import { usualScope } from '#lib/domain/campaign/campaign.ts';
import { storable } from '#lib/domain/core/json-fields.ts';
import type { Db } from '#lib/server/db/tables.ts';
import { insertAllowedUser } from '#lib/server/store/access/allowed-users.ts';
import { insertCampaign } from '#lib/server/store/campaign/campaigns.ts';
import { changeSettings, readSettings } from '#lib/server/store/core/settings.ts';
import type { ObservedEvent } from '#lib/server/store/event/record-events.ts';
import { saveView } from '#lib/server/store/filter/saved-views.ts';
import { insertUserNote } from '#lib/server/store/person/person-notes.ts';
import { recordReviews } from '#lib/server/store/review/reviews.ts';
import { insertTrackedUsers } from '#lib/server/store/tracking/track-users.ts';
import { syncTrackedUsers } from '#lib/server/store/tracking/tracking-sync.ts';
import { lease, record } from '../../fixtures/database.ts';
import { hostileTexts, scriptMark } from '../../fixtures/hostile-texts.ts';
import { isFull } from '../../scripts/test/security.ts';
import { type App, signIn, startApp } from '../app.ts';
import { newDevice, waitUntilCached } from '../installed.ts';
import { gotoReady } from '../page-ready.ts';
import { observedEvent } from '../sample-events.ts';

// Texts that are code somewhere, in every place where a text can be: nothing of them runs, nothing is asked for by them,
// and the Content-Security-Policy, which would stop it, has nothing to stop.

const texts = hostileTexts.map(storable);
const day = 86_400_000;
const now = Date.now();
/** The short version has one of the texts in addresses, and all of them in the database. */
const inAddresses = texts.filter((_, index) => isFull || index === 33);

let app: App;
test.beforeAll(async () => {
	app = await startApp({ prepare: fill });
});
test.afterAll(() => app.stop());

/** Log actions whose parameters are in sentences. */
const logs: readonly ((text: string) => Partial<ObservedEvent['event']>)[] = [
	(text) => ({
		logType: 'block',
		logAction: 'block',
		title: `User:${text}`,
		logParams: { duration: text, flags: text },
	}),
	(text) => ({ logType: 'move', logAction: 'move', title: text, logParams: { target: text, noredir: '0' } }),
	(text) => ({
		logType: 'rights',
		logAction: 'rights',
		title: `User:${text}`,
		logParams: { oldgroups: [text], newgroups: [text, text] },
	}),
	(text) => ({
		logType: 'renameuser',
		logAction: 'renameuser',
		title: `User:${text}`,
		logParams: { olduser: text, newuser: text },
	}),
	(text) => ({ logType: 'upload', logAction: 'upload', title: `File:${text}`, logParams: { img_sha1: text } }),
	(text) => ({
		logType: text.slice(0, 60),
		logAction: text.slice(0, 60),
		title: text,
		logParams: { [text.slice(0, 60)]: text },
	}),
];

/** Events with each text as title, summary, user, and in a log entry. */
function hostileEvents(): ObservedEvent[] {
	return texts.flatMap((text, index) => {
		const time = now - 60_000 - index * 600_000;
		const user = text.slice(0, 200);
		const edit = observedEvent(10_000 + index, { title: text.slice(0, 500), comment: text, user, time });
		const [, logKey] = [index, 20_000 + index];
		const log = observedEvent(logKey, {
			...{
				key: `dewiki:log:${logKey}`,
				type: 'log',
				logId: logKey,
				user,
				comment: text,
				time: time - 60_000,
				about: [user],
			},
			...{ namespace: 2, oldRevision: null, newRevision: null, oldLength: null, newLength: null },
			...logs[index % logs.length]?.(text),
		});
		const entity = observedEvent(30_000 + index, {
			...{ wiki: 'wikidatawiki', key: `wikidatawiki:rev:${30_000 + index}`, title: 'Q1', user, time: time - 120_000 },
			comment: `/* wbsetclaim-create:2||1 */ [[Property:P1]]: ${text}, ${text}`,
		});
		// A wiki whose addresses are no addresses.
		const odd: ObservedEvent = {
			wiki: {
				name: 'oddwiki',
				scriptUrl: `javascript:window.${scriptMark}()//`,
				articleUrl: `javascript:window.${scriptMark}()//$1`,
			},
			event: { ...edit.event, wiki: 'oddwiki', key: `oddwiki:rev:${index}`, time: time - 180_000 },
		};
		return [edit, log, entity, odd];
	});
}

async function fill(db: Db): Promise<void> {
	const names = [...new Set(texts.map((text) => text.slice(0, 200)))];
	for (const [index, name] of names.entries())
		await insertTrackedUsers(
			db,
			[{ name, centralId: index + 1 }],
			{ reason: name, labels: ['all', name.slice(0, 60)], endsAt: null },
			name,
		);
	const held = await lease(db);
	await held.write((writing) => syncTrackedUsers(writing, { from: now - 30 * day, until: now - 30 * day }));
	const events = hostileEvents();
	await record(held, events, {
		progress: { position: '{"begin":1,"topics":[]}', streamedUntil: now, lastEventAt: now },
		errors: texts.map((text) => ({ kind: text.slice(0, 100), occurrences: 1, samples: [text] })),
		outcomeFacts: events.flatMap(({ event: { wiki, newRevision, time, title } }) =>
			newRevision === null
				? []
				: [
						{
							kind: 'tags' as const,
							wiki,
							revision: newRevision,
							pageId: null,
							tags: [(title ?? '').slice(0, 200)],
							before: [],
							madeAt: time,
							at: time,
						},
					],
		),
	});
	await held.release();
	for (const [index, text] of texts.entries()) {
		const name = text.slice(0, 200);
		await insertUserNote(db, { user: name, author: { id: 'local', username: name }, text }).catch(() => undefined);
		const requestId = `00000000-0000-0000-0000-${String(index).padStart(12, '0')}`;
		await recordReviews(db, name, [
			{ requestId, key: `dewiki:rev:${10_000 + index}`, mark: 'flagged', note: text.slice(0, 500), madeAt: now },
		]);
		if (index < 40)
			await saveView(db, 'local', {
				id: null,
				name: text.slice(0, 100),
				query: String(new URLSearchParams({ title: text.slice(0, 200) })),
			});
		if (index < 100)
			await insertCampaign(
				db,
				{
					name: text.slice(0, 100),
					description: text.slice(0, 2_000),
					label: 'all',
					zone: 'UTC',
					from: now - day,
					until: now,
					scope: usualScope,
				},
				name,
			).catch(() => undefined);
		await insertAllowedUser(db, { username: name, role: 'viewer', addedBy: name }).catch(() => undefined);
	}
	await changeSettings(db, { ...(await readSettings(db)), contact: texts[0] ?? '' }, texts[1] ?? '');
}

/**
 * Watches a context.
 * @returns what went wrong in it so far: scripts that ran, violations of the policy, dialogs, requests to elsewhere, mistakes
 */
async function watch(context: BrowserContext): Promise<string[]> {
	const found: string[] = [];
	const report = 'xwikiReport';
	await context.exposeBinding(report, ({ page }, what: string) => void found.push(`${page.url()}: ${what}`));
	await context.addInitScript(
		([mark, name]) => {
			const say = (what: string) => void (window as unknown as Record<string, (what: string) => void>)[name]?.(what);
			Object.assign(window, { [mark]: () => say('a script ran') });
			document.addEventListener('securitypolicyviolation', ({ violatedDirective, blockedURI }) =>
				say(`violated ${violatedDirective} by ${blockedURI}`),
			);
		},
		[scriptMark, report] as const,
	);
	context.on('console', (message) => {
		const text = message.text();
		if (/Content Security Policy|Refused to/.test(text)) found.push(`${message.page()?.url()}: ${text}`);
	});
	context.on('weberror', (error) => found.push(`error: ${error.error().message}`));
	context.on('dialog', (dialog) => {
		found.push(`dialog: ${dialog.message()}`);
		void dialog.dismiss();
	});
	context.on('request', (request) => {
		const { origin, protocol, hostname } = new URL(request.url());
		const isKnown =
			/(^|\.)(wikipedia|wikidata|wikimedia)\.org$/.test(hostname) || ['data:', 'blob:'].includes(protocol);
		if (origin !== app.origin && !isKnown) found.push(`asked ${request.url()}`);
	});
	await context.route(/^https:\/\/[a-z.]+\.org\/w\/api\.php/, (route) =>
		route.fulfill({
			json: answerOfWiki(new URL(route.request().url()).searchParams),
			headers: { 'access-control-allow-origin': '*' },
		}),
	);
	return found;
}

/** What a wiki says, with the texts in each place. */
function answerOfWiki(query: URLSearchParams): object {
	const some = texts.filter((text) => text.length < 300);
	if (query.get('action') === 'compare') {
		const lines = some.map(
			(text) =>
				`<tr><td class="diff-lineno" colspan="2">${text}</td></tr><tr><td class="diff-deletedline"><div>${text}</div></td>` +
				`<td class="diff-addedline"><div><ins class="diffchange">${text}</ins> &lt;b&gt;${text}</div></td></tr>`,
		);
		return {
			compare: { fromrevid: Number(query.get('fromrev')), torevid: Number(query.get('torev')), body: lines.join('') },
		};
	}
	if (query.get('action') === 'wbgetentities') {
		const ids = (query.get('ids') ?? '').split('|');
		return {
			entities: Object.fromEntries(
				ids.map((id) => [id, { labels: { en: { value: some[0] }, ar: { value: some[1] } } }]),
			),
		};
	}
	if (query.get('meta') === 'globaluserinfo')
		return {
			query: {
				globaluserinfo: {
					id: 1,
					name: some[0],
					home: some[1],
					groups: some.slice(0, 5),
					merged: [
						{
							wiki: some[2],
							url: `javascript:window.${scriptMark}()`,
							editcount: 1,
							groups: [some[3]],
							blocked: { reason: some[4], expiry: some[5], by: some[6] },
						},
					],
				},
			},
		};
	if (query.get('list') === 'blocks')
		return { query: { blocks: some.slice(0, 10).map((text) => ({ by: text, reason: text, expiry: text })) } };
	if (query.get('prop') === 'info') return { query: { pages: [{ pageid: 1, lastrevid: 99_999, title: some[0] }] } };
	return {
		query: {
			pages: [
				{
					revisions: some
						.slice(0, 6)
						.map((text, at) => ({ revid: 99_000 + at, timestamp: '2026-11-30T00:00:00Z', user: text, comment: text })),
				},
			],
		},
	};
}

const encoded = (text: string) => encodeURIComponent(text.slice(0, 200).replaceAll(' ', '_'));

/** Every page, each where the texts are. */
const pages = [
	'/',
	'/?label=all&show=bot',
	'/review',
	'/users',
	'/insights',
	'/campaigns',
	'/campaigns/new',
	'/campaigns/report?label=all&from=2026-01-01&to=2026-12-31',
	'/risk',
	'/more',
	'/preferences',
	'/privacy',
	'/status',
	'/settings',
	'/settings/record',
	'/settings/allowed-users',
	'/settings/audit-log',
	'/settings/tracked-users/1',
	'/settings/tracked-users/2/remove',
	'/settings/allowed-users/2/remove',
];
/** Addresses with a text in them. */
const addressesOf = (text: string): string[] => {
	const part = encodeURIComponent(text.slice(0, 500));
	return [
		`/users/${encoded(text)}`,
		`/campaigns/${encodeURIComponent(text.slice(0, 100))}`,
		`/?title=${part}&comment=${part}&user=${part}&tag=${part}&wiki=${part}`,
		`/?title=${part}`,
		`/settings?search=${part}&label=${part}&campaign=${part}`,
		`/settings/audit-log?actor=${part}&subject=${part}`,
		`/sign-in?to=${part}&error=${part}`,
		`/campaigns/report?campaign=${encodeURIComponent(text.slice(0, 100))}`,
		`/insights?compare=${part}&compare=label:all&number=${part}`,
	];
};

/** No link of a page is a script. */
async function expectGoodLinks(page: Page): Promise<void> {
	const links = await page.evaluate(() =>
		[...document.querySelectorAll('[href],[src],[action],[formaction]')].flatMap((element) =>
			['href', 'src', 'action', 'formaction'].flatMap((name) => element.getAttribute(name) ?? []),
		),
	);
	expect(links.filter((link) => /^[\s\p{Cc}]*(?:java|vb)script|^[\s\p{Cc}]*data:text/iu.test(link))).toEqual([]);
}

for (const { name, options, shown } of [
	{ name: 'on a desktop', options: {}, shown: inAddresses },
	{
		name: 'on a telephone, in Arabic',
		options: { locale: 'ar', viewport: { width: 360, height: 740 } },
		// Where the texts stand is the same in each language.
		shown: inAddresses.filter((_, index) => index % 6 === 5),
	},
])
	test(`every page ${name}`, async ({ browser }) => {
		test.setTimeout(isFull ? 3_600_000 : 240_000);
		const context = await browser.newContext(options);
		await context.addCookies(await cookies());
		const found = await watch(context);
		const addresses = [...pages, ...shown.flatMap(addressesOf)];
		const left = [...addresses];
		const visit = async () => {
			for (let address = left.pop(); address !== undefined; address = left.pop()) {
				const page = await context.newPage();
				await open(page, address);
				await expectGoodLinks(page);
				await page.close();
			}
		};
		// A page mostly waits.
		await Promise.all([visit(), visit(), visit()]);
		expect(found).toEqual([]);
		test.info().annotations.push({ type: 'figure', description: `${addresses.length} pages ${name}` });
		await context.close();
	});

let stored: Awaited<ReturnType<typeof signIn>> | null = null;
/** The one-time token signs in once. */
async function cookies() {
	return (stored ??= await signIn(app));
}

/** Opens a page; a very long address, or one of no page, is answered in words of ours. */
async function open(page: Page, address: string): Promise<void> {
	await gotoReady(page, app.origin + address);
	await expect(page.locator('h1').first()).toBeAttached();
}

test('what would run is noticed', async ({ browser }) => {
	const context = await browser.newContext();
	const found = await watch(context);
	const page = await context.newPage();
	await open(page, '/privacy');
	await page.evaluate((mark) => {
		document.body.insertAdjacentHTML('beforeend', `<img alt="" src="/nowhere" onerror="window.${mark}()">`);
		(window as unknown as Record<string, () => void>)[mark]?.();
	}, scriptMark);
	await expect.poll(() => found.join()).toMatch(/a script ran/);
	await expect.poll(() => found.join()).toMatch(/violated script-src-attr/);
	await context.close();
});

test('details of events, a hostile difference, and paper', async ({ browser }) => {
	test.setTimeout(isFull ? 900_000 : 120_000);
	const context = await browser.newContext();
	await context.addCookies(await cookies());
	const found = await watch(context);
	const page = await context.newPage();
	await open(page, '/');
	const buttons = page.getByRole('main').getByRole('button', { name: /^Details of/ });
	const count = Math.min(await buttons.count(), isFull ? 40 : 6);
	expect(count).toBeGreaterThan(3);
	for (let at = 0; at < count; at += 1) await buttons.nth(at).click();
	await expect(page.getByRole('main').locator('ins').first()).toBeVisible();
	await expectGoodLinks(page);
	// The markup of a difference is text, and its elements are ours.
	expect(
		await page
			.locator('main :is(script, iframe, object, embed, base, meta, form[action^="java"], [onerror], [onload])')
			.count(),
	).toBe(0);
	await page.emulateMedia({ media: 'print' });
	expect((await page.pdf()).length).toBeGreaterThan(1_000);
	expect(found).toEqual([]);
	await context.close();
});

test('the copy on the device', async () => {
	test.setTimeout(180_000);
	const device = newDevice();
	const page = await device.start();
	const context = page.context();
	await context.addCookies(await cookies());
	const found = await watch(context);
	await page.goto(app.origin);
	await waitUntilCached(page, 4 * texts.length);
	await context.setOffline(true);
	for (const address of [
		'/',
		'/users',
		'/campaigns',
		`/users/${encoded(texts[0] ?? '')}`,
		`/?title=${encodeURIComponent(texts[1] ?? '')}`,
	]) {
		await page.goto(app.origin + address);
		await expect(page.locator('h1').first()).toBeAttached();
		await expectGoodLinks(page);
	}
	expect(found.filter((one) => !one.includes('Failed to fetch'))).toEqual([]);
	await device.stop();
});

/** What a spreadsheet takes for a formula; a number is none. */
const formula = /^[\s\p{Cf}]*[=+\-@\t\r|%\uFF1D\uFF0B\uFF0D\uFF20]/u;

/** The cells of a CSV file. */
function cellsOf(csv: string): string[] {
	return [...csv.matchAll(/(?:^|[,\n])(?:"((?:[^"]|"")*)"|([^",\r\n]*))/g)].map(
		([, quoted, bare = '']) => quoted?.replaceAll('""', '"') ?? bare,
	);
}

test('exports have no formula, and are no page', async ({ request }) => {
	const cookie = (await cookies()).map(({ name, value }) => `${name}=${value}`).join('; ');
	const { id } = await app.db
		.selectFrom('tracked_users')
		.select('id')
		.where('user_id', 'is not', null)
		.executeTakeFirstOrThrow();
	for (const path of [
		'/api/events.csv',
		'/api/report.csv?label=all&from=2026-01-01&to=2026-12-31',
		'/api/events.ndjson',
		`/settings/tracked-users/${id}/export`,
	]) {
		const answer = await request.get(app.origin + path, { headers: { cookie } });
		const text = await answer.text();
		expect(answer.status(), path).toBe(200);
		expect(answer.headers()['content-type'], path).not.toContain('html');
		expect(answer.headers()['content-disposition'], path).toContain('attachment');
		if (!path.includes('.csv')) continue;
		const cells = cellsOf(text.replace(/^\uFEFF/, ''));
		expect(cells.length).toBeGreaterThan(100);
		expect(cells.filter((cell) => formula.test(cell) && !/^-?\d+(\.\d+)?$/.test(cell))).toEqual([]);
	}
});
