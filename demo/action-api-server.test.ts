import { afterEach, beforeEach, expect, test } from 'vitest';
import { type ActionApiServer, createActionApiServer } from './action-api-server.ts';
import { createGenerator, type Generator } from './generate.ts';
import { placeNamed } from './texts/places.ts';
import type { Generated } from './topic-log.ts';

const minute = 60_000;
const begin = Date.UTC(2026, 10, 1);
const wiki = placeNamed('dewiki');
let api: ActionApiServer;
let generator: Generator;
let edits: { id: number; old: number; sent: Generated }[];

beforeEach(async () => {
	api = await createActionApiServer();
	generator = createGenerator({ seed: 5, disorder: 0 });
	api.addAccount({
		...{ id: 7, name: 'Example Gardener', edits: { dewiki: 12 }, home: 'dewiki', registration: '2011-02-03T04:05:06Z' },
		blocks: { dewiki: { by: 'Example Patroller', reason: 'an example', timestamp: '2026-10-01T00:00:00Z' } },
	});
	edits = [0, 30, 600, -300].map((bytes, at) => make(at, { bytes, comment: 'an edit', page: 'Beispielgarten' }));
});
afterEach(() => api.close());

function make(at: number, what: { bytes: number; comment: string; page: string }) {
	const sent = generator.event(begin + at * minute, 'Example Gardener', { wiki, type: 'edit', ...what });
	api.observe(sent.data);
	const { new: id, old } = (JSON.parse(sent.data) as { revision: { new: number; old: number } }).revision;
	return { id, old, sent };
}

/** Asks as a browser does. */
async function ask(parameters: Record<string, string | number>, host: string = wiki.host) {
	const query = new URLSearchParams({ format: 'json', formatversion: '2', origin: '*' });
	for (const [name, value] of Object.entries(parameters)) query.set(name, String(value));
	const headers = { 'user-agent': 'Mozilla/5.0 (a test)' };
	const response = await fetch(`${api.address}/${host}/w/api.php?${query}`, { headers });
	expect(response.headers.get('access-control-allow-origin')).toBe(response.ok ? '*' : null);
	return response.ok ? ((await response.json()) as object) : response.status;
}

const idsOf = () => edits.map(({ id }) => id);
const compare = (parameters: Record<string, string | number>) =>
	ask({ action: 'compare', prop: 'diff|ids', ...parameters });

test('the edits of a page follow each other, whatever else happens', async () => {
	expect(edits.slice(1).map(({ old }) => old)).toEqual(idsOf().slice(0, -1));
	const [first, second] = idsOf();
	const info = await ask({ action: 'query', prop: 'info', revids: `${first}|5` });
	expect(info).toMatchObject({
		query: { pages: [{ ns: 0, title: 'Beispielgarten', lastrevid: idsOf()[3] }], badrevids: { 5: { missing: true } } },
	});
	const { pageid } = (info as { query: { pages: { pageid: number }[] } }).query.pages[0] ?? { pageid: 0 };
	const from = { action: 'query', prop: 'revisions', pageids: pageid, rvdir: 'newer', rvprop: 'ids|user|size' };
	const page = await ask({ ...from, rvstartid: second ?? 0, rvlimit: 2 });
	expect(page).toMatchObject({
		query: {
			pages: [
				{
					pageid,
					revisions: idsOf()
						.slice(1, 3)
						.map((revid) => ({ revid, user: 'Example Gardener' })),
				},
			],
		},
	});
	const { continue: next } = page as { continue: { rvcontinue: string } };
	expect(await ask({ ...from, rvlimit: 2, ...next })).toMatchObject({
		query: { pages: [{ revisions: [{ revid: idsOf()[3], parentid: idsOf()[2] }] }] },
	});
	expect(await ask({ ...from, pageids: 5 })).toMatchObject({ query: { pages: [{ pageid: 5, missing: true }] } });
});

