import { expect, test } from 'vitest';
import { loadRecentChanges, loadRecording } from '../../../../fixtures/wikimedia/load.ts';
import { eventLinks, pageUrl, userLinks } from './event-links.ts';
import { parseRecentChange } from '../stream/recent-change.ts';
import { parseLogRow } from '../backfill/log-row.ts';
import type { Wiki, WikiEvent } from './event.ts';
import type { Json } from '../core/json-fields.ts';

const script = 'https://de.wikipedia.org/w/index.php';
const dewiki: Wiki = { name: 'dewiki', scriptUrl: script, articleUrl: 'https://de.wikipedia.org/wiki/$1' };
/** Links about the user of {@link like}. */
const by = {
	user: 'https://de.wikipedia.org/wiki/User:B_c',
	contributions: 'https://de.wikipedia.org/wiki/Special:Contributions/B_c',
};
const nowhere: Wiki = { name: 'dewiki', scriptUrl: null, articleUrl: null };

const recorded = loadRecentChanges().map((line) => {
	const data = JSON.parse(line);
	const parsed = parseRecentChange(data);
	if (parsed.kind !== 'event') throw new Error(line);
	return { data, event: parsed.event, wiki: parsed.wiki };
});

/** A recorded event with other values, on dewiki. */
function like(type: string, values: Partial<WikiEvent> = {}): WikiEvent {
	const found = recorded.find(({ event }) => event.type === type);
	if (found === undefined) throw new Error(type);
	return { ...found.event, wiki: 'dewiki', namespace: 0, title: 'A & b', user: 'B c', ...values };
}

test('the page of every recorded event has the address that the stream gives', () => {
	const others = new Set<string>();
	for (const { data, event, wiki } of recorded) {
		const page = pageUrl(wiki, data.title);
		expect(page).toBe(data.title_url ?? data.meta.uri);
		if (eventLinks(event, wiki).page !== page) others.add(data.title);
		// The same from the title alone, as where no address pattern is known.
		expect(pageUrl({ ...wiki, articleUrl: null }, data.title)).toBe(
			`${wiki.scriptUrl}?title=${page?.slice(wiki.articleUrl?.indexOf('$1'))}`,
		);
	}
	// The stream has addresses of these pages too.
	expect(others).toEqual(new Set(['User:192.0.2.0/24', 'User:Locked Example@global']));
});

test('the diff of every recorded event has the address that the stream gives', () => {
	const withUrl = recorded.filter(({ data }) => data.notify_url !== undefined);
	expect(withUrl.length).toBeGreaterThan(200);
	for (const { data, event, wiki } of withUrl) {
		const links = eventLinks(event, wiki);
		const address = data.notify_url.replace(/&rcid=\d+$/, '');
		// `oldid=0`: a page created with its category, so there is nothing to compare.
		const isNew = event.type === 'new' || address.endsWith('&oldid=0');
		if (isNew) expect(links.diff).toBeNull();
		else expect(links.diff).toBe(address);
		expect(links.revision).toBe(
			isNew ? address.replace(/diff=(\d+)&oldid=0/, 'oldid=$1') : `${wiki.scriptUrl}?oldid=${event.newRevision}`,
		);
	}
});

test('every link is a web address on its wiki', () => {
	for (const { event, wiki } of recorded) {
		for (const link of Object.values({ ...eventLinks(event, wiki), ...userLinks(event.user ?? '', wiki) })) {
			if (link !== null) expect(new URL(link).origin).toBe(new URL(wiki.scriptUrl ?? '').origin);
		}
	}
});

test('an edit', () => {
	expect(eventLinks(like('edit', { oldRevision: 10, newRevision: 11 }), dewiki)).toEqual({
		page: 'https://de.wikipedia.org/wiki/A_%26_b',
		diff: `${script}?diff=11&oldid=10`,
		revision: `${script}?oldid=11`,
		log: null,
		history: `${script}?title=A_%26_b&action=history`,
		...by,
	});
	expect(eventLinks(like('edit', { oldRevision: null, newRevision: 11 }), dewiki).diff).toBe(
		`${script}?diff=prev&oldid=11`,
	);
});

