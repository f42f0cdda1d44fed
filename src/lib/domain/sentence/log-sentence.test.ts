import { describe, expect, it, test } from 'vitest';
import en from '#lib/messages/sentences/en.json' with { type: 'json' };
import { loadRecentChanges } from '../../../../fixtures/wikimedia/load.ts';
import { pick, randomFrom, randomText } from '../../../../fixtures/random.ts';
import { logSentence } from './log-sentence.ts';
import { parseRecentChange } from '../stream/recent-change.ts';
import type { WikiEvent } from '../event/event.ts';
import type { Json } from '../core/json-fields.ts';

const recorded = loadRecentChanges().flatMap((line): WikiEvent[] => {
	const parsed = parseRecentChange(JSON.parse(line));
	return parsed.kind === 'event' && parsed.event.type === 'log' ? [parsed.event] : [];
});

/** How many parameters a message has. */
const places = (key: string): number => {
	const text = String((en as Record<string, unknown>)[`log-${key}`]);
	return Math.max(0, ...[...text.matchAll(/\$(\d)/g)].map(([, place]) => Number(place)));
};

/** A log event of `type/action`. */
const log = (pair: string, logParams: Json, more: Partial<WikiEvent> = {}) => {
	const [logType = null, logAction = null] = pair.split('/');
	return { wiki: 'metawiki', logType, logAction, logParams, namespace: 2, title: 'User:Example', about: [], ...more };
};
const sentenceOf = (...args: Parameters<typeof log>) => logSentence(log(...args));
const keyOf = (...args: Parameters<typeof log>) => sentenceOf(...args)?.key ?? null;

test.each(recorded.map((event) => [`${event.logType}/${event.logAction} ${event.key}`, event] as const))(
	'%s has a sentence',
	(_, event) => {
		const found = logSentence(event);
		expect(found).not.toBeNull();
		expect(Object.keys(en)).toContain(`log-${found?.key}`);
		expect(places(found?.key ?? '')).toBe(found?.parts.length);
	},
);

describe('blocks', () => {
	it.each<[Json, string]>([
		[{ duration: '31 hours', sitewide: true }, 'block'],
		[{ duration: 'infinity' }, 'block-forever'],
		[{ duration: '3 days', sitewide: false }, 'block-partial'],
		[{ duration: '2026-12-01T00:00:00Z' }, 'block-until'],
		[{ duration: '20270115000000' }, 'block-until'],
		[{ duration: '2027-01-15 12:00' }, 'block-until'],
		[{ duration: '2023-06-15' }, 'block-until'],
		[{ duration: 'Fri, 15 Jan 2027 00:00:00 GMT' }, 'block-until'],
		[['1 week', 'nocreate'], 'block'],
		[[], 'block-plain'],
		['', 'block-plain'],
	])('%j becomes %s', (params, key) => {
		expect(sentenceOf('block/block', params, { title: 'Benutzer:Example' })).toMatchObject({
			key,
			parts: [{ kind: 'user', name: 'Example' }, ...(key.match(/plain|forever/) ? [] : [{}])],
		});
	});

	it('show words that only the wiki understands, without a “for” that may be wrong', () => {
		const params = { duration: 'next friday', sitewide: false };
		expect(sentenceOf('block/block', params, { title: 'User:Example' })).toMatchObject({
			key: 'in-words',
			parts: [
				{ kind: 'sentence', sentence: { key: 'log-block-partial-plain', parts: [{ name: 'Example' }] } },
				{ text: 'next friday' },
			],
		});
		expect(Object.keys(en)).toContain('log-block-partial-plain');
	});

	it('end at the expiry of the Action API, where the words are not clear', () => {
		const parts = (params: Json) => sentenceOf('block/block', params)?.parts[1];
		const expiry = '2027-01-15T00:00:00Z';
		expect(parts({ duration: 'next friday', expiry })).toEqual({
			...{ kind: 'term', term: { until: Date.UTC(2027, 0, 15) } },
		});
		expect(parts({ duration: '3 days', expiry })).toEqual({
			...{ kind: 'term', term: { spans: [{ count: 3, unit: 'day' }] } },
		});
	});

	it('are of a user, a range or an autoblock', () => {
		const of = (name: string, pair = 'block/unblock') => sentenceOf(pair, [], { title: `User:${name}` });
		expect(of('Example')).toEqual({
			key: 'unblock',
			parts: [{ kind: 'user', name: 'Example', page: 'User:Example', on: null }],
		});
		expect(of('2001:DB8::/64')?.parts).toMatchObject([{ page: 'Special:Contributions/2001:DB8::/64' }]);
		expect(of('#123456')).toMatchObject({ key: 'unblock-auto', parts: [{ name: '#123456', page: null }] });
		expect(of('#7', 'gblblock/whitelist')).toMatchObject({ key: 'gblblock-off-auto', parts: [{ page: null }] });
	});

	it('of all wikis have their end', () => {
		expect(keyOf('gblblock/gblock', { expiry: '20270115000000' })).toBe('gblblock-until');
		expect(keyOf('gblblock/modify', { expiry: 'infinity' })).toBe('gblreblock-forever');
		expect(keyOf('gblblock/gblock2', ['anonymous only'])).toBe('gblblock-plain');
	});
});

