import { expect, test } from 'vitest';
import { pick, randomFrom } from '../../../../fixtures/random.ts';
import { reportEvent, reportLog } from '../../../../fixtures/report-event.ts';
import { PageSet } from '../campaign/campaign.ts';
import type { ReportEvent } from './report-event.ts';
import type { ReportPart } from './report-parts.ts';
import { ReportSums } from './report-sums.ts';

const period = { from: 0, until: 1_000 };
const members = new Map([1, 2, 3].map((id) => [id, period]));
const part = (some: Partial<ReportPart> = {}): ReportPart => ({
	...{ period, scope: { wikis: null, namespaces: 'usual' }, pages: null, members },
	...some,
});
const sumsOf = (events: readonly ReportEvent[], parts: readonly ReportPart[] = [part()]): ReportSums => {
	const sums = new ReportSums((time) => Math.floor(time / 100));
	for (const event of events) sums.add(event, parts);
	return sums.finish();
};
const upload = reportLog('upload', 'upload', { wiki: 'commonswiki', namespace: 6, title: 'File:A.jpg' });
const file = reportEvent({ type: 'new', wiki: 'commonswiki', namespace: 6, title: 'File:A.jpg', pageId: 9 });

test.each<[string, ReportEvent[], Partial<Record<string, number>>]>([
	['an edit', [reportEvent()], { edits: 1, bytes_added: 10, bytes_removed: 0, pages_created: 0 }],
	['one that removes', [reportEvent({ sizeChange: -7 })], { bytes_added: 0, bytes_removed: 7, bytes_unknown: 0 }],
	['one without a size', [reportEvent({ sizeChange: null })], { bytes_added: 0, bytes_removed: 0, bytes_unknown: 1 }],
	['one of a page that is deleted', [reportEvent({ pageDeleted: true })], { edits: 1, edits_deleted: 1 }],
	[
		'one that others reverted',
		[reportEvent({ reverted: 'other' })],
		{ reverted: 1, reverted_self: 0, reverted_unknown: 0 },
	],
	[
		'one that they reverted',
		[reportEvent({ reverted: 'self' })],
		{ reverted: 0, reverted_self: 1, reverted_unknown: 0 },
	],
	[
		'one not known to be reverted',
		[reportEvent({ reverted: 'unknown' })],
		{ reverted: 0, reverted_self: 0, reverted_unknown: 1 },
	],
	['a new page', [reportEvent({ type: 'new' })], { edits: 1, pages_created: 1, pages_created_unsure: 0 }],
	[
		'one without tags',
		[reportEvent({ type: 'new', isMoveRedirect: null })],
		{ pages_created: 1, pages_created_unsure: 1 },
	],
	[
		'one that is deleted',
		[reportEvent({ type: 'new', pageDeleted: true })],
		{ pages_created: 1, pages_created_deleted: 1 },
	],
	[
		'an edit whose page may be deleted',
		[reportEvent({ isPageAsked: true })],
		{ edits_asked: 1, pages_created_asked: 0 },
	],
	[
		'a new page that may be deleted',
		[reportEvent({ type: 'new', isPageAsked: true })],
		{ edits_asked: 1, pages_created_asked: 1 },
	],
	['a redirect of a move', [reportEvent({ type: 'new', isMoveRedirect: true })], { edits: 1, pages_created: 0 }],
	['an upload', [upload], { uploads: 1, log_actions: 1, edits: 0 }],
	['an upload, with its page', [upload, file], { uploads: 1, edits: 0, pages_created: 0 }],
	['the page first', [file, upload], { uploads: 1, edits: 0, pages_created: 0 }],
	['a file page of another', [{ ...file, userId: 2 }, upload], { uploads: 1, edits: 1, pages_created: 1 }],
	['a file page without an upload', [file], { uploads: 0, edits: 1, pages_created: 1 }],
	['a new version', [reportLog('upload', 'overwrite')], { uploads: 0, uploads_overwritten: 1, log_actions: 1 }],
	['an old version', [reportLog('upload', 'revert')], { uploads: 0, uploads_reverted: 1, log_actions: 1 }],
	['a move', [reportLog('move', 'move')], { log_actions: 1, edits: 0 }],
	['a thank', [reportLog('thanks', 'thank')], { log_actions: 0 }],
	['what is in a category', [reportEvent({ type: 'categorize', namespace: 14 })], { edits: 0, log_actions: 0 }],
	[
		'an edit of a hidden page',
		[reportEvent({ namespace: null, title: null, pageId: null })],
		{ edits: 0, hidden_edits: 1 },
	],
])('%s is counted once, for all, its person, its wiki and its day', (_name, events, expected) => {
	const { all, people, wikis, days } = sumsOf(events);
	expect(all).toMatchObject(expected);
	const [person] = [...people.values()].filter((_, at) => at === people.size - 1);
	if (people.size === 1) expect(person).toMatchObject(expected);
	expect([...wikis.values()]).toMatchObject([expected]);
	expect([...days.values()]).toMatchObject([expected]);
});

