import { expect, test } from 'vitest';
import { reportEvent, reportLog } from '../../../../fixtures/report-event.ts';
import { PageSet } from '../campaign/campaign.ts';
import { type Place, placeOf, type ReportPart } from './report-parts.ts';
import type { ReportEvent } from './report-event.ts';

const period = { from: 0, until: 100 };
const part = (some: Partial<ReportPart> = {}): ReportPart => ({
	...{ period, scope: { wikis: null, namespaces: 'usual' }, pages: null, members: new Map([[1, period]]) },
	...some,
});
const all = part({ scope: { wikis: null, namespaces: 'all' } });
const someWikis = part({ scope: { wikis: ['dewiki'], namespaces: 'usual' } });
const narrow = part({ members: new Map([[1, { from: 10, until: 20 }]]) });
const pages = part({ pages: new PageSet([{ wiki: 'dewiki', title: 'A', id: 1 }]) });
const draft = { type: 'new', namespace: 2, title: 'User:A/Draft', movedNamespace: 0 };
const hidden = { namespace: null, title: null, pageId: null };

test.each<[string, ReportPart, Partial<ReportEvent>, Place]>([
	['an article', part(), {}, 'in'],
	['by another person', part(), { userId: 2 }, 'out'],
	['at the first moment', part(), { time: 0 }, 'in'],
	['after the last one', part(), { time: 100 }, 'out'],
	['before a person counts', narrow, { time: 9 }, 'out'],
	['when a person counts', narrow, { time: 10 }, 'in'],
	['when a person does not count any more', narrow, { time: 20 }, 'out'],
	['on a wiki that counts', someWikis, {}, 'in'],
	['on another wiki', someWikis, { wiki: 'enwiki' }, 'out'],
	['in another namespace', part(), { namespace: 1 }, 'out'],
	['in another namespace, where all count', all, { namespace: 1 }, 'in'],
	['a file on Commons', part(), { wiki: 'commonswiki', namespace: 6 }, 'in'],
	['a page that counts', pages, {}, 'in'],
	['another page', pages, { pageId: 2, title: 'B' }, 'out'],
	['a draft that is an article now', part(), draft, 'moved-in'],
	['a draft that is not known to have been moved', part(), { ...draft, movedNamespace: null }, 'outside'],
	['a draft that is none of the pages', pages, { ...draft, movedNamespace: null, pageId: 2 }, 'out'],
	['a page of a talk that was edited', part(), { ...draft, type: 'edit', movedNamespace: null }, 'out'],
	['a draft that was moved elsewhere', part(), { ...draft, movedNamespace: 4 }, 'out'],
	['an edit of such a draft', part(), { ...draft, type: 'edit' }, 'out'],
	['a redirect that a move left there', part(), { ...draft, isMoveRedirect: true }, 'out'],
	['a draft that may be such a redirect', part(), { ...draft, isMoveRedirect: null }, 'moved-in'],
	['a draft, where all namespaces count', all, draft, 'in'],
	['a draft that is none of the pages now', pages, { ...draft, pageId: 2 }, 'out'],
	['a draft that is one of the pages now', pages, { ...draft, pageId: 1 }, 'moved-in'],
	['a hidden page', part(), hidden, 'hidden'],
	['a hidden page, where all count', all, hidden, 'in'],
	['a hidden page, where only some pages count', pages, hidden, 'hidden'],
	['a hidden page on a wiki that does not count', someWikis, { ...hidden, wiki: 'enwiki' }, 'out'],
])('the place of an edit: %s', (_name, one, event, expected) => {
	expect(placeOf(reportEvent(event), [one])).toBe(expected);
});

test('a log action counts in any namespace, and one of a hidden page may count where only some pages do', () => {
	const block = reportLog('block', 'block', { namespace: 2, title: 'User:X' });
	expect([part(), all, someWikis, narrow, pages].map((one) => placeOf(block, [one]))).toEqual([
		...(['in', 'in', 'in', 'out', 'out'] as const),
	]);
	const unseen = reportLog('block', 'block', hidden);
	expect([part(), pages].map((one) => placeOf(unseen, [one]))).toEqual(['in', 'hidden']);
});

test('an event in several parts is in them once, in the place that counts most', () => {
	const event = reportEvent({ ...draft, time: 15 });
	expect(placeOf(event, [part(), all, narrow])).toBe('in');
	expect(placeOf(event, [narrow, someWikis])).toBe('moved-in');
	expect(placeOf(reportEvent({ ...hidden, time: 15 }), [part(), all])).toBe('in');
	expect(placeOf(reportEvent({ ...hidden, time: 15 }), [part(), narrow])).toBe('hidden');
	expect(placeOf(event, [])).toBe('out');
});