describe('groups', () => {
	const rights = (params: Record<string, Json>) =>
		sentenceOf('rights/rights', { oldgroups: [], newgroups: [], oldmetadata: [], newmetadata: [], ...params });
	const until = Date.UTC(2027, 0, 15);

	it.each<[string, Json[]]>([
		['of the stream', [{ expiry: '20270115000000' }, [], { expiry: null }]],
		[
			'of the Action API',
			[
				{ group: 'a', expiry: '2027-01-15T00:00:00Z' },
				{ group: 'b', expiry: 'infinity' },
				{ group: 'c', expiry: 'infinity' },
			],
		],
	])('given for a time have their end, in the form %s', (_, newmetadata) => {
		expect(rights({ newgroups: ['a', 'b', 'c'], newmetadata })).toMatchObject({
			key: 'rights-added',
			parts: [{}, { groups: [{ name: 'a', until }, { name: 'b' }, { name: 'c' }] }],
		});
	});

	it('of arrays with gaps, which PHP writes as objects, are those that they name', () => {
		expect(
			rights({
				oldgroups: ['a', 'b', 'c'],
				newgroups: { 1: 'b', 2: 'c' },
				oldmetadata: [{ expiry: null }, { expiry: null }, { expiry: null }],
				newmetadata: { 1: { expiry: null }, 2: { expiry: null } },
			}),
		).toMatchObject({ key: 'rights-removed', parts: [{ name: 'Example' }, { groups: [{ name: 'a' }] }] });
	});

	it('whose former end is not known are not shown as changed', () => {
		const newmetadata = [{ expiry: null }];
		expect(rights({ oldgroups: ['a'], newgroups: ['a'], newmetadata })?.key).toBe('rights');
	});

	it('that only end at another time are not shown as given', () => {
		const both = { oldgroups: ['a', 'b', 'c'], newgroups: ['a', 'b', 'c'] };
		expect(
			rights({
				...both,
				oldmetadata: [{ expiry: null }, { expiry: '20270115000000' }, { expiry: '20270115000000' }],
				newmetadata: [{ expiry: '20270115000000' }, { expiry: '20270115000000' }, { expiry: null }],
			}),
		).toMatchObject({
			key: 'rights-end',
			parts: [
				{ name: 'Example' },
				{
					groups: [
						{ name: 'a', until },
						{ name: 'c', until: null },
					],
				},
			],
		});
		expect(rights(both)?.key).toBe('rights');
	});

	it('that end at another time are shown so, also where others are given or removed', () => {
		const ends = [{ expiry: '20260115000000' }, { expiry: null }];
		const found = rights({
			...{ oldgroups: ['a', 'b'], oldmetadata: ends },
			...{ newgroups: ['a', 'c'], newmetadata: [{ expiry: '20270115000000' }, { expiry: null }] },
		});
		expect(found).toMatchObject({
			...{ key: 'rights-both', parts: [{}, { groups: [{ name: 'c' }] }, { groups: [{ name: 'b' }] }] },
			also: { key: 'rights-end', parts: [{ name: 'Example' }, { groups: [{ name: 'a', until }] }] },
		});
	});

	it('of an autopromotion are received by the user of the event, and given by no one', () => {
		expect(sentenceOf('rights/autopromote', { oldgroups: ['a'], newgroups: ['a', 'b'] })).toEqual({
			...{ key: 'rights-auto', parts: [{ kind: 'groups', groups: [{ name: 'b' }] }] },
		});
	});

	it('on another wiki are shown with that wiki, and a name with an @ stays', () => {
		const params = { oldgroups: [], newgroups: ['sysop'] };
		expect(sentenceOf('rights/rights', params, { title: 'User:Example@enwiki' })).toMatchObject({
			key: 'rights-added-on',
			parts: [{ name: 'Example', page: 'User:Example', on: 'enwiki' }, {}, { text: 'enwiki' }],
		});
		expect(sentenceOf('rights/rights', params, { title: 'User:Name@home' })).toMatchObject({
			key: 'rights-added',
			parts: [{ name: 'Name@home', on: null }, {}],
		});
		expect(sentenceOf('rights/rights', params, { title: 'User:Name@enwiki', wiki: 'enwiki' })).toMatchObject({
			parts: [{ name: 'Name@enwiki', on: null }, {}],
		});
	});

	it('are read from old arrays, and not named where they are missing', () => {
		expect(keyOf('rights/rights', { oldgroups: ['bot'], newgroups: ['sysop'] })).toBe('rights-both');
		expect(sentenceOf('rights/rights', ['', 'sysop, bot'])?.parts[1]).toMatchObject({
			groups: [{ name: 'sysop' }, { name: 'bot' }],
		});
		expect(keyOf('rights/rights', null)).toBe('rights');
		expect(keyOf('rights/rights', { newgroups: ['sysop'] })).toBe('rights');
	});
});

