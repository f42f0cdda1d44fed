import { expect, test } from 'vitest';
import { loadRecentChanges } from './fixtures/load.ts';
import { eventLinks, pageUrl, userLinks } from './links.ts';
import { parseRecentChange } from './recent-change.ts';
import type { Json, Wiki, WikiEvent } from './wiki-event.ts';

const script = 'https://de.wikipedia.org/w/index.php';
const dewiki: Wiki = { name: 'dewiki', scriptUrl: script, articleUrl: 'https://de.wikipedia.org/wiki/$1' };
/** Of the user of {@link like}. */
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

test('the page of every recorded event is where the wire says it is', () => {
	for (const { data, event, wiki } of recorded) {
		const page = eventLinks(event, wiki).page;
		expect(page).toBe(data.title_url ?? data.meta.uri);
		// The same from the title alone, as for an event that proved no pattern.
		expect(pageUrl({ ...wiki, articleUrl: null }, data.title)).toBe(
			`${wiki.scriptUrl}?title=${page?.slice(wiki.articleUrl?.indexOf('$1'))}`,
		);
	}
});

test('the diff of every recorded event is where the wire says it is', () => {
	const told = recorded.filter(({ data }) => data.notify_url !== undefined);
	expect(told.length).toBeGreaterThan(200);
	for (const { data, event, wiki } of told) {
		const links = eventLinks(event, wiki);
		const address = data.notify_url.replace(/&rcid=\d+$/, '');
		// `oldid=0`: a page that was made with its category, so there is nothing to compare.
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

test('a new page has no diff', () => {
	const links = eventLinks(like('new', { oldRevision: null, newRevision: 11 }), dewiki);
	expect(links).toMatchObject({ diff: null, revision: `${script}?oldid=11` });
});

test('a category change shows what was done to the member page', () => {
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

test('a user', () => {
	expect(userLinks("Quote'User & Co", dewiki)).toEqual({
		user: 'https://de.wikipedia.org/wiki/User:Quote%27User_%26_Co',
		talk: 'https://de.wikipedia.org/wiki/User_talk:Quote%27User_%26_Co',
		contributions: 'https://de.wikipedia.org/wiki/Special:Contributions/Quote%27User_%26_Co',
		logs: 'https://de.wikipedia.org/wiki/Special:Log/Quote%27User_%26_Co',
	});
});

test('a dollar in a title is no pattern, and an anchor is encoded', () => {
	expect(pageUrl(dewiki, "$1 $& $'")).toBe('https://de.wikipedia.org/wiki/$1_$%26_$%27');
	expect(pageUrl(dewiki, 'A', 'b c"<é')).toBe('https://de.wikipedia.org/wiki/A#b_c%22%3C%C3%A9');
	expect(pageUrl(dewiki, 'A', "/batch/1?x'#%")).toBe('https://de.wikipedia.org/wiki/A#/batch/1?x%27%23%25');
});

test('there are no links to a wiki of unknown address, nor to anything but the web', () => {
	const event = like('edit', { oldRevision: 10, newRevision: 11 });
	const none = { page: null, diff: null, revision: null, log: null, history: null, user: null, contributions: null };
	expect(eventLinks(event, nowhere)).toEqual(none);
	const odd = { name: 'dewiki', scriptUrl: 'javascript:alert(1)//', articleUrl: 'data:text/html,$1' };
	expect(eventLinks(event, odd)).toEqual(none);
	expect(Object.values(userLinks('Example', odd))).toEqual([null, null, null, null]);
	expect(eventLinks({ ...event, title: null }, dewiki)).toMatchObject({ page: null, history: null, ...by });
	expect(eventLinks({ ...event, user: null }, dewiki)).toMatchObject({ user: null, contributions: null });
});
