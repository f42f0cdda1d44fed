import {
	canonicalCampaignName,
	type CampaignCategory,
	type CampaignScope,
	deepestCategory,
	highestNamespace,
	isWikiName,
	longestDescription,
	mostScopePages,
	mostScopeWikis,
	type Namespaces,
	type WikiPage,
} from '#lib/domain/campaign/campaign.ts';
import { parseDay, startOfDay } from '#lib/domain/core/calendar-day.ts';
import { isZone } from '#lib/domain/core/preferences.ts';
import { Problem } from '#lib/domain/core/problem.ts';
import { dayLength } from '#lib/domain/insight/period.ts';
import { deletedAfterDaysAtMost } from '#lib/domain/report/frozen.ts';
import { canonicalLabel } from '#lib/domain/tracking/labels.ts';
import { formText } from '#lib/server/http/form.ts';
import type { CampaignTerms } from '#lib/server/store/campaign/campaigns.ts';
import { parsePeriod } from './parse-period.ts';

const longestTitle = 512;

/** A campaign as its form sends it. @throws {Problem} `bad-input` naming the field */
export function parseCampaign(data: URLSearchParams): CampaignTerms {
	const name = canonicalCampaignName(formText(data, 'name'));
	if (name === null) throw wrong('name', 'a name');
	const description = formText(data, 'description').replaceAll('\r\n', '\n').trim();
	if (description.length > longestDescription) throw wrong('description', 'too long');
	const label = canonicalLabel(formText(data, 'label').trim() || name);
	if (label === null) throw wrong('label', 'a label');
	const zone = formText(data, 'zone').trim() || 'UTC';
	if (!isZone(zone)) throw wrong('zone', 'an IANA zone');
	const period = parseDays(data, zone);
	if (period.from === null || period.until === null) throw wrong('period', 'two days');
	const { from, until } = period;
	return { name, description, label, zone, from, until, scope: parseScopeFields(data) };
}

/**
 * The first and the last day in a form, as the first moment and the one after the last; null where a field is empty.
 * @throws {Problem} `bad-input` for `period`
 */
export function parseDays(data: URLSearchParams, zone: string): { from: number | null; until: number | null } {
	const day = (name: string) => ({ text: formText(data, name).trim(), field: 'period' });
	return parsePeriod({ first: day('first'), last: day('last') }, zone);
}

/**
 * The day on which a closed campaign is to be deleted, as its first moment, ms UTC.
 * @throws {Problem} `bad-input` for `delete-on`
 */
export function parseDeletion(data: URLSearchParams, zone: string, now: number): number {
	const day = parseDay(formText(data, 'delete-on').trim());
	const at = day === null ? 0 : startOfDay(day, zone);
	if (at <= now || at > now + deletedAfterDaysAtMost * dayLength)
		throw wrong('delete-on', 'a day in the next ten years');
	return at;
}

function parseScopeFields(data: URLSearchParams): CampaignScope {
	const wikis = formText(data, 'wikis')
		.split(/[\s,]+/)
		.filter(Boolean);
	if (wikis.length > mostScopeWikis || !wikis.every(isWikiName)) throw wrong('wikis', 'database names');
	const lines = formText(data, 'pages')
		// A browser sends both characters.
		.split(/\r\n|[\r\n]/)
		.filter((line) => line.trim() !== '');
	if (lines.length > mostScopePages) throw wrong('pages', 'too many pages');
	const category = formText(data, 'category').trim();
	return {
		wikis: wikis.length === 0 ? null : [...new Set(wikis)].sort(),
		namespaces: parseNamespaces(data),
		pages: lines.map((line) => parsePage(line, 'pages')),
		category: category === '' ? null : parseCategory(category, formText(data, 'depth')),
	};
}

function parseNamespaces(data: URLSearchParams): Namespaces {
	const chosen = formText(data, 'namespaces');
	if (chosen === 'all') return 'all';
	if (chosen !== 'some') return 'usual';
	const numbers = formText(data, 'namespace-numbers')
		.split(/[\s,]+/)
		.filter(Boolean);
	if (numbers.length === 0 || numbers.length > 100 || !numbers.every((number) => /^\d{1,5}$/.test(number)))
		throw wrong('namespaces', 'numbers');
	const namespaces = [...new Set(numbers.map(Number))].sort((a, b) => a - b);
	if ((namespaces.at(-1) ?? 0) > highestNamespace) throw wrong('namespaces', 'numbers of namespaces');
	return namespaces;
}

function parseCategory(text: string, depth: string): CampaignCategory {
	const levels = Number(depth || '0');
	if (!Number.isInteger(levels) || levels < 0 || levels > deepestCategory) throw wrong('category', 'a depth');
	return { ...parsePage(text, 'category'), depth: levels };
}

/** A wiki's database name, then a title. */
function parsePage(line: string, field: string): WikiPage {
	const [, wiki = '', rest = ''] = /^\s*([^\s:]+)[\s:]+([^\s:].*)?$/s.exec(line.toWellFormed()) ?? [];
	const title = rest.replaceAll('_', ' ').replace(/\s+/g, ' ').normalize('NFC').trim();
	if (!isWikiName(wiki) || title === '' || title.length > longestTitle) throw wrong(field, 'a wiki and a title');
	return { wiki, title };
}

function wrong(field: string, message: string): Problem {
	return new Problem('bad-input', message, { field });
}