describe('what is hidden or erased', () => {
	const nothing = { title: null, namespace: null, logParams: null };

	it('is shown as hidden, without a guess at the page or the person', () => {
		for (const pair of ['delete/delete', 'block/block', 'move/move', 'rights/rights', 'strange/deed'])
			expect(sentenceOf(pair, null, { ...nothing, hidden: ['text'] })).toEqual({
				...{ key: 'hidden', parts: [{ kind: 'type', type: `log:${pair.split('/')[0]}` }] },
			});
	});

	it('has no sentence where there is no title', () => {
		for (const pair of ['delete/delete', 'block/block', 'rights/rights', 'upload/upload', 'newusers/create2'])
			expect(sentenceOf(pair, null, nothing)).toBeNull();
		expect(sentenceOf('move/move', { target: 'B', noredir: '0' }, nothing)).toBeNull();
		expect(sentenceOf('move/move', { target: 'B', noredir: '0' }, { title: null, namespace: 0 })).toBeNull();
	});

	it('belongs to a vanished user, where only the title is erased', () => {
		const params = { oldgroups: ['bot'], newgroups: [] };
		expect(sentenceOf('rights/rights', params, { title: null, wiki: 'enwiki' })).toMatchObject({
			...{ key: 'rights-removed', parts: [{ kind: 'erased', what: 'user' }, {}] },
		});
		expect(
			sentenceOf('rights/rights', params, { title: null, wiki: 'enwiki', about: ['Vanished user 1'] }),
		).toMatchObject({
			parts: [{ kind: 'user', name: 'Vanished user 1' }, {}],
		});
		// On which wiki these were removed is no longer known.
		expect(sentenceOf('rights/rights', params, { title: null, about: ['Vanished user 1'] })).toBeNull();
		expect(
			sentenceOf('globalauth/setstatus', { added: ['locked'], removed: [] }, { title: null, about: ['X'] }),
		).toMatchObject({
			parts: [{ kind: 'user', name: 'X', page: 'Special:CentralAuth/X' }],
		});
		expect(sentenceOf('delete/delete', [], { title: null })).toMatchObject({
			...{ key: 'delete', parts: [{ kind: 'erased', what: 'page' }] },
		});
		expect(sentenceOf('renameuser/renameuser', { newuser: 'Vanished user 1' }, { title: null })).toMatchObject({
			...{ key: 'renameuser-to', parts: [{ name: 'Vanished user 1' }] },
		});
		expect(keyOf('gblrename/rename', null, { title: null })).toBe('gblrename-plain');
	});
});