test('only edits and uploads make a day active and a wiki edited', () => {
	const { all } = sumsOf([
		reportEvent({ time: 10 }),
		reportEvent({ time: 20 }),
		{ ...upload, time: 250, userId: 2 },
		reportLog('move', 'move', { time: 350, userId: 3, wiki: 'enwiki' }),
	]);
	expect(all.days).toEqual(new Set([0, 2]));
	expect(all.wikis).toEqual(new Set(['dewiki', 'commonswiki']));
	expect(all.people).toEqual(new Set([1, 2]));
});

const pagesOf = ({ pages, all }: ReportSums) => ({
	edited: all.pages.size,
	improved: [...all.pages].filter((page) => !all.created.has(page)).length,
	rows: pages.filter(({ edits }) => edits > 0).map(({ title, id, edits, createdBy }) => [title, id, edits, createdBy]),
});

test.each<[string, ReportEvent[], ReturnType<typeof pagesOf>]>([
	[
		'one page under two titles',
		[reportEvent({ time: 1 }), reportEvent({ time: 2, title: 'B' })],
		{ edited: 1, improved: 1, rows: [['B', 1, 2, null]] },
	],
	[
		'two pages of one title',
		[reportEvent({ time: 1 }), reportEvent({ time: 2, pageId: 2 })],
		{
			edited: 2,
			improved: 2,
			rows: [
				['A', 1, 1, null],
				['A', 2, 1, null],
			],
		},
	],
	[
		'a page whose number is known of one edit only',
		[reportEvent({ time: 1, pageId: null, type: 'new', userId: 2 }), reportEvent({ time: 2 })],
		{ edited: 1, improved: 0, rows: [['A', 1, 2, 2]] },
	],
	[
		'a page whose number is known under its former title',
		[reportEvent({ time: 1 }), reportEvent({ time: 2, title: 'B' }), reportEvent({ time: 3, pageId: null })],
		{ edited: 1, improved: 1, rows: [['A', 1, 3, null]] },
	],
	[
		'a title that is on two wikis',
		[reportEvent({ pageId: null }), reportEvent({ pageId: null, wiki: 'enwiki' })],
		{
			edited: 2,
			improved: 2,
			rows: [
				['A', null, 1, null],
				['A', null, 1, null],
			],
		},
	],
	[
		'a page created by one and edited by another',
		[reportEvent({ type: 'new', time: 1 }), reportEvent({ userId: 2, time: 2 })],
		{ edited: 1, improved: 0, rows: [['A', 1, 2, 1]] },
	],
	[
		'a redirect of a move is created by nobody',
		[reportEvent({ type: 'new', isMoveRedirect: true })],
		{ edited: 1, improved: 1, rows: [['A', 1, 1, null]] },
	],
	[
		'a draft of theirs that was moved in is not improved',
		[
			reportEvent({ time: 1, type: 'new', namespace: 2, title: 'User:X/A', movedNamespace: 0, userId: 3 }),
			reportEvent({ time: 2 }),
		],
		{ edited: 1, improved: 0, rows: [['A', 1, 1, 3]] },
	],
	[
		'nor is one of which only their edits show that it was moved in',
		[
			reportEvent({ time: 1, type: 'new', namespace: 2, title: 'User:X/A', userId: 3 }),
			reportEvent({ time: 2, type: 'new', namespace: 2, title: 'User:X/B', pageId: 2 }),
			reportEvent({ time: 3 }),
		],
		{ edited: 1, improved: 0, rows: [['A', 1, 1, 3]] },
	],
	[
		'hidden pages are no page that could be counted',
		[1, 2].map((time) => reportEvent({ time, namespace: 0, title: null, pageId: null, type: 'new' })),
		{ edited: 0, improved: 0, rows: [[null, null, 2, null]] },
	],
])('%s', (_name, events, expected) => {
	expect(pagesOf(sumsOf(events))).toEqual(expected);
	expect(pagesOf(sumsOf(events.toReversed())).edited).toBe(expected.edited);
});

