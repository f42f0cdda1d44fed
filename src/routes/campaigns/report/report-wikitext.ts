import { reportNumbers, type ReportNumber } from '#lib/domain/report/numbers.ts';
import type { ReportResponse } from '#lib/domain/report/report-response.ts';
import type { CampaignKey } from '#lib/messages/campaign.ts';
import type { Messages } from '#lib/messages/messages.ts';
import { countWords } from '#lib/ui/format/count-words.ts';
import { momentWords } from '#lib/ui/format/day-words.ts';
import { numberFormat } from '#lib/ui/format/intl.ts';
import {
	afterWords,
	campaignDays,
	frozenWords,
	meaningKey,
	numberKey,
	scopeWords,
	shareWords,
} from '#lib/ui/report/report-words.ts';

interface Parts {
	title: string;
	people: ReportResponse<'person'>;
	wikis: ReportResponse<'wiki'>;
}

/** The numbers of the tables. */
const columns: readonly ReportNumber[] = [
	...(['edits', 'edits_live', 'pages_created', 'pages_improved', 'bytes_added', 'bytes_removed'] as const),
	...(['uploads', 'wikis', 'days_active', 'reverted'] as const),
];

/**
 * A report as wikitext: a table of people and one of wikis, with what the numbers mean and when it was made. Names are no
 * links, so that nobody is notified.
 */
export function reportWikitext(
	{ title, people, wikis }: Parts,
	{ messages, words }: { messages: Messages; words: Messages<CampaignKey> },
): string {
	const { t: say } = words;
	const { language } = messages;
	const { totals, zone } = people;
	const shown = (numbers: (typeof totals)['numbers']) =>
		columns.map((name) => countWords(numbers[name], messages).shown);
	const heads = columns.map((name) => say(numberKey(name)));
	const number = numberFormat(language);
	const medians = columns.map((name) => {
		const { value } = totals.medians[name];
		return value === null ? '–' : number.format(value);
	});
	return [
		`== ${plain(title)} ==`,
		`${campaignDays({ from: people.from, until: people.to, zone }, language)}. ${say('counts', plain(scopeWords(people, words)))}`,
		'',
		[
			say('as-of', momentWords(people.as_of, language, zone)),
			say('known-of', totals.whole, totals.people),
			...(totals.left_out > 0 ? [say('left-out', totals.left_out)] : []),
			say('definitions-version', people.definitions_version),
		].join(' · '),
		...frozenWords(people, words).map(plain),
		...table(
			[say('person'), ...heads, say('after-7'), say('after-30')],
			[
				...people.rows.map((row) => [
					...[plain(row.user), ...shown(row.numbers)],
					...[row.active_after_7, row.active_after_30].map((after) =>
						// What was not over when a campaign was closed will never be known.
						afterWords(
							people.frozen.length > 0 && people.campaigns.length === 1 ? { ...after, knownAt: null } : after,
							zone,
							words,
						),
					),
				]),
				[
					...[say('total'), ...shown(totals.numbers)],
					...[totals.active_after_7, totals.active_after_30].map((share) => shareWords(share, words)),
				],
				[say('median'), ...medians, '', ''],
			],
		),
		...table(
			[say('wiki'), ...heads],
			wikis.rows.map(({ wiki, numbers }) => [wiki, ...shown(numbers)]),
		),
		`=== ${say('meanings')} ===`,
		...reportNumbers
			.filter((name) => columns.includes(name))
			.map((name) => `; ${say(numberKey(name))}\n: ${say(meaningKey(name))}`),
		`; ${say('after-7')}, ${say('after-30')}\n: ${say('meaning-after')}`,
		say('note-backfill'),
		say('note-not-counted'),
		'',
	].join('\n');
}

function table(heads: readonly string[], rows: readonly (readonly string[])[]): string[] {
	return [
		'{| class="wikitable sortable"',
		`! ${heads.join(' !! ')}`,
		...rows.flatMap((cells) => ['|-', `| ${cells.join(' || ')}`]),
		'|}',
		'',
	];
}

/** Text that means nothing to MediaWiki's parser. */
function plain(text: string): string {
	return /[[\]{}|<>'=*#:;~&_]|^[ !+-]/.test(text)
		? `<nowiki>${text.replace(/&/g, '&amp;').replace(/</g, '&lt;')}</nowiki>`
		: text;
}
