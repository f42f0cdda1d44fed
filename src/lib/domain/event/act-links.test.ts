import { expect, test } from 'vitest';
import type { Wiki } from '../wiki/wiki.ts';
import { type Act, type Acted, actLinks } from './act-links.ts';

const script = 'https://de.wikipedia.org/w/index.php';
const dewiki: Wiki = { name: 'dewiki', scriptUrl: script, articleUrl: 'https://de.wikipedia.org/wiki/$1' };
const edit = {
	type: 'edit',
	title: 'AT&T (Größe)',
	user: 'Example & Söhne',
	about: [] as string[],
	oldRevision: 10,
	newRevision: 12,
	links: { history: 'https://de.wikipedia.org/' },
};
const page = 'title=AT%26T_(Gr%C3%B6%C3%9Fe)';
const name = 'Example_%26_S%C3%B6hne';

const urls = (...given: Parameters<typeof actLinks>) =>
	Object.fromEntries(actLinks(...given).map(({ act, url }): [Act, string] => [act, url]));

test('an edit by an account has every link, each with the names encoded', () => {
	expect(urls([edit], dewiki)).toEqual({
		undo: `${script}?${page}&action=edit&undoafter=10&undo=12`,
		history: `${script}?${page}&action=history`,
		protection: `${script}?${page}&action=protect`,
		'page-logs': `${script}?title=Special:Log&page=AT%26T_(Gr%C3%B6%C3%9Fe)`,
		talk: `${script}?title=User_talk:${name}&action=edit&section=new`,
		contributions: `https://de.wikipedia.org/wiki/Special:Contributions/${name}`,
		logs: `https://de.wikipedia.org/wiki/Special:Log/${name}`,
		blocks: `${script}?title=Special:Log/block&page=User:${name}`,
		deleted: `https://de.wikipedia.org/wiki/Special:DeletedContributions/${name}`,
		'central-auth': `https://meta.wikimedia.org/wiki/Special:CentralAuth/${name}`,
		'global-contributions': `https://meta.wikimedia.org/wiki/Special:GlobalContributions/${name}`,
		xtools: 'https://xtools.wmcloud.org/ec/dewiki/Example%20%26%20S%C3%B6hne',
		guc: 'https://guc.toolforge.org/?user=Example%20%26%20S%C3%B6hne',
	});
});

test.each([
	['a new page', [{ ...edit, type: 'new', oldRevision: null }], null],
	['an edit whose parent is not known', [{ ...edit, oldRevision: null }], null],
	['an edit that was reverted', [{ ...edit, reverted: true }], null],
	['a hidden revision', [{ ...edit, hidden: ['text'] }], null],
	['an edit of a deleted page', [{ ...edit, pageDeleted: true }], null],
	['a log action', [{ ...edit, type: 'log' }], null],
	['a change of category', [{ ...edit, type: 'categorize' }], null],
	['a run', [{ ...edit, oldRevision: 12, newRevision: 13 }, edit], 'undoafter=10&undo=13'],
	['a moved page', [{ ...edit, movedTo: { title: 'Neu' } }], 'undoafter=10&undo=12'],
	['a run of which a parent is not known', [{ ...edit, oldRevision: null, newRevision: 13 }, edit], null],
	['a run between which others edited', [{ ...edit, oldRevision: 14, newRevision: 15 }, edit], null],
	[
		'a run that made the page',
		[edit, { ...edit, type: 'new', oldRevision: null, newRevision: 10 }],
		'undoafter=10&undo=12',
	],
] as [string, [Acted, ...Acted[]], string | null][])('undo of %s', (_what, events, query) => {
	const undo = urls(events, dewiki).undo;
	expect(undo?.split('action=edit&')[1] ?? null).toBe(query);
});

test.each([
	['192.0.2.17', ['guc']],
	['2001:DB8:0:0:0:0:0:17', ['guc']],
	['~2026-10001-01', ['central-auth', 'global-contributions', 'guc']],
	['Example', ['central-auth', 'global-contributions', 'xtools', 'guc']],
])('what exists on all wikis for %s', (user, acts) => {
	const everywhere = actLinks([{ ...edit, user }], dewiki).filter(({ group }) => group === 'everywhere');
	expect(everywhere.map(({ act }) => act)).toEqual(acts);
});

test('a log action about another person has links about them, too', () => {
	const block = { ...edit, type: 'log', title: 'User:192.0.2.44', about: ['192.0.2.44'] };
	const about = (...events: [Acted, ...Acted[]]) =>
		actLinks(events, dewiki).flatMap(({ group, act, url }) => (group === 'about' ? [[act, url]] : []));
	expect(about(block)).toEqual([
		['talk', `${script}?title=User_talk:192.0.2.44&action=edit&section=new`],
		['contributions', 'https://de.wikipedia.org/wiki/Special:Contributions/192.0.2.44'],
		['logs', 'https://de.wikipedia.org/wiki/Special:Log/192.0.2.44'],
		['blocks', `${script}?title=Special:Log/block&page=User:192.0.2.44`],
		['deleted', 'https://de.wikipedia.org/wiki/Special:DeletedContributions/192.0.2.44'],
	]);
	expect(about({ ...block, about: [edit.user] })).toEqual([]);
	expect(about(block, { ...block, about: ['Other'] })).toEqual([]);
	expect(about({ ...block, about: ['enwiki>Other'] })).toEqual([]);
});

test('nothing is linked that is not known: page, author, the address of the wiki', () => {
	const groups = (...given: Parameters<typeof actLinks>) => new Set(actLinks(...given).map(({ group }) => group));
	expect(groups([{ ...edit, user: null }], dewiki)).toEqual(new Set(['edit', 'page']));
	expect(groups([{ ...edit, user: 'enwiki>Example' }], dewiki)).toEqual(new Set(['edit', 'page']));
	expect(groups([{ ...edit, title: null }], dewiki)).toEqual(new Set(['person', 'everywhere']));
	// An autoblock, an account on all wikis: their titles are no pages.
	expect(groups([{ ...edit, type: 'log', links: { history: null }, title: 'User:#5' }], dewiki)).toEqual(
		new Set(['person', 'everywhere']),
	);
	const nowhere = { name: 'dewiki', scriptUrl: null, articleUrl: null };
	expect(groups([edit], nowhere)).toEqual(new Set(['everywhere']));
});
