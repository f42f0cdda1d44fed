import { describe, expect, test } from 'vitest';
import { reportEvent, reportLog } from '../../../../fixtures/report-event.ts';
import type { PersonCoverage } from '../coverage/coverage.ts';
import { activeAfter } from './accounts.ts';
import { reportNumbers } from './numbers.ts';
import type { ReportEvent } from './report-event.ts';
import { lastBefore, unknownOf } from './knowledge.ts';
import {
	dayReport,
	pageReport,
	peopleReport,
	revertedShare,
	type ReportFacts,
	type ReportPerson,
	wikiReport,
} from './report.ts';
import { ReportSums } from './report-sums.ts';

const day = 86_400_000;
const period = { from: 10 * day, until: 13 * day };
const now = 60 * day;
const covered = (from: number, until: number): PersonCoverage => ({
	...{ user: '', openSince: null, stretches: [{ source: 'stream', from: from * day, until: until * day }] },
});
interface Person extends Pick<ReportPerson, 'times' | 'registeredAt'> {
	coverage: PersonCoverage | null;
	editedAfter: { 7: boolean; 30: boolean };
}
function personOf(user: string, userId: number | null, some: Partial<Person> = {}, at = now): ReportPerson {
	const usual: Person = {
		...{ times: [period], coverage: covered(0, 90), registeredAt: null, editedAfter: { 7: false, 30: false } },
	};
	const { times, registeredAt, ...facts } = { ...usual, ...some };
	const after = (days: 7 | 30) => activeAfter(facts, period, days, at);
	return {
		...{ user, userId, times, registeredAt, unknown: unknownOf(facts.coverage, times, at) },
		activeAfter: { 7: after(7), 30: after(30) },
	};
}
const days = [10, 11, 12].map((at) => ({ day: `1970-01-${at + 1}`, from: at * day, until: (at + 1) * day }));

function factsOf(
	people: readonly ReportPerson[],
	events: readonly ReportEvent[],
	some: Partial<ReportFacts> = {},
): ReportFacts {
	const members = new Map(people.flatMap(({ userId }) => (userId === null ? [] : [[userId, period]])));
	const part = { period, scope: { wikis: null, namespaces: 'usual' as const }, pages: null, members };
	const sums = new ReportSums((time) =>
		lastBefore(
			days.map(({ from }) => from),
			time,
		),
	);
	for (const event of events) sums.add(event, [part]);
	return {
		period,
		people,
		sums: sums.finish(),
		days,
		arePagesKnown: true,
		arePagesWhole: true,
		leftOut: 0,
		frozen: [],
		deletionsSeenFrom: -Infinity,
		now,
		...some,
	};
}
const at = (place: number, some: Partial<ReportEvent> = {}) => reportEvent({ time: place * day, ...some });