test('a difference is as large as its edit says, the same each time, and in the script of its wiki', async () => {
	const bodies = await Promise.all(
		edits.map(async ({ id }) => {
			const answer = (await compare({ fromrev: id, torelative: 'prev' })) as { compare: { body: string } };
			expect(await compare({ fromrev: id, torelative: 'prev' })).toEqual(answer);
			return answer.compare.body;
		}),
	);
	const [slip = '', sentence = '', more = '', less = ''] = bodies;
	expect(slip).toMatch(
		/<del class="diffchange diffchange-inline">[^<]+<\/del>.*<ins class="diffchange diffchange-inline">/s,
	);
	expect(slip).toMatch(/diff-lineno">Zeile \d+:</);
	expect(sentence.match(/<ins/g)).toHaveLength(1);
	expect(more.match(/diff-addedline/g)?.length).toBeGreaterThan(1);
	expect(more).not.toContain('diff-deletedline');
	expect(less).toContain('diff-deletedline');
	expect(less).not.toContain('diff-addedline');
	const whole = await compare({ fromrev: idsOf()[0] ?? 0, torev: idsOf()[3] ?? 0 });
	expect(whole).toMatchObject({ compare: { fromrevid: idsOf()[0], torevid: idsOf()[3] } });
	expect(
		(whole as { compare: { body: string } }).compare.body.match(/<tr>\n {2}<td colspan="2" class="diff-lineno/g),
	).toHaveLength(3);
});

test('an edit that undoes another shows the same the other way round', async () => {
	const undone = edits[3]?.id ?? 0;
	const undo = make(9, { bytes: 300, comment: `Undid ${undone} by somebody`, page: 'Beispielgarten' });
	const bodyOf = async (id: number) =>
		((await compare({ fromrev: id, torelative: 'prev' })) as { compare: { body: string } }).compare.body;
	const text = (body: string, kind: string) =>
		[...body.matchAll(new RegExp(`diff-${kind}line[^>]*><div>(.*?)</div>`, 'g'))].map(([, found]) => found);
	const [before, after] = [await bodyOf(undone), await bodyOf(undo.id)];
	expect(text(after, 'added')).toEqual(text(before, 'deleted'));
	expect(text(after, 'added')).not.toEqual([]);
	const together = await compare({ fromrev: edits[2]?.id ?? 0, torev: undo.id });
	expect(together).toMatchObject({ compare: { body: '' } });
});

test('hidden texts, deleted pages and unknown revisions are refused as MediaWiki does', async () => {
	const [first, second, third] = edits;
	if (!first || !second || !third) throw new Error('no edits');
	const prev = (edit: { id: number }) => compare({ fromrev: edit.id, torelative: 'prev' });
	expect(await prev({ id: 5 })).toMatchObject({ error: { code: 'nosuchrevid' } });
	api.observe(generator.visibility(begin, second.sent, { text: false, comment: true, user: true }).data);
	expect(await prev(second)).toMatchObject({ error: { code: 'missingcontent' } });
	expect(await prev(third)).toMatchObject({ error: { code: 'missingcontent' } });
	expect(await prev(first)).toMatchObject({ compare: { torevid: first.id } });
	api.observe(generator.pageDeletion(begin, first.sent, 'delete').data);
	expect(await prev(first)).toMatchObject({ error: { code: 'nosuchrevid' } });
	api.observe(generator.pageDeletion(begin, first.sent, 'undelete').data);
	expect(await prev(first)).toMatchObject({ compare: { torevid: first.id } });
});

test('an item shows its statements', async () => {
	api.addLabels({ P569: { en: 'date of birth' } });
	const comment = '/* wbsetclaim-create:2||1 */ [[Property:P569]]: 11 March 1952';
	const place = placeNamed('wikidatawiki');
	const sent = generator.event(begin, 'Example Gardener', { wiki: place, type: 'edit', page: 'Q900000001', comment });
	api.observe(sent.data);
	const { revision } = JSON.parse(sent.data) as { revision: { new: number } };
	const answer = await ask({ action: 'compare', fromrev: revision.new, torelative: 'prev' }, place.host);
	const { body } = (answer as { compare: { body: string } }).compare;
	expect(body).toContain(
		'<td colspan="2" class="diff-lineno"></td>\n  <td colspan="2" class="diff-lineno">Property / date of birth</td>',
	);
	expect(body).toContain('<ins class="diffchange diffchange-inline">11 March 1952</ins>');
});

test('accounts are known by name, with their wikis and blocks', async () => {
	const meta = placeNamed('metawiki').host;
	const asked = { action: 'query', meta: 'globaluserinfo', guiprop: 'merged|groups|editcount' };
	expect(await ask({ ...asked, guiuser: 'Example_Gardener' }, meta)).toMatchObject({
		query: {
			globaluserinfo: {
				...{ home: 'dewiki', registration: '2011-02-03T04:05:06Z', editcount: 12 },
				merged: [{ wiki: 'dewiki', url: 'https://de.wikipedia.org', blocked: { reason: 'an example' } }],
			},
		},
	});
	expect(await ask({ ...asked, guiuser: '192.0.2.17' }, meta)).toMatchObject({ error: { code: 'baduser' } });
	expect(await ask({ action: 'query', list: 'blocks', bkusers: 'Example Gardener' })).toMatchObject({
		query: { blocks: [{ user: 'Example Gardener', by: 'Example Patroller', expiry: 'infinity', partial: false }] },
	});
	const users = {
		action: 'query',
		list: 'users',
		ususers: 'Example Gardener|Nobody|192.0.2.17',
		usprop: 'blockinfo|groups|editcount',
	};
	expect(await ask(users)).toMatchObject({
		query: {
			users: [
				{ userid: 7, editcount: 12, groups: ['*', 'user', 'autoconfirmed'], blockedby: 'Example Patroller' },
				{ name: 'Nobody', missing: true },
				{ name: '192.0.2.17', invalid: true },
			],
		},
	});
	expect(await ask({ ...users, ususers: 'Example Gardener' }, 'fr.wikipedia.org')).not.toMatchObject({
		query: { users: [{ blockedby: expect.anything() as unknown }] },
	});
	expect(await ask(users, 'wiki.example')).toBe(404);
});