describe('hidden parts of revisions', () => {
	const parts = (params: Json, pair = 'delete/revision') => {
		const { key, parts: [, count, ...rest] = [] } = sentenceOf(pair, params, { title: 'Page', namespace: 0 }) ?? {};
		return [key, count, ...rest.map((part) => (part.kind === 'parts' ? [part.of, ...part.parts] : part))];
	};

	it.each<[Json, unknown[]]>([
		[{ ids: ['1', '2', '3'], ofield: 0, nfield: 3 }, ['revision-hidden', 3, ['revision', 'text', 'comment']]],
		[{ ids: [1], ofield: 7, nfield: 3 }, ['revision-shown', 1, ['revision', 'user']]],
		[{ ids: { 1: 5, 3: 6 }, ofield: 1, nfield: 4 }, ['revision-both', 2, ['revision', 'user'], ['revision', 'text']]],
		[{ ids: [1], ofield: 7, nfield: 15 }, ['revision-changed', 1]],
		[{ ids: [1] }, ['revision-changed', 1]],
		[{ type: 'oldimage', ids: ['20270115000000'], ofield: 0, nfield: 1 }, ['revision-hidden', 1, ['file', 'text']]],
		[{ ofield: 0, nfield: 1 }, [undefined, undefined]],
	])('%j are %j', (params, [key, count, ...rest]) => {
		expect(parts(params)).toEqual([key, count === undefined ? count : { kind: 'count', count }, ...rest]);
	});

	it('of log entries are shown as parts of entries', () => {
		expect(parts({ ids: [1], ofield: 0, nfield: 1 }, 'delete/event')).toEqual([
			...['event-hidden', { kind: 'count', count: 1 }, ['event', 'text']],
		]);
	});
});

