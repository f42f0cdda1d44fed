import { expect, type Locator, type Page, test } from '@playwright/test';
import { type ActionApiServer, createActionApiServer } from '../demo/action-api-server.ts';
import { type App, signIn, startApp } from './app.ts';
import { type Device, newDevice, cachedText, waitUntilCached } from './installed.ts';
import { recordEvents, observedEvent } from './sample-events.ts';

const start = Date.now() - 40 * 3_600_000;
const on = (id: number, comment: string, some: object = {}) =>
	observedEvent(id, { wiki: 'wikidatawiki', title: `Q${id}`, time: start + id * 3_600_000, comment, ...some });
const file = { wiki: 'commonswiki', title: 'File:Bridge.jpg', namespace: 6 };
const edits = [
	on(1, '/* wbsetclaim-create:2||1 */ [[Property:P31]]: [[Q5]], #petscan'),
	on(2, '/* wbsetclaim-update:2||1 */ [[Property:P569]]: 11 March 1952'),
	on(3, '/* wbmergeitems-to:0||Q88 */'),
	on(4, '/* wbsetclaim-create:2||1 */ [[d:Special:EntityPage/P180]]: [[d:Special:EntityPage/Q5]]', file),
	on(5, '/* wbsetclaim-create:2||1 */ [[Property:P5137]]: [[Lexeme:L7#S1|L7-S1]]'),
	on(6, '/* wbsetdescription-add:1|de */ <b>Brücke</b>, [[User:Example]]'),
	// Edits of one page within minutes are one row.
	on(7, '/* wbsetclaim-create:2||1 */ [[Property:P31]]: [[Q5]]', { title: 'Q70' }),
	on(8, '/* wbsetclaim-create:2||1 */ [[Property:P21]]: [[Q6]]', {
		title: 'Q70',
		time: start + 7 * 3_600_000 + 60_000,
	}),
	on(9, '/* wbsetlabel-add:1|de */ x', { title: 'Q70', time: start + 7 * 3_600_000 + 120_000 }),
	on(10, 'made by hand'),
];
const labels = {
	P31: { en: 'instance of', de: 'ist ein(e)' },
	Q5: { en: 'human', de: 'Mensch' },
	P569: { en: 'date of birth' },
	P180: { en: 'depicts' },
	Q88: { en: '<b>Example</b> & Co' },
	Q1: { en: 'Ada Example' },
	L7: { fr: 'maison' },
	P5137: { en: 'item for this sense' },
};

let app: App;
let wikis: ActionApiServer;
let device: Device;
test.beforeEach(async () => {
	app = await startApp({ prepare: (db) => recordEvents(db, edits) });
	wikis = await createActionApiServer();
	wikis.addLabels(labels);
	device = newDevice();
});
test.afterEach(async () => {
	await device.stop();
	await app.stop();
	await wikis.close();
});

const row = (page: Page, title: string): Locator =>
	page
		.getByRole('main')
		.locator('li[data-row]')
		.filter({ has: page.locator('.page').getByRole('link', { name: title, exact: true }) });
/** The sentence of a row, without texts for screen readers. */
const words = (page: Page, title: string) => row(page, title).locator('.words');

/** Responds in place of Wikidata with the labels above, or not at all. */
async function open(page: Page, answers = true): Promise<void> {
	await page.context().route('https://www.wikidata.org/w/api.php?*', async (route) => {
		if (!answers) return route.abort();
		const response = await fetch(wikis.apiUrl('wikidatawiki') + new URL(route.request().url()).search, {
			headers: { 'user-agent': 'xwiki tests' },
		});
		await route.fulfill({ body: await response.text(), headers: { 'access-control-allow-origin': '*' } });
	});
	await page.context().addCookies(await signIn(app));
	await page.goto(app.origin);
}

