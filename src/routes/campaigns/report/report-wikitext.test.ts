import { expect, test } from 'vitest';
import { type CampaignScope, usualScope } from '#lib/domain/campaign/campaign.ts';
import { exactly, lessSure, notKnown } from '#lib/domain/insight/count.ts';
import { definitionsVersion, type ReportCounts, reportNumbers } from '#lib/domain/report/numbers.ts';
import type { PersonRow, ReportTotals } from '#lib/domain/report/report.ts';
import type { ReportHead } from '#lib/domain/report/report-response.ts';
import { loadCampaignMessages } from '#lib/messages/campaign.ts';
import { available } from '#lib/messages/languages.ts';
import { loadMessages } from '#lib/messages/messages.ts';
import { reportWikitext } from './report-wikitext.ts';

const counts = (some: Partial<ReportCounts> = {}): ReportCounts => ({
	...(Object.fromEntries(reportNumbers.map((name) => [name, exactly(0)])) as ReportCounts),
	...some,
});
const unknown = { is: null, knownAt: Date.UTC(2026, 4, 5, 22) };
const personOf = (user: string, numbers: ReportCounts): PersonRow => ({
	...{ user, numbers, known: 'whole', reasons: [], new_account: null },
	...{ active_after_7: { is: true, knownAt: null }, active_after_30: unknown },
});
const none = { yes: 0, known: 0 };
const totals: ReportTotals = {
	...{
		people: 2,
		whole: 1,
		reading: 0,
		...{ narrowed: 0, left_out: 2 },
		numbers: counts({ edits: lessSure(exactly(1_234), ['hidden']) }),
	},
	medians: Object.fromEntries(
		reportNumbers.map((name) => [name, { value: name === 'edits' ? 2.5 : null, known: 1 }]),
	) as ReportTotals['medians'],
	new_accounts: none,
	...{ active_after_7: { yes: 1, known: 2, new_accounts: none }, active_after_30: { ...none, new_accounts: none } },
};
const headOf = (scope: CampaignScope): ReportHead => ({
	...{ as_of: Date.UTC(2026, 3, 10, 12), definitions_version: definitionsVersion, campaigns: ['Course'], labels: [] },
	...{ users: [], people_labels: ['Course'] },
	...{ from: Date.UTC(2026, 2, 22, 23), to: Date.UTC(2026, 3, 5, 22), zone: 'Europe/Berlin', scopes: [scope] },
	...{ pages: null, frozen: [], totals, rows_in_all: 2 },
});

async function wikitext(title: string, users: readonly string[], language = 'en', scope = usualScope): Promise<string> {
	const rows = users.map((user, at) =>
		personOf(user, counts({ edits: at === 0 ? exactly(7) : notKnown(['gap']), bytes_removed: exactly(3) })),
	);
	return reportWikitext(
		{
			...{ title, people: { ...headOf(scope), by: 'person', rows } },
			wikis: { ...headOf(scope), by: 'wiki', rows: [{ wiki: 'dewiki', people: exactly(1), numbers: counts() }] },
		},
		{ messages: await loadMessages(language), words: await loadCampaignMessages(language) },
	);
}

test('has a table of people with all and medians, one of wikis, and what the numbers mean', async () => {
	const lines = (await wikitext('Course', ['Anna', 'Ben'])).split('\n');
	expect(lines[0]).toBe('== Course ==');
	expect(lines[1]).toContain('23 March');
	expect(lines[1]).toContain('5 April 2026 (Europe/Berlin)');
	expect(lines.filter((line) => line === '{| class="wikitable sortable"' || line === '|}')).toHaveLength(4);
	const rowsOf = (start: string) =>
		lines.filter((line) => line.startsWith(start)).map((line) => line.split(' || ').slice(0, 2));
	expect(rowsOf('| ')).toEqual([
		...[
			['| Anna', '7'],
			['| Ben', '–'],
			['| All people', '≥\u00a01,234'],
			['| Median', '2.5'],
			['| dewiki', '0'],
		],
	]);
	const columns = lines.filter((line) => /^[!|] /.test(line)).map((line) => line.split(/ (?:\|\||!!) /).length);
	// A head, two people, all and medians; a head and a wiki.
	expect(columns).toEqual([13, 13, 13, 13, 13, 11, 11]);
	const last = (start: string) =>
		lines
			.find((line) => line.startsWith(start))
			?.split(' || ')
			.slice(-2);
	expect(last('| Anna')).toEqual(['yes', 'from 6 May']);
	expect(last('| All people')).toEqual(['1 of 2', '–']);
	expect(lines).toContain('; Edits');
	expect(lines.find((line) => line.includes('Definitions'))).toContain(`version ${definitionsVersion}`);
});

test.each([
	'Benutzer [[x]]',
	"''bold''",
	'{{delete}}',
	'a|b',
	'<b>&amp;</b>',
	'</nowiki>{{x}}',
	'=',
	'* list',
	'-',
	'+1',
	'~~~~',
	'__TOC__',
	'https://example.org',
	'مستخدم مثال',
])('a name such as %j is only text there', async (name) => {
	const text = await wikitext(name, [name]);
	const line = text.split('\n').find((one) => one.startsWith('| '));
	const cell = (line ?? '').slice(2).split(' || ')[0] ?? '';
	const inside = /^<nowiki>(.*)<\/nowiki>$/.exec(cell)?.[1] ?? null;
	// Either nothing in it means anything, or nothing is read as wikitext.
	if (inside === null) expect(cell).toMatch(/^[\p{L}\p{M}\d][\p{L}\p{M}\d ]*$/u);
	else expect(inside).not.toMatch(/<|&(?!amp;|lt;)/);
	const shown = inside ?? cell;
	expect(shown.replaceAll('&lt;', '<').replaceAll('&amp;', '&')).toBe(name);
	expect(text).toContain(`== ${cell} ==`);
});

test('is there in every language, without a message that is missing', async () => {
	for (const language of available) {
		const text = await wikitext('Course', ['Anna'], language, {
			...usualScope,
			pages: [{ wiki: 'dewiki', title: 'A' }],
		});
		expect(text).not.toMatch(/\b(?:number|meaning|note|counts|known)-[a-z-]+|\$\d/);
		expect(text.match(/^\{\|/gm)).toHaveLength(2);
	}
});