test('a user of another wiki has no page on this one', () => {
	const links = eventLinks(like('edit', { user: 'metawiki>Example' }), dewiki);
	expect([links.user, links.contributions]).toEqual([null, null]);
});

test('a new page has no diff', () => {
	const links = eventLinks(like('new', { oldRevision: null, newRevision: 11 }), dewiki);
	expect(links).toMatchObject({ diff: null, revision: `${script}?oldid=11` });
});

test('a category change links the change of the member page', () => {
	const event = like('categorize', { namespace: 14, title: 'Kategorie:A', oldRevision: 10, newRevision: 11 });
	expect(eventLinks(event, dewiki)).toMatchObject({
		page: 'https://de.wikipedia.org/wiki/Kategorie:A',
		diff: `${script}?diff=11&oldid=10`,
	});
	expect(eventLinks({ ...event, oldRevision: null }, dewiki)).toMatchObject({
		diff: null,
		revision: `${script}?oldid=11`,
	});
});

test('a log entry, a special page, and a hit of the abuse filter', () => {
	const event = like('log', { logType: 'tag', logId: 7, namespace: -1, title: 'Spezial:Tags' });
	expect(eventLinks(event, dewiki)).toEqual({
		page: 'https://de.wikipedia.org/wiki/Spezial:Tags',
		diff: null,
		revision: null,
		log: `${script}?title=Special:Log&logid=7`,
		history: null,
		...by,
	});
	const hit = { ...event, logType: 'abusefilter', logAction: 'hit', logId: 0 };
	expect(eventLinks({ ...hit, logParams: { log: 38 } }, dewiki).log).toBe(`${script}?title=Special:AbuseLog/38`);
	const useless: Json[] = [null, [], 'x', {}, { log: 'x' }, { log: -1 }, { log: '../x' }];
	for (const logParams of useless) {
		expect(eventLinks({ ...hit, logParams }, dewiki).log).toBeNull();
	}
	expect(eventLinks({ ...event, logType: 'other', logId: 0 }, dewiki).log).toBeNull();
});

const enwiki: Wiki = { ...dewiki, name: 'enwiki', articleUrl: 'https://en.wikipedia.org/wiki/$1' };
const wikiNamed = (name: string) => [enwiki].find((wiki) => wiki.name === name);

test('where a log names no page, the link leads to what is meant, or there is none', () => {
	const odd = loadRecording('odd-titles').map((line) => {
		const parsed = parseRecentChange(JSON.parse(line));
		if (parsed.kind !== 'event') throw new Error(line);
		const { page, history } = eventLinks(parsed.event, parsed.wiki, wikiNamed);
		return [parsed.event.title, page, history?.slice(history.indexOf('?')) ?? null];
	});
	const history = '?title=User:Mara_M.&action=history';
	expect(odd).toEqual([
		['User:Bruno Exempel@global', 'https://meta.wikimedia.org/wiki/Special:CentralAuth/Bruno_Exempel', null],
		['User:2001:DB8::/64', 'https://en.wikipedia.org/wiki/Special:Contributions/2001:DB8::/64', null],
		['User:#123456', null, null],
		['User:Bruno Exempel@enwiki', 'https://en.wikipedia.org/wiki/User:Bruno_Exempel', null],
		[null, null, null],
		['User:Mara M.', 'https://en.wikipedia.org/wiki/User:Mara_M.', history],
		['User:Mara M.', 'https://en.wikipedia.org/wiki/User:Mara_M.', history],
	]);
});