describe('a report of three people of whom one is known in part, and one not at all', () => {
	const people = [
		personOf('A', 1),
		personOf('B', 2, { coverage: covered(11, 90) }),
		personOf('C', 3, { coverage: covered(40, 90) }),
	];
	const facts = factsOf(people, [at(10.5), at(12.5), at(12.6, { userId: 2, reverted: 'other' })]);
	const { totals, rows } = peopleReport(facts);

	test('has a row for each, which says how sure its numbers are', () => {
		expect(rows.map(({ user, known, reasons, numbers }) => [user, known, reasons, numbers.edits])).toEqual([
			['A', 'whole', [], { value: 2, exact: true, reasons: [], unknown: 0 }],
			['B', 'partly', ['not-tracked-yet'], { value: 1, exact: false, reasons: ['not-tracked-yet'], unknown: 0 }],
			['C', 'nothing', ['not-tracked-yet'], { value: null, exact: false, reasons: ['not-tracked-yet'], unknown: 0 }],
		]);
		for (const name of reportNumbers) expect(rows[2]?.numbers[name].value, name).toBeNull();
		expect(rows[0]?.numbers.uploads).toMatchObject({ value: 0, exact: true });
		expect(rows[1]?.numbers.uploads).toMatchObject({ value: 0, exact: false });
	});

	test('is in all at least what is known', () => {
		expect(totals).toMatchObject({ people: 3, whole: 1, reading: 0 });
		for (const name of reportNumbers) expect(totals.numbers[name].exact, name).toBe(false);
		expect(totals.numbers.edits).toMatchObject({ value: 3, reasons: ['not-tracked-yet'] });
		expect(wikiReport(facts)).toMatchObject([{ wiki: 'dewiki', people: { value: 2, exact: false } }]);
	});

	test('is exact on a day on which all are known, and null where nobody is', () => {
		const known = dayReport(factsOf(people.slice(0, 1), [at(10.5)]));
		expect(known.map(({ numbers }) => numbers.edits)).toMatchObject([
			{ value: 1, exact: true },
			{ value: 0, exact: true },
			{ value: 0, exact: true },
		]);
		const narrow = personOf('A', 1, { times: [{ from: 12 * day, until: 13 * day }] });
		const [first, second, third] = dayReport(factsOf([narrow, ...people.slice(1)], []));
		// Of the first day nothing is known of the only ones who count on it.
		expect([first?.numbers.edits.value, first?.people.value]).toEqual([null, null]);
		expect(second?.numbers.edits).toMatchObject({ value: 0, exact: false });
		expect(third?.numbers.edits).toMatchObject({ value: 0, exact: false });
	});

	test('has medians of those who are exactly known', () => {
		expect(totals.medians.edits).toEqual({ value: 2, known: 1 });
		const four = [1, 2, 3, 4].map((id) => personOf(String(id), id));
		const events = [1, 2, 2, 3, 3, 3, 4, 4, 4, 4].map((userId) => at(10.5, { userId }));
		expect(peopleReport(factsOf(four, events)).totals.medians.edits).toEqual({ value: 2.5, known: 4 });
		expect(peopleReport(factsOf(four.slice(0, 3), events)).totals.medians.edits).toEqual({ value: 2, known: 3 });
		expect(peopleReport(factsOf(people.slice(2), [])).totals.medians.edits).toEqual({ value: null, known: 0 });
	});
});

test('new and still active accounts are shares of those of whom it is known', () => {
	const peopleAt = (at: number) => [
		personOf('new and active', 1, { registeredAt: 9 * day, editedAfter: { 7: true, 30: false } }, at),
		personOf('new', 2, { registeredAt: 12 * day }, at),
		personOf('old and active', 3, { registeredAt: -5 * day, editedAfter: { 7: true, 30: true } }, at),
		personOf('not known', 4, { coverage: covered(0, 14) }, at),
		personOf('not found', null, { coverage: null }, at),
	];
	const reportAt = (at: number) => peopleReport(factsOf(peopleAt(at), [], { now: at }));
	const { totals, rows } = reportAt(80 * day);
	expect(totals.new_accounts).toEqual({ yes: 2, known: 3 });
	expect(totals.active_after_7).toEqual({ yes: 2, known: 3, new_accounts: { yes: 1, known: 2 } });
	expect(totals.active_after_30).toEqual({ yes: 1, known: 3, new_accounts: { yes: 0, known: 2 } });
	expect(rows.map(({ new_account: isNew }) => isNew)).toEqual([true, true, false, null, null]);
	// Nobody is active yet, nor known not to be, before the windows are over.
	const early = reportAt(45 * day).totals;
	expect([early.active_after_7.known, early.active_after_30.known]).toEqual([0, 0]);
});

const a = [personOf('A', 1)];
const onlyHidden = { namespace: null, title: null, pageId: null };

