import { afterEach, beforeEach, expect, test } from 'vitest';
import { createDemoWikis } from '../../../../demo/live/demo-wikis.ts';
import { tracked } from '../../../../demo/cast/cast.ts';
import type { ActionApiServer } from '../../../../demo/action-api-server.ts';
import { engines } from '../../../../scripts/test/databases.ts';
import { type TestDatabase, testDatabase } from '../../../../fixtures/database.ts';
import { createActionApi } from '#lib/server/wiki-api/action-api.ts';
import { write } from '#lib/server/store/core/state.ts';
import { recordWikis } from '#lib/server/store/wiki/wikis.ts';
import { type ListOnWiki, readNamesOnWiki } from './names-on-wiki.ts';

let wikis: ActionApiServer;
let database: TestDatabase;
beforeEach(async () => {
	wikis = await createDemoWikis(Date.UTC(2026, 10, 1));
	database = await testDatabase(engines[0].create);
	const addresses = { scriptUrl: 'https://en.wikipedia.org/w/index.php', articleUrl: null };
	const foreign = { scriptUrl: 'https://wiki.example/w/index.php', articleUrl: null };
	await write(database.db, ({ tx }) =>
		recordWikis(tx, [
			{ name: 'enwiki', ...addresses },
			{ name: 'foreign', ...foreign },
		]),
	);
});
afterEach(() => Promise.all([wikis.close(), database.remove()]));

const read = (list: ListOnWiki, patience = 20_000) => {
	const userAgent = 'xwiki-test (https://example.org)';
	const api = createActionApi({
		userAgent,
		configured: ['http://127.0.0.1'],
		requestsPerMinute: 60_000,
		demoWikisUrl: wikis.address,
	});
	return readNamesOnWiki(list, { db: database.db, api, metaApiUrl: wikis.url, userAgent, patience });
};
const category = { title: 'Category:Wikipedians in Sampletown', isCut: false };
const sampletown = { ...category, names: ['Example Gardener', 'Garden & Sons', 'Sample Surveyor'] };

test.each(['en.wikipedia.org', 'enwiki', 'https://en.m.wikipedia.org/'])('the wiki can be %s', async (wiki) => {
	expect(await read({ kind: 'category', wiki, title: 'Wikipedians in Sampletown' })).toEqual(sampletown);
});

test('the address of a page names its wiki', async () => {
	const title = 'https://en.wikipedia.org/wiki/Category:Wikipedians_in_Sampletown';
	expect(await read({ kind: 'category', wiki: '', title })).toEqual(sampletown);
});

test('the demo has a page and an event, too', async () => {
	const workshop = tracked.filter(({ labels }) => labels.includes('Workshop 2026')).map(({ name }) => name);
	const page = await read({ kind: 'page', wiki: 'meta.wikimedia.org', title: 'Workshop 2026/Participants' });
	expect(page.names.slice(0, workshop.length)).toEqual(workshop);
	const event = await read({ kind: 'event', event: 'Workshop 2026' });
	expect(event.names.slice(0, workshop.length)).toEqual(workshop);
	expect(event.names).not.toContain('Example Performer');
});

const page = { kind: 'page', wiki: 'en.wikipedia.org', title: 'X' } as const;
test.each<[ListOnWiki, string, string]>([
	[page, 'not-found', 'title'],
	[{ ...page, kind: 'category' }, 'not-found', 'title'],
	[{ ...page, title: ' ' }, 'bad-input', 'title'],
	[{ ...page, title: 'A|B' }, 'bad-input', 'title'],
	[{ ...page, wiki: 'foreign' }, 'bad-input', 'wiki'],
	[{ ...page, wiki: 'localhost' }, 'bad-input', 'wiki'],
	[{ ...page, title: 'http://localhost/wiki/X' }, 'bad-input', 'wiki'],
	[{ ...page, wiki: 'xx.wikipedia.org' }, 'wiki-away', 'wiki'],
	[{ kind: 'event', event: '5' }, 'not-found', 'event'],
	[{ kind: 'event', event: '' }, 'bad-input', 'event'],
])('%o is %s in %s', async (list, kind, field) => {
	await expect(read(list)).rejects.toMatchObject({ kind, field });
});

test('a wiki that takes too long has not answered', async () => {
	await expect(read(page, 0)).rejects.toMatchObject({ kind: 'wiki-away', field: 'wiki' });
	await expect(read({ kind: 'event', event: '2026' }, 0)).rejects.toMatchObject({ kind: 'wiki-away', field: 'event' });
});
