import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { createDemoWikis } from '../../../../demo/live/demo-wikis.ts';
import type { ActionApiServer } from '../../../../demo/action-api-server.ts';
import { engines } from '../../../../scripts/test/databases.ts';
import { type TestDatabase, testDatabase } from '../../../../fixtures/database.ts';
import { formatCandidates } from '#lib/domain/tracking/candidates.ts';
import { createActionApi } from '#lib/server/wiki-api/action-api.ts';
import { insertTrackedUser, plainTerms } from '#lib/server/store/tracking/track-users.ts';
import { listTrackedUsers } from '#lib/server/store/tracking/tracked-users.ts';
import { lookAtNames, type Preview, sentPreview, trackChosen } from './people-in.ts';

let wikis: ActionApiServer;
let database: TestDatabase;
beforeEach(async () => {
	wikis = await createDemoWikis(Date.UTC(2026, 10, 1));
	database = await testDatabase(engines[0].create);
});
afterEach(() => Promise.all([wikis.close(), database.remove()]));

const form = (fields: Record<string, string>, who: number[] = []) => {
	const data = new URLSearchParams(fields);
	for (const at of who) data.append('who', String(at));
	return data;
};
const look = (fields: Record<string, string>) => {
	const userAgent = 'xwiki-test (https://example.org)';
	const api = createActionApi({
		userAgent,
		configured: ['http://127.0.0.1'],
		requestsPerMinute: 60_000,
		demoWikisUrl: wikis.address,
	});
	return lookAtNames(form(fields), { db: database.db, api, metaApiUrl: wikis.url, userAgent });
};
const rowsOf = ({ rows }: Preview) =>
	rows.map(({ name, outcome, state, isChosen }) => `${name} ${outcome} ${state} ${isChosen}`);
/** Sends the preview back with these people chosen. */
const track = async (preview: Preview, who: number[], fields: Record<string, string> = {}) => {
	const data = form(
		{ reason: 'because', endless: 'on', labels: 'new', ...fields, found: formatCandidates(preview) },
		who,
	);
	return trackChosen(database.db, await sentPreview(database.db, data), { data, actor: 'Admin' });
};

describe('people of a category', () => {
	beforeEach(async () => {
		const end = { ...plainTerms, labels: ['old'], endsAt: 1 };
		await insertTrackedUser(database.db, { username: 'Example Gardener', addedBy: null }, end);
	});
	const category = { from: 'category', wiki: 'en.wikipedia.org', title: 'Wikipedians in Sampletown' };

	test('are looked at before anybody is tracked', async () => {
		const preview = await look(category);
		expect(preview).toMatchObject({ title: 'Category:Wikipedians in Sampletown', isCut: false });
		expect(rowsOf(preview)).toEqual([
			'Example Gardener not-asked ended true',
			'Garden & Sons found null true',
			'Sample Surveyor found null true',
		]);
		expect(await listTrackedUsers(database.db)).toMatchObject([{ labels: ['old'], endsAt: 1 }]);
	});

	test('are tracked as chosen, for a reason; who was tracked before gets the labels', async () => {
		const preview = await look(category);
		const asked = wikis.requests.length;
		expect(await track(preview, [0, 2])).toEqual({ tracked: 2, asTyped: 0, labelled: 0, left: [] });
		expect(await listTrackedUsers(database.db)).toMatchObject([
			{ username: 'Example Gardener', labels: ['new', 'old'], endsAt: null, reason: 'because' },
			{ username: 'Sample Surveyor', labels: ['new'], addedBy: 'Admin', resolvedAt: null },
		]);
		expect(await track(preview, [0, 1], { labels: 'more' })).toMatchObject({ tracked: 1, labelled: 1 });
		// What was found is not asked for again.
		expect(wikis.requests).toHaveLength(asked);
	});

	const terms = { reason: 'because', endless: 'on' };
	test.each([
		['who', [], terms],
		['who', [7], terms],
		['reason', [0], { ...terms, reason: ' ' }],
		['labels', [0], { ...terms, labels: 'x'.repeat(65) }],
		['ends', [0], { reason: 'because', ends: '2020-01-01' }],
	])('are not tracked without a good %s', async (field, who, fields) => {
		const data = form({ ...fields, found: formatCandidates(await look(category)) }, who);
		const again = await sentPreview(database.db, data);
		await expect(trackChosen(database.db, again, { data, actor: null })).rejects.toMatchObject({ field });
		expect(again.rows.map(({ isChosen }) => isChosen)).toEqual([0, 1, 2].map((at) => who.some((one) => one === at)));
		expect(await listTrackedUsers(database.db)).toHaveLength(1);
	});
});

test('of a text, what cannot be tracked cannot be chosen', async () => {
	const preview = await look({ from: 'text', names: 'Garden & Sons; x|y; 2026-11-01; a@uni.example; garden & Sons' });
	expect(rowsOf(preview)).toEqual([
		'Garden & Sons found null true',
		...['null invalid null null', 'null date null null', 'null e-mail null null', 'Garden & Sons duplicate null null'],
	]);
	expect(await track(preview, [0, 1, 2, 3, 4])).toEqual({ tracked: 1, asTyped: 0, labelled: 0, left: ['x|y'] });
});

test.each<[Record<string, string>, string]>([
	[{}, 'bad-input names'],
	[{ names: ' ,\n' }, 'bad-input names'],
	[{ names: 'x\n'.repeat(5_001) }, 'bad-input names'],
	[{ names: 'x'.repeat(1_000_001) }, 'bad-input names'],
	[{ from: 'page', wiki: '', title: 'X' }, 'bad-input wiki'],
	[{ from: 'event', event: 'X' }, 'not-found event'],
])('%o is refused', async (fields, expected) => {
	const refused = await look(fields).catch((error: unknown) => error);
	expect(refused).toMatchObject({ kind: expected.split(' ')[0], field: expected.split(' ')[1] });
});

test('a list that names nobody is refused', async () => {
	wikis.addList('enwiki', 'Empty', []);
	await expect(look({ from: 'page', wiki: 'enwiki', title: 'Empty' })).rejects.toMatchObject({ field: 'wiki' });
	const page = { from: 'page', wiki: 'en.wikipedia.org', title: 'Empty' };
	await expect(look(page)).rejects.toMatchObject({ kind: 'not-found', field: 'title' });
});

test('a preview from elsewhere is refused', async () => {
	await expect(sentPreview(database.db, form({ found: '[]' }))).rejects.toMatchObject({ kind: 'bad-input' });
});