test.each<[string, ReportEvent[], keyof ReturnType<typeof numbersOf>, object]>([
	[
		'edits of which some were not asked about',
		[at(10), at(10, { reverted: 'unknown' }), at(10, { reverted: 'other' })],
		'reverted',
		{ value: 1, exact: false, reasons: ['outcome-not-asked'], unknown: 1 },
	],
	[
		'edits of which none was asked about',
		[at(10, { reverted: 'unknown' })],
		'reverted',
		{ value: null, exact: false, reasons: ['outcome-not-asked'], unknown: 1 },
	],
	['no edits, of which nothing need be asked', [], 'reverted', { value: 0, exact: true, reasons: [], unknown: 0 }],
	[
		'pages without tags',
		[at(10, { type: 'new', isMoveRedirect: null })],
		'pages_created',
		{ value: 1, exact: false, reasons: ['tags-unknown'], unknown: 1 },
	],
	[
		'edits of which one has no size',
		[at(10), at(10, { sizeChange: null })],
		'bytes_added',
		{ value: 10, exact: false, reasons: ['hidden'], unknown: 1 },
	],
	[
		'edits of which none has a size',
		[at(10, { sizeChange: null })],
		'bytes_net',
		{ value: null, exact: false, reasons: ['hidden'], unknown: 1 },
	],
	[
		'a difference that can be less',
		[at(10), at(10, { sizeChange: null })],
		'bytes_net',
		{ value: 10, exact: false, reasons: ['hidden', 'either-way'], unknown: 1 },
	],
	[
		'edits of hidden pages, which may count',
		[at(10), at(10, onlyHidden)],
		'edits',
		{ value: 1, exact: false, reasons: ['hidden'], unknown: 1 },
	],
	[
		'the same on days',
		[at(10), at(10, onlyHidden)],
		'days_active',
		{ value: 1, exact: false, reasons: ['hidden'], unknown: 1 },
	],
	[
		'which are no log actions',
		[at(10, onlyHidden), reportLog('move', 'move', { time: 10 * day })],
		'log_actions',
		{ value: 1, exact: true, reasons: [], unknown: 0 },
	],
	[
		'live edits',
		[at(10), at(10, { pageDeleted: true })],
		'edits_live',
		{ value: 1, exact: true, reasons: [], unknown: 0 },
	],
	[
		'live edits of which some pages may be deleted',
		[at(10), at(10, { isPageAsked: true })],
		'edits_live',
		{ value: 2, exact: false, reasons: ['outcome-not-asked'], unknown: 1 },
	],
	[
		'new pages, of which one may be deleted',
		[at(10, { type: 'new' }), at(10, { type: 'new', isPageAsked: true })],
		'pages_created_deleted',
		{ value: 0, exact: false, reasons: ['outcome-not-asked'], unknown: 1 },
	],
	[
		'drafts of which it is not known where they are',
		[at(10), at(10, { type: 'new', namespace: 2, pageId: 5 })],
		'pages_moved_in',
		{ value: null, exact: false, reasons: ['outcome-not-asked'], unknown: 1 },
	],
	[
		'the same, and one that was moved in',
		[5, 6].map((pageId) => at(10, { type: 'new', namespace: 2, pageId, movedNamespace: pageId === 5 ? 0 : null })),
		'pages_moved_in',
		{ value: 1, exact: false, reasons: ['outcome-not-asked'], unknown: 1 },
	],
	[
		'pages that may have been created, or be redirects',
		[at(10, { pageId: 5 }), at(10, { type: 'new', isMoveRedirect: null })],
		'pages_improved',
		{ value: 1, exact: false, reasons: ['tags-unknown'], unknown: 1 },
	],
	[
		'a page of which a hidden edit may be the first',
		[at(10), at(10, { ...onlyHidden, type: 'new' })],
		'pages_improved',
		{ value: 1, exact: false, reasons: ['hidden', 'either-way'], unknown: 1 },
	],
])('%s: %s', (_name, events, number, expected) => {
	expect(numbersOf(events)[number]).toEqual(expected);
});

function numbersOf(events: readonly ReportEvent[]) {
	return peopleReport(factsOf(a, events)).totals.numbers;
}

test('those who count for a part of the period only are counted', () => {
	const times = [
		[period],
		[{ from: 10 * day, until: 12 * day }],
		[{ from: 11 * day, until: 13 * day }],
		[
			{ from: 10 * day, until: 11 * day },
			{ from: 12 * day, until: 13 * day },
		],
		[],
	];
	const people = times.map((theirs, id) => personOf(String(id), id, { times: theirs }));
	expect(peopleReport(factsOf(people, [])).totals.narrowed).toBe(4);
	expect(peopleReport(factsOf(people.slice(0, 1), [], { leftOut: 3 })).totals).toMatchObject({
		narrowed: 0,
		left_out: 3,
	});
});

test('a page is improved for sure only if all is known of everybody who may have created it', () => {
	const people = [personOf('A', 1), personOf('B', 2, { coverage: covered(11, 90) }), personOf('C', 3)];
	const facts = factsOf(people, [at(11.5), at(12.5, { userId: 2, pageId: 2 })]);
	const { rows, totals } = peopleReport(facts);
	const either = { value: 1, exact: false, reasons: ['either-way'] };
	expect(rows.map(({ numbers }) => numbers.pages_improved)).toMatchObject([
		either,
		{ value: 1, exact: false, reasons: ['not-tracked-yet', 'either-way'] },
		{ value: 0, exact: true, reasons: [] },
	]);
	expect(rows[0]?.numbers.pages_edited).toMatchObject({ value: 1, exact: true });
	expect(totals.numbers.pages_improved).toMatchObject({ value: 2, reasons: ['not-tracked-yet', 'either-way'] });
	expect(wikiReport(facts)[0]?.numbers.pages_improved.exact).toBe(false);
	// The first day is not known, and what was created on it is edited on the others.
	expect(dayReport(facts).map(({ numbers }) => numbers.pages_improved)).toMatchObject([
		{ value: 0, exact: false, reasons: ['not-tracked-yet'] },
		either,
		either,
	]);
	expect(peopleReport(factsOf([personOf('A', 1)], [at(11.5)])).totals.numbers.pages_improved.exact).toBe(true);
});

