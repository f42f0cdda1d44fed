import { expect, test } from 'vitest';
import { type CampaignScope, usualScope } from '#lib/domain/campaign/campaign.ts';
import { type EventFilter, formatFilter, parseFilter } from '#lib/domain/filter/event-filter.ts';
import { type ReportNumber, reportNumbers } from '#lib/domain/report/numbers.ts';
import { eventsOf, exactEventsOf } from './report-links.ts';

const from = Date.UTC(2026, 2, 22, 23);
const to = Date.UTC(2026, 3, 5, 22);
const head = { from, to, scopes: [usualScope], users: [], people_labels: ['Course'] };
const filterOf = (link: string | null): EventFilter | null =>
	link === null ? null : parseFilter(new URL(link, 'https://xwiki.invalid').searchParams);
const by: EventFilter = { from, to, as: ['by'] };
const all: EventFilter = { ...by, label: ['Course'] };
const usual = [0, 6, 120, 146];

test.each<[ReportNumber, Parameters<typeof eventsOf>[1], EventFilter, EventFilter | null]>([
	['edits', head, { user: ['Anna'] }, { ...by, type: ['edit', 'new'], namespace: usual, user: ['Anna'] }],
	[
		'pages_created',
		head,
		{ label: ['A'] },
		{ ...by, type: ['new'], 'not-tag': ['mw-new-redirect'], namespace: usual, label: ['A'] },
	],
	['reverted', head, {}, { ...all, type: ['edit', 'new'], reverted: ['true'], namespace: usual }],
	// A log action counts in any namespace.
	['log_actions', head, {}, { ...all, type: ['log'] }],
	['uploads', head, {}, { ...all, type: ['log:upload/upload'] }],
	[
		'edits',
		{ ...head, scopes: [{ ...usualScope, namespaces: [2, 4], wikis: ['dewiki', 'enwiki'] }] },
		{},
		{ ...all, type: ['edit', 'new'], namespace: [2, 4], wiki: ['dewiki', 'enwiki'] },
	],
	// Of a row of a wiki, only that.
	[
		'edits',
		{ ...head, scopes: [{ ...usualScope, namespaces: 'all', wikis: ['dewiki', 'enwiki'] }] },
		{ wiki: ['enwiki'] },
		{ ...all, type: ['edit', 'new'], wiki: ['enwiki'] },
	],
	// Of a day, only that.
	[
		'edits',
		head,
		{ from: from + 1, to: to - 1 },
		{ ...all, from: from + 1, to: to - 1, type: ['edit', 'new'], namespace: usual },
	],
	// Of people who are named, whatever their labels.
	[
		'uploads',
		{ ...head, users: ['Anna', 'Ben'], people_labels: [] },
		{},
		{ ...by, type: ['log:upload/upload'], user: ['Anna', 'Ben'] },
	],
	// No filter has the people and periods of several.
	['edits', { ...head, scopes: [usualScope, usualScope] }, {}, null],
	['edits', { ...head, scopes: [] }, {}, null],
	['pages_edited', head, {}, null],
	['days_active', head, {}, null],
])('the events behind %s', (name, report, who, expected) => {
	const link = eventsOf(name, report, who);
	expect(filterOf(link)).toEqual(expected);
	if (link !== null) expect(link).toBe(`/?${formatFilter(filterOf(link) ?? {})}&show=bot`);
});

const wide = { ...usualScope, namespaces: 'all' as const };
const articles = { ...usualScope, wikis: ['dewiki', 'enwiki'] };

test.each<[string, ReportNumber, CampaignScope, EventFilter, number[] | null | undefined]>([
	['the edits of a wiki', 'edits', usualScope, { wiki: ['dewiki'] }, [0]],
	['those of Wikidata', 'bytes_added', usualScope, { wiki: ['wikidatawiki'] }, [0, 120, 146]],
	['the edits of wikis that have the same namespaces', 'edits', articles, {}, [0]],
	['those of wikis that do not', 'edits', { ...articles, wikis: ['dewiki', 'commonswiki'] }, {}, null],
	['those of all wikis', 'edits', usualScope, {}, null],
	['the edits in some namespaces', 'edits', { ...usualScope, namespaces: [0, 2] }, {}, [0, 2]],
	['uploads, which are in any', 'uploads', usualScope, {}, undefined],
	['uploads, where all count', 'uploads', wide, {}, undefined],
	['new pages', 'pages_created', articles, {}, [0]],
	['edits, where some may be of uploads', 'edits', wide, {}, null],
	['those of Commons', 'edits', usualScope, { wiki: ['commonswiki'] }, null],
	['new pages, where some may be of uploads', 'pages_created', { ...usualScope, namespaces: [0, 6] }, {}, null],
	['the edits of some pages', 'edits', { ...wide, pages: [{ wiki: 'dewiki', title: 'A' }] }, {}, null],
	['reverts by others', 'reverted', wide, {}, null],
	['log actions, some of which are automatic', 'log_actions', wide, {}, null],
	['improved pages', 'pages_improved', wide, {}, null],
	['what is no number of events', 'wikis', wide, {}, null],
])('a list has just %s, or there is no link', (_what, name, scope, who, expected) => {
	const report = { ...head, scopes: [scope], totals: { narrowed: 0 }, frozen: [] };
	const link = exactEventsOf(name, report, who);
	if (expected === null) expect(link).toBeNull();
	else expect(filterOf(link)?.namespace).toEqual(expected);
	if (link !== null) expect(link).toBe(eventsOf(name, report, who));
	// A list does not know that somebody counts for a part of the time.
	expect(exactEventsOf(name, { ...report, totals: { narrowed: 1 } }, who)).toBeNull();
	const frozen = [{ campaign: 'A', closed_at: to, delete_at: to + 1, removed_at: [] }];
	expect(exactEventsOf(name, { ...report, frozen }, who)).toBeNull();
});

test('a link is to the same filter whatever the order in which wikis and namespaces were given', () => {
	const scope = { ...usualScope, wikis: ['enwiki', 'dewiki', 'enwiki'], namespaces: [4, 0, 4] };
	for (const name of reportNumbers) {
		const link = eventsOf(name, { ...head, scopes: [scope] }, {});
		const sorted = { ...usualScope, wikis: ['dewiki', 'enwiki'], namespaces: [0, 4] };
		expect(filterOf(link)).toEqual(filterOf(eventsOf(name, { ...head, scopes: [sorted] }, {})));
	}
});
