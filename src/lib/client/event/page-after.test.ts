import { expect, test } from 'vitest';
import { readPageAfter } from './page-after.ts';

const of = { apiUrl: 'https://de.wikipedia.org/w/api.php', revision: 10 };
const info = { query: { pages: [{ pageid: 7, ns: 0, title: 'A', lastrevid: 13 }] } };
const row = (revid: number, more = {}) => ({
	revid,
	timestamp: '2026-11-30T10:00:00Z',
	user: 'B',
	comment: 'c',
	...more,
});

/** A wiki that gives these answers, one after the other. */
function wiki(...answers: unknown[]) {
	const asked: URLSearchParams[] = [];
	const fetch: typeof globalThis.fetch = (url) => {
		asked.push(new URL(String(url)).searchParams);
		return Promise.resolve(Response.json(answers[asked.length - 1]));
	};
	return { fetch, asked };
}

test('the latest revision needs one question', async () => {
	const { fetch, asked } = wiki({ query: { pages: [{ pageid: 7, lastrevid: 10 }] } });
	expect(await readPageAfter(fetch, of)).toEqual({ later: [], hasMore: false });
	expect(asked.map((query) => query.get('revids'))).toEqual(['10']);
});

test('later revisions are named, without what the wiki hides of them', async () => {
	const rows = [
		row(10),
		row(11),
		row(13, { user: undefined, userhidden: true, comment: undefined, commenthidden: true }),
	];
	const { fetch, asked } = wiki(info, { query: { pages: [{ pageid: 7, revisions: rows }] } });
	const time = Date.UTC(2026, 10, 30, 10);
	expect(await readPageAfter(fetch, of)).toEqual({
		later: [
			{ revision: 11, time, user: 'B', comment: 'c' },
			{ revision: 13, time, user: null, comment: null },
		],
		hasMore: false,
	});
	expect(Object.fromEntries(asked[1] ?? [])).toMatchObject({ pageids: '7', rvstartid: '10', rvdir: 'newer' });
});

test('of many later revisions the first ones are named', async () => {
	const rows = [10, 11, 12, 13, 14, 15, 16].map((id) => row(id));
	const { fetch } = wiki(info, { query: { pages: [{ revisions: rows }] } });
	const after = await readPageAfter(fetch, of);
	expect([after?.later.map(({ revision }) => revision), after?.hasMore]).toEqual([[11, 12, 13, 14, 15], true]);
});

test.each([
	['a revision that is deleted', [{ query: { badrevids: { 10: { revid: 10, missing: true } } } }]],
	['a page that is deleted', [{ query: { pages: [{ pageid: 7, missing: true }] } }]],
])('of %s nothing is known', async (_what, answers) => {
	expect(await readPageAfter(wiki(...answers).fetch, of)).toBe(null);
});

test.each([
	[{ error: { code: 'ratelimited' } }, 'ratelimited'],
	[{ query: { pages: [{ pageid: 7 }] } }, null],
	[{ query: [] }, null],
	[info, null],
])('an answer that is none is an error of the wiki: %j', async (answer, code) => {
	const broken = { query: { pages: [{ revisions: [{ revid: 'x' }] }] } };
	await expect(readPageAfter(wiki(answer, broken).fetch, of)).rejects.toMatchObject({ name: 'WikiError', code });
});