test('edits of items are shown as sentences, with labels from one request', async () => {
	const page = await device.start();
	await open(page);
	await expect(words(page, 'Q1')).toHaveText('Ada Example added a claim: instance of (P31): human (Q5) #petscan');
	await expect(words(page, 'Q2')).toHaveText('changed a claim: date of birth (P569): 11 March 1952');
	await expect(words(page, 'Q3')).toHaveText('merged this into <b>Example</b> & Co (Q88)');
	await expect(words(page, 'File:Bridge.jpg')).toHaveText('added a claim: depicts (P180): human (Q5)');
	await expect(words(page, 'Q5')).toHaveText('human added a claim: item for this sense (P5137): maison (L7-S1)');
	await expect(words(page, 'Q6')).toHaveText('added the description in German: <b>Brücke</b>, User:Example');
	await expect(words(page, 'Q70')).toHaveText('3 edits in 2 minutes added the label in German and added 2 claims');
	await expect(words(page, 'Q10')).toHaveText('made by hand');
	const link = (title: string, name: string) => words(page, title).getByRole('link', { name });
	await expect(link('Q1', 'instance of')).toHaveAttribute('href', 'https://www.wikidata.org/wiki/Property:P31');
	await expect(link('Q1', 'human')).toHaveAttribute('href', 'https://www.wikidata.org/wiki/Q5');
	await expect(link('Q5', 'maison')).toHaveAttribute('href', 'https://www.wikidata.org/wiki/Lexeme:L7#S1');
	const depicts = 'https://commons.wikimedia.org/wiki/d:Property:P180';
	await expect(link('File:Bridge.jpg', 'depicts')).toHaveAttribute('href', depicts);

	const [labelRequest, ...more] = wikis.requests;
	expect(more).toEqual([]);
	const ids = ['L7', 'P180', 'P31', 'P5137', 'P569', 'Q1', 'Q2', 'Q3', 'Q5', 'Q6', 'Q70', 'Q88'];
	expect(labelRequest?.query.get('ids')?.split('|').sort()).toEqual(ids);
	expect(labelRequest?.query.get('languages')).toBe('en');

	// The details show each edit of a row with its values.
	await row(page, 'Q70').getByRole('button', { name: 'Details of' }).click();
	await expect(row(page, 'Q70').locator('li > details > summary').last()).toContainText(
		'added a claim: instance of (P31): human (Q5)',
	);
});

test('labels are cached on the device, and deleted on sign-out', async () => {
	const page = await device.start();
	await open(page);
	await expect(words(page, 'Q1')).toContainText('instance of (P31)');
	await waitUntilCached(page, edits.length);
	await expect.poll(() => cachedText(page)).toContain('instance of');
	expect(wikis.requests).toHaveLength(1);
	await page.context().setOffline(true);
	await page.reload();
	await expect(words(page, 'Q1')).toContainText('instance of (P31): human (Q5)');
	expect(wikis.requests).toHaveLength(1);
	await page.context().setOffline(false);
	await page.goto(app.origin);
	await page.getByRole('button', { name: 'Sign out' }).click();
	await expect(page.getByText('You have signed out.')).toBeVisible();
	expect(await cachedText(page)).not.toContain('instance of');
});

test('without labels, ids are shown', async () => {
	const page = await device.start();
	const failed = page.waitForEvent('requestfailed', (request) => request.url().includes('wbgetentities'));
	await open(page, false);
	await failed;
	await expect(words(page, 'Q1')).toHaveText('added a claim: P31: Q5 #petscan');
	await expect(words(page, 'Q3')).toHaveText('merged this into Q88');
	await expect(page.getByRole('main').getByRole('alert')).toHaveCount(0);
});

test('labels are in the user’s language', async () => {
	const page = await device.start();
	await page.context().addCookies([{ name: 'language', value: 'de', url: app.origin }]);
	await open(page);
	await expect(words(page, 'Q1')).toContainText('fügte eine Aussage hinzu: ist ein(e) (P31): Mensch (Q5)');
	expect(wikis.requests[0]?.query.get('languages')).toBe('de');
});

test('JSON has the sentence in English, CSV in the language of the pages; both have the summary', async () => {
	const page = await device.start();
	await page.context().addCookies([{ name: 'language', value: 'de', url: app.origin }]);
	await open(page);
	const read = async (path: string) => (await page.request.get(app.origin + path)).text();
	const { items } = JSON.parse(await read('/api/events')) as { items: unknown[] };
	const expected = {
		sentence: 'added a claim: P31: Q5',
		comment: '/* wbsetclaim-create:2||1 */ [[Property:P31]]: [[Q5]], #petscan',
	};
	expect(items.at(-1)).toMatchObject(expected);
	expect(items[0]).toMatchObject({ sentence: null, comment: 'made by hand' });
	expect(JSON.parse((await read('/api/events.ndjson')).trimEnd().split('\n').at(-1) ?? '')).toMatchObject(expected);
	const csv = await read('/api/events.csv');
	expect(csv).toContain(`"${expected.comment}",fügte eine Aussage hinzu: P31: Q5,`);
});