test('the sums of any events do not depend on their order, and each part of them is what it would be alone', () => {
	const random = randomFrom(31);
	const anyEvent = (): ReportEvent => {
		const namespace = pick(random, [0, 0, 2, 6, null]);
		const title = namespace === null ? null : `${namespace} ${pick(random, ['A', 'B', 'C'])}`;
		const place = {
			...{ userId: pick(random, [1, 2, 3, 4]), time: Math.floor(random() * 40) * 30 - 60, namespace, title },
			wiki: pick(random, ['dewiki', 'commonswiki']),
		};
		const [type, action] = pick(random, [
			['upload', 'upload'],
			['move', 'move'],
			['thanks', 'thank'],
		] as const);
		if (random() < 0.25) return reportLog(type, action, place);
		return reportEvent({
			...{ ...place, type: pick(random, ['edit', 'new', 'categorize']), pageId: pick(random, [null, 1, 2, 3]) },
			...{ sizeChange: pick(random, [null, -50, 0, 80]), isMoveRedirect: pick(random, [true, false, null]) },
			...{ reverted: pick(random, ['other', 'self', 'none', 'unknown'] as const), pageDeleted: random() < 0.2 },
			isPageAsked: random() < 0.1,
			movedNamespace: pick(random, [null, null, 0, 2]),
		});
	};
	const parts = [
		part({ members: new Map([1, 2].map((id) => [id, { from: 0, until: 600 }])) }),
		part({ scope: { wikis: ['dewiki'], namespaces: [0, 2] }, members: new Map([[3, period]]) }),
		part({ pages: new PageSet([{ wiki: 'dewiki', title: '0 A', id: 2 }]), members: new Map([[2, period]]) }),
	];
	for (let run = 0; run < 200; run += 1) {
		const events = Array.from({ length: Math.floor(random() * 60) }, anyEvent);
		const shuffled = events.map((event) => ({ event, at: random() })).sort((a, b) => a.at - b.at);
		const [one, other] = [
			sumsOf(events, parts),
			sumsOf(
				shuffled.map(({ event }) => event),
				parts,
			),
		];
		expect(comparable(other), `run ${run}`).toEqual(comparable(one));
		for (const [userId, sums] of one.people) {
			const alone = sumsOf(
				events.filter((event) => event.userId === userId),
				parts,
			);
			// Pages have other numbers, and others may show that one was moved in.
			const apart = { pages: 0, created: 0, created_unsure: 0, pages_moved_in: 0, pages_outside: 0 };
			const movedIn = (one: typeof sums) => one.pages_moved_in + one.pages_outside;
			expect({ ...sums, ...apart, movedIn: movedIn(sums) }).toEqual({
				...{ ...alone.all, ...apart },
				movedIn: movedIn(alone.all),
			});
		}
		const groups = [one.people, one.wikis, one.days].map((group) => [...group.values()]);
		for (const group of groups) {
			const sum = (name: 'edits' | 'bytes_added' | 'uploads' | 'hidden_edits') =>
				group.reduce((total, sums) => total + sums[name], 0);
			for (const name of ['edits', 'bytes_added', 'uploads', 'hidden_edits'] as const)
				expect(sum(name)).toBe(one.all[name]);
		}
	}
});

/** Sums without the numbers of pages, which are given in the order of events. */
function comparable(sums: ReportSums) {
	const nameOf = (number: number) => {
		const { wiki, title, id } = sums.pages[number] ?? {};
		return `${wiki} ${id ?? title}`;
	};
	const named = ({ pages, created, created_unsure: unsure, wikis, days, people, ...numbers }: ReportSums['all']) => ({
		...numbers,
		pages: [...pages].map(nameOf).sort(),
		created: [...created].map(nameOf).sort(),
		unsure: [...unsure].map(nameOf).sort(),
		...{ wikis: [...wikis].sort(), days: [...days].sort(), people: [...people].sort() },
	});
	const groups = ([...group]: Iterable<[string | number, ReportSums['all']]>) =>
		Object.fromEntries(group.map(([key, one]) => [key, named(one)]));
	return {
		all: named(sums.all),
		...{ people: groups(sums.people), wikis: groups(sums.wikis), days: groups(sums.days) },
		pages: sums.pages
			.filter(({ edits }) => edits > 0)
			.map(({ people, ...page }) => JSON.stringify({ ...page, people: [...people].sort() }))
			.sort(),
		latestWithoutPage: sums.latestWithoutPage,
	};
}

test('a page created elsewhere makes no wiki one of the report, but is counted where there is more', () => {
	const draft = reportEvent({ time: 1, type: 'new', namespace: 2, title: 'User:X/B', pageId: 2 });
	expect(sumsOf([draft]).wikis.size).toBe(0);
	expect(sumsOf([draft]).all).toMatchObject({ pages_outside: 1, pages_moved_in: 0, edits: 0 });
	expect(sumsOf([draft, reportEvent()]).wikis.get('dewiki')).toMatchObject({ pages_outside: 1, edits: 1 });
});