test.each<[string, Json, string | null]>([
	['globalauth/setstatus', { added: ['locked'], removed: [] }, 'globalauth-lock'],
	['globalauth/setstatus', { added: ['locked'], removed: [''] }, 'globalauth-lock'],
	['globalauth/setstatus', ['(none)', 'locked'], 'globalauth-unlock'],
	['gblrename/rename', { olduser: 'A', newuser: 'B' }, 'gblrename'],
	['gblrename/merge', { olduser: 'A|B', newuser: 'C' }, 'accounts-merged'],
	['gblrename/promote', { olduser: 'A', newuser: 'A (fr)', oldwiki: 'frwiki' }, 'gblrename-promote'],
	['gblrights/groupprms2', { addRights: ['edit'], removeRights: [] }, 'gblgroup-rights'],
	['move/move_redir', { target: 'B', noredir: '0' }, 'move-over'],
	['move/move_redir', { target: 'B', noredir: '1' }, 'move-over-silent'],
	['move/move', ['B'], 'move'],
	['tag/update', { revid: 1, logid: false, tagsAdded: ['x'], tagsRemoved: [] }, 'tag-added'],
	['tag/update', { revid: false, logid: 7, tagsAdded: ['x'], tagsRemoved: ['y'] }, 'tag-both-entry'],
	['tag/update', { tagsAdded: ['x'], tagsRemoved: [] }, null],
	['patrol/patrol', { curid: '7', previd: '6', auto: 1 }, 'patrol-auto'],
	['abusefilter/modify', { historyId: 77, newId: 42 }, 'abusefilter-modify'],
	['abusefilter/modify', ['77', '42'], 'abusefilter-modify'],
	['growthexperiments/setmentor', { 'previous-mentor': 'A', 'new-mentor': 'B' }, 'mentor-from'],
	['growthexperiments/setmentor', { 'new-mentor': 'B' }, 'mentor'],
	['growthexperiments/setmentor', {}, null],
	['rights/autopromote', { oldgroups: [], newgroups: ['editor'] }, 'rights-auto'],
	['rights/blockautopromote', { duration: 432000, oldgroups: [], newgroups: [] }, 'rights-auto-off'],
	[
		'translationreview/group',
		{ 'group-label': 'G', language: 'de', 'old-state': false, 'new-state': 'ready' },
		'translation-state-first',
	],
	[
		'translationreview/group',
		{ 'group-label': 'G', language: 'de', 'old-state': 'a', 'new-state': 'b' },
		'translation-state',
	],
	['block/', [], null],
	['constructor/x', {}, null],
	['somethingnew/x', {}, null],
])('%s with %j becomes %s', (pair, params, key) => {
	expect(keyOf(pair, params)).toBe(key);
});

test('a page’s language is shown by its name, and the default of the wiki is marked', () => {
	const params = { oldlanguage: 'en', newlanguage: 'en[def]' };
	const english = { kind: 'languages', languages: ['en'] };
	expect(sentenceOf('pagelang/pagelang', params)?.parts.slice(1)).toEqual([
		english,
		{ kind: 'sentence', sentence: { key: 'log-language-default', parts: [english] } },
	]);
});

test('a locked account is linked as an account of all wikis', () => {
	const title = 'User:Name@home@global';
	expect(sentenceOf('globalauth/setstatus', { added: ['locked'], removed: [] }, { title })?.parts).toEqual([
		{ kind: 'user', name: 'Name@home', page: 'Special:CentralAuth/Name@home', on: null },
	]);
});

test('for all parameters, nothing is thrown, and every sentence has its message', () => {
	const random = randomFrom(20261122);
	const types = [...new Set(recorded.map(({ logType }) => logType)), 'gblblock', 'usermerge', null];
	const actions = [...new Set(recorded.map(({ logAction }) => logAction)), 'gblock2', 'modify', null];
	const names = recorded.flatMap(({ logParams }) => Object.keys(logParams ?? {}));
	const value = (depth: number): Json =>
		pick<() => Json>(random, [
			() => null,
			() => randomText(random),
			() => random() < 0.5,
			() => Math.floor(random() * 10) - 2,
			() => (depth === 0 ? [] : [value(depth - 1), value(depth - 1)]),
			() =>
				depth === 0
					? {}
					: Object.fromEntries([pick(random, names), pick(random, names)].map((name) => [name, value(depth - 1)])),
		])();
	for (let step = 0; step < 5000; step++) {
		const found = logSentence({
			...{ wiki: pick(random, ['metawiki', 'dewiki']), about: pick(random, [[], ['A'], ['A', 'B']]) },
			...{ logType: pick(random, types), logAction: pick(random, actions), logParams: value(3) },
			...{ title: pick(random, [null, randomText(random), 'User:A@dewiki']), namespace: pick(random, [null, 0, 2]) },
		});
		if (found === null) continue;
		expect(Object.keys(en)).toContain(`log-${found.key}`);
		expect(places(found.key)).toBe(found.parts.length);
	}
});