test('of pages that were edited before the last gap of deletions it is not known for sure whether they are deleted', () => {
	const events = [at(10.5), at(12.5, { type: 'new' })];
	const facts = factsOf(a, events, { deletionsSeenFrom: 11 * day });
	const { numbers } = peopleReport(facts).totals;
	const unsure = { exact: false, reasons: ['gap', 'either-way'], unknown: 0 };
	expect(numbers.edits_live).toEqual({ value: 2, ...unsure });
	expect(numbers.pages_created_deleted).toEqual({ value: 0, ...unsure });
	expect(numbers.edits.exact).toBe(true);
	// On a day without an edit no page can be deleted.
	expect(dayReport(facts).map((row) => row.numbers.edits_live)).toMatchObject([
		{ value: 1, exact: false },
		{ value: 0, exact: true },
		{ value: 1, exact: true },
	]);
	expect(numbersOf(events).edits_live.exact).toBe(true);
});

test('while it is not known which pages count, nothing is known', () => {
	const facts = factsOf(a, [], { arePagesKnown: false });
	const { totals, rows } = peopleReport(facts);
	const all = [
		totals.numbers,
		...rows.map(({ numbers }) => numbers),
		...dayReport(facts).map(({ numbers }) => numbers),
	];
	for (const numbers of all) for (const name of reportNumbers) expect(numbers[name].value, name).toBeNull();
});

test('days that have not begun have no row, and a day that has not ended is known so far', () => {
	const facts = factsOf([personOf('A', 1, { coverage: covered(0, 11.5) })], [at(11.2)], { now: 11.5 * day });
	expect(dayReport(facts).map((row) => [row.day, row.numbers.edits.value, row.numbers.edits.exact])).toEqual([
		['1970-01-11', 0, true],
		['1970-01-12', 1, true],
	]);
});

test('wikis come by edits and uploads, pages by people and then by edits', () => {
	const two = [personOf('A', 1), personOf('B', 2)];
	const events = [
		at(10, { wiki: 'enwiki', title: 'X', pageId: 7 }),
		at(10, { title: 'Much', pageId: 2 }),
		at(11, { title: 'Much', pageId: 2 }),
		at(11, { title: 'Both', pageId: 3, type: 'new' }),
		at(12, { title: 'Both', pageId: 3, userId: 2, pageDeleted: true }),
		reportLog('move', 'move', { wiki: 'arwiki', time: 10 * day }),
		reportLog('upload', 'upload', { wiki: 'commonswiki', time: 10 * day, title: 'File:A' }),
	];
	const facts = factsOf(two, events);
	expect(wikiReport(facts).map(({ wiki, numbers }) => [wiki, numbers.edits.value])).toEqual([
		...[
			['dewiki', 4],
			['commonswiki', 0],
			['enwiki', 1],
			['arwiki', 0],
		],
	]);
	expect(
		pageReport(facts).map(({ title, people, edits, created_by, deleted }) => [
			title,
			people.value,
			edits.value,
			created_by,
			deleted,
		]),
	).toEqual([
		['Both', 2, 2, 'A', true],
		['Much', 1, 2, null, false],
		['X', 1, 1, null, false],
	]);
});

test('the share of reverted edits is of those of which it is known', () => {
	const events = [at(10, { reverted: 'other' }), at(10), at(10, { reverted: 'unknown' }), at(10, { reverted: 'self' })];
	expect(revertedShare(numbersOf(events))).toEqual({ yes: 1, known: 3 });
	expect(revertedShare(numbersOf([at(10, { reverted: 'unknown' })]))).toEqual({ yes: 0, known: 0 });
	expect(revertedShare(numbersOf([]))).toEqual({ yes: 0, known: 0 });
});