test.each([
	// No guess for an unknown wiki; what is not a wiki is part of an old name.
	['rights', 'User:X@frwiki', null],
	['rights', 'User:X@tenwiktionary', null],
	['rights', 'User:Name@home', 'User:Name@home'],
	['rights', 'User:Mail@example.org', 'User:Mail@example.org'],
	// Suffixes and ranges are only read in the logs that use them.
	['block', 'User:X@global', 'User:X@global'],
	['thanks', 'User:X@enwiki', 'User:X@enwiki'],
	['globalauth', 'User:Example', 'Special:CentralAuth/Example'],
	['globalauth', 'User:Name@home@global', 'Special:CentralAuth/Name@home'],
	['move', 'User:192.0.2.0/24', 'User:192.0.2.0/24'],
	['block', 'User:192.0.2.0/24', 'Special:Contributions/192.0.2.0/24'],
	['gblblock', 'Benutzer:2001:db8::/32', 'Special:Contributions/2001:db8::/32'],
	['block', 'User:Example/24', 'User:Example/24'],
	['block', 'User:192.0.2.1', 'User:192.0.2.1'],
	['abusefilter', 'A [[b]]', null],
	['delete', ' ', null],
	['delete', '_', null],
])('%s of “%s” leads to %s', (logType, title, page) => {
	const links = eventLinks(like('log', { wiki: 'metawiki', logType, title, namespace: 2 }), dewiki, wikiNamed);
	expect(links.page).toBe(page === null ? null : pageUrl(dewiki, page));
});

test('an `@` in the rights log of a wiki that gives no rights on others is part of a name', () => {
	const event = like('log', { logType: 'rights', title: 'User:X@frwiki', namespace: 2 });
	expect(eventLinks(event, dewiki, wikiNamed).page).toBe(pageUrl(dewiki, 'User:X@frwiki'));
});

test('for a log row that the wiki hides only the entry is linked', () => {
	for (const hide of [{ actionhidden: true }, { actionhidden: true, commenthidden: true, userhidden: true }]) {
		const event = parseLogRow(
			{ logid: 1001, type: 'delete', action: 'delete', timestamp: '2026-11-26T05:49:21Z', ...hide },
			'dewiki',
		);
		expect(event.title).toBeNull();
		const links = Object.entries(eventLinks(event, dewiki)).filter(([, url]) => url !== null);
		expect(links).toEqual([['log', `${script}?title=Special:Log&logid=1001`]]);
	}
});

test('a user', () => {
	expect(userLinks("Quote'User & Co", dewiki)).toEqual({
		user: 'https://de.wikipedia.org/wiki/User:Quote%27User_%26_Co',
		talk: 'https://de.wikipedia.org/wiki/User_talk:Quote%27User_%26_Co',
		contributions: 'https://de.wikipedia.org/wiki/Special:Contributions/Quote%27User_%26_Co',
		logs: 'https://de.wikipedia.org/wiki/Special:Log/Quote%27User_%26_Co',
	});
});

test('a dollar in a title is not a pattern, and an anchor is encoded', () => {
	expect(pageUrl(dewiki, "$1 $& $'")).toBe('https://de.wikipedia.org/wiki/$1_$%26_$%27');
	expect(pageUrl(dewiki, 'A', 'b c"<é')).toBe('https://de.wikipedia.org/wiki/A#b_c%22%3C%C3%A9');
	expect(pageUrl(dewiki, 'A', "/batch/1?x'#%")).toBe('https://de.wikipedia.org/wiki/A#/batch/1?x%27%23%25');
});

test('there are no links to a wiki of unknown address, and only links to web addresses', () => {
	const event = like('edit', { oldRevision: 10, newRevision: 11 });
	const none = { page: null, diff: null, revision: null, log: null, history: null, user: null, contributions: null };
	expect(eventLinks(event, nowhere)).toEqual(none);
	const odd = { name: 'dewiki', scriptUrl: 'javascript:alert(1)//', articleUrl: 'data:text/html,$1' };
	expect(eventLinks(event, odd)).toEqual(none);
	expect(Object.values(userLinks('Example', odd))).toEqual([null, null, null, null]);
	expect(eventLinks({ ...event, title: null }, dewiki)).toMatchObject({ page: null, history: null, ...by });
	expect(eventLinks({ ...event, user: null }, dewiki)).toMatchObject({ user: null, contributions: null });
});
