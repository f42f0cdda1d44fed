import type { ReportHead } from '#lib/domain/report/report-response.ts';
import { hasPages, type CampaignScope } from '#lib/domain/campaign/campaign.ts';
import type { ReportNumber } from '#lib/domain/report/numbers.ts';
import type { CampaignKey } from '#lib/messages/campaign.ts';
import type { Messages } from '#lib/messages/messages.ts';
import type { ActiveAfter } from '#lib/domain/report/accounts.ts';
import type { Share } from '#lib/domain/report/report.ts';
import { dayWords, momentWords } from '#lib/ui/format/day-words.ts';
import { dateFormat, numberFormat } from '#lib/ui/format/intl.ts';

/** The first and the last day of a period in its zone, and the zone. */
export function campaignDays(
	{ from, until, zone }: { from: number; until: number; zone: string },
	language: string,
): string {
	const days = dateFormat(language, { dateStyle: 'medium', timeZone: zone }).formatRange(from, until - 1);
	return `${days} (${zone})`;
}

/** The message with the name of a number. */
export function numberKey(name: ReportNumber): CampaignKey {
	return `number-${name.replaceAll('_', '-')}` as CampaignKey;
}

/** The message with what a number means. */
export function meaningKey(name: ReportNumber): CampaignKey {
	return `meaning-${name.replaceAll('_', '-')}` as CampaignKey;
}

/** What is said above a report of the closed campaigns in it. */
export function frozenWords(
	{ frozen, campaigns, zone }: Pick<ReportHead, 'frozen' | 'campaigns' | 'zone'>,
	{ t: say, language }: Messages<CampaignKey>,
): string[] {
	const list = new Intl.ListFormat(language, { type: 'conjunction' });
	const day = (time: number) => dayWords(time, language, zone);
	return frozen.flatMap(({ campaign, closed_at: at, delete_at: until, removed_at: removed }) => [
		campaigns.length > 1
			? say('closed-name-at', momentWords(at, language, zone), day(until), campaign)
			: say('closed-at', momentWords(at, language, zone), day(until)),
		...(removed.length > 0 ? [say('people-removed', removed.length, list.format(new Set(removed.map(day))))] : []),
	]);
}

/** What counts in a report, in a line. */
export function scopeWords(
	{ scopes }: Pick<ReportHead, 'scopes'>,
	{ t: say, language }: Messages<CampaignKey>,
): string {
	const list = new Intl.ListFormat(language, { type: 'unit' });
	return [...new Set(scopes.map((scope) => list.format(scopeParts(scope, say))))].join(' · ');
}

function scopeParts(scope: CampaignScope, say: Messages<CampaignKey>['t']): string[] {
	const { wikis, namespaces, pages, category } = scope;
	const numbers = typeof namespaces === 'string' ? say(`namespaces-${namespaces}`) : namespaces.join(', ');
	return [
		wikis === null ? say('all-wikis') : wikis.join(', '),
		`${say('namespaces')}: ${numbers}`,
		...(hasPages(scope) && pages.length > 0 ? [say('some-pages', pages.length)] : []),
		...(category === null ? [] : [`${category.wiki} ${category.title}`]),
	];
}

/** Whether somebody was active after the period, or from when on that can be known. @param zone of the report's days */
export function afterWords(
	{ is, knownAt }: ActiveAfter,
	zone: string,
	{ t: say, language }: Messages<CampaignKey>,
): string {
	if (is !== null) return is ? say('yes') : say('no');
	if (knownAt === null) return '–';
	return say('known-from', dateFormat(language, { day: 'numeric', month: 'short', timeZone: zone }).format(knownAt));
}

/** How many of those of whom it is known. */
export function shareWords({ yes, known }: Share, { t: say, language }: Messages<CampaignKey>): string {
	const number = numberFormat(language);
	return known === 0 ? '–' : say('some-of-all', number.format(yes), number.format(known));
}

/** What the codes of problems with the pages that count mean; MediaWiki's are at https://www.mediawiki.org/wiki/API:Categorymembers. */
const pagesProblems: Partial<Record<string, CampaignKey>> = {
	'unknown-wiki': 'pages-problem-unknown-wiki',
	'too-many-pages': 'pages-problem-too-many-pages',
	'too-many-categories': 'pages-problem-too-many-categories',
	unreadable: 'pages-problem-unreadable',
	invalidcategory: 'pages-problem-no-category',
};

/** Why not all pages that count could be read. @param code see `pagesProblem` of a campaign */
export function pagesProblemWords(code: string, { t: say }: Messages<CampaignKey>): string {
	const known = pagesProblems[code];
	if (known !== undefined) return say(known);
	const isAway = /^(?:network|not-json|maxlag|readonly|ratelimited|http-(?:429|5\d\d))$/.test(code);
	return say(isAway ? 'pages-problem-away' : 'pages-problem', code);
}
