import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { clearDevice, applySession, withCache } from '../device/device.ts';
import { readLabels } from './entity-labels.ts';

// Nothing else is loaded in this test.
vi.mock('../platform/after-idle.ts', () => ({ afterIdle: () => Promise.resolve() }));

const api = 'https://www.wikidata.org/w/api.php';
const terms = (value: string) => ({ de: { language: 'de', value } });

function responding(answer: (ids: string[]) => unknown) {
	const requested: URLSearchParams[] = [];
	const fetch: typeof globalThis.fetch = (url) => {
		const { searchParams } = new URL(String(url));
		requested.push(searchParams);
		return Promise.resolve(Response.json(answer(searchParams.get('ids')?.split('|') ?? [])));
	};
	return { fetch, requested };
}
const labelled = (ids: string[]) => ({
	entities: Object.fromEntries(ids.map((id) => [id, { id, labels: terms(`label of ${id}`) }])),
});
const offline: typeof globalThis.fetch = () => Promise.reject(new TypeError('Failed to fetch'));

beforeEach(async () => {
	await applySession({
		...{ user: { id: '7', username: 'Example', role: 'viewer' }, signedInAs: 'Example', isRefused: false, tracked: 0 },
		...{
			language: 'de',
			preferences: { language: null, theme: 'auto', density: 'compact', bursts: 'unfolded', zone: 'UTC' },
		},
	});
});
afterEach(async () => {
	vi.useRealTimers();
	await clearDevice();
});

test('labels are requested in batches of fifty, once, and cached on the device', async () => {
	const { fetch, requested } = responding(labelled);
	const ids = Array.from({ length: 120 }, (_, index) => `Q${index + 1}`);
	const found = await readLabels(fetch, api, ids, 'de');
	expect(found.isWhole).toBe(true);
	expect([...found.labels]).toEqual(ids.map((id) => [id, `label of ${id}`]));
	expect(requested.map((query) => query.get('ids')?.split('|').length)).toEqual([50, 50, 20]);
	expect(Object.fromEntries(requested[0] ?? [])).toMatchObject({
		...{ action: 'wbgetentities', props: 'labels', languages: 'de', languagefallback: '1', origin: '*' },
	});
	expect((await readLabels(offline, api, ids, 'de')).labels.size).toBe(120);
	// Labels of another language are not used.
	expect(await readLabels(offline, api, ids, 'fr')).toEqual({ labels: new Map(), isWhole: false });
});

test('cached labels are returned while the wiki is unreachable, and missing ones are requested later', async () => {
	const { fetch, requested } = responding(labelled);
	await readLabels(fetch, api, ['Q1'], 'de');
	expect(await readLabels(offline, api, ['Q1', 'Q2'], 'de')).toEqual({
		labels: new Map([['Q1', 'label of Q1']]),
		isWhole: false,
	});
	expect((await readLabels(fetch, api, ['Q1', 'Q2'], 'de')).labels.size).toBe(2);
	expect(requested.map((query) => query.get('ids'))).toEqual(['Q1', 'Q2']);
});

test('the label of a lexeme is its lemma; an entity without a valid label is requested once', async () => {
	const { fetch, requested } = responding(() => ({
		entities: {
			L7: { lemmas: { de: { language: 'de', value: 'Haus' } } },
			Q1: { id: 'Q1', missing: '' },
			Q2: { labels: [] },
			Q3: { labels: { de: { value: 5 } } },
			Q4: { labels: terms('x'.repeat(10_000)) },
			Q5: 5,
			Q6: { labels: { fr: { value: 'autre' } } },
		},
	}));
	const ids = ['L7', 'Q1', 'Q2', 'Q3', 'Q4', 'Q5', 'Q6', 'Q7'];
	const { labels } = await readLabels(fetch, api, ids, 'de');
	expect([...labels].map(([id, label]) => [id, label.length])).toEqual([
		['L7', 4],
		['Q4', 250],
	]);
	await readLabels(fetch, api, ids, 'de');
	expect(requested).toHaveLength(1);
	for (const [strange, isWhole] of [
		[{ entities: 5 }, false],
		[{}, false],
		[{ error: { code: 'no-such-entity' } }, true],
	] as const) {
		const found = await readLabels(responding(() => strange).fetch, api, ['Q99'], 'de');
		expect(found).toEqual({ labels: new Map(), isWhole });
	}
});

test('a label is read again after a month, and an entity without one after a day', async () => {
	const { fetch, requested } = responding((ids) => labelled(ids.filter((id) => id !== 'Q9')));
	vi.useFakeTimers({ now: Date.now() - 31 * 86_400_000, toFake: ['Date'] });
	await readLabels(fetch, api, ['Q1'], 'de');
	vi.useRealTimers();
	expect((await readLabels(offline, api, ['Q1'], 'de')).labels.get('Q1')).toBe('label of Q1');
	await readLabels(fetch, api, ['Q1'], 'de');
	expect(requested).toHaveLength(2);
	vi.useFakeTimers({ now: Date.now() - 2 * 86_400_000, toFake: ['Date'] });
	await readLabels(fetch, api, ['Q9'], 'de');
	vi.useRealTimers();
	await readLabels(fetch, api, ['Q1', 'Q9'], 'de');
	expect(requested.map((query) => query.get('ids'))).toEqual(['Q1', 'Q1', 'Q9', 'Q9']);
});

test('at most two thousand labels are cached', async () => {
	const { fetch } = responding(labelled);
	await readLabels(
		fetch,
		api,
		Array.from({ length: 2_050 }, (_, index) => `Q${index + 2}`),
		'de',
	);
	const cached = await withCache((cache) => cache.find<object>('entity-labels de'));
	expect(Object.keys(cached?.value ?? {})).toHaveLength(2_000);
});

test('signing out deletes all labels', async () => {
	const { fetch } = responding(labelled);
	await readLabels(fetch, api, ['Q1'], 'de');
	await clearDevice();
	expect((await readLabels(offline, api, ['Q1'], 'de')).labels.size).toBe(0);
});
