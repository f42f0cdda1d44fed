import { dayOf } from '#lib/domain/core/calendar-day.ts';
import type { FilterChoicesResponse } from '#lib/domain/filter/filter-choices-response.ts';
import type { Choice } from '#lib/domain/filter/filter-choice.ts';
import { formatFilter } from '#lib/domain/filter/event-filter.ts';
import { parts, revertedStates } from '#lib/domain/filter/filter-fields.ts';
import { markedLevels } from '#lib/domain/outcome/risk.ts';
import { marks } from '#lib/domain/review/review.ts';
import { canonicalUsername } from '#lib/domain/person/username.ts';
import { hiddenKinds, periods } from '#lib/domain/filter/view.ts';
import type { FilterKey } from '#lib/messages/filter-terms.ts';
export { loadFilterMessages } from '#lib/messages/filter-terms.ts';
import type { Messages } from '#lib/messages/messages.ts';
import { dateSpanWords, daysSpan } from './date-span.ts';
import { choiceWords, leftOutWords } from './filter-words.ts';
import { namedNamespaces } from '../format/namespace-name.ts';
import { wikiName, wikiTerms } from '../wiki/wiki-name.ts';

/** The groups of options, in their order while nothing is typed. */
export const optionGroups = [
	'saved',
	'user',
	'label',
	'wiki',
	'type',
	'time',
	'kind',
	'review',
	'namespace',
	'tag',
	'outcome',
	'risk',
	'size',
	'not',
	'free',
] as const;

/** The wikis that are offered to be left out before anything is typed: most of their edits are of another kind. */
const oftenLeftOut = ['wikidatawiki', 'commonswiki'];
/** Changes of size that are offered, in bytes; others can be typed. */
const sizes = [1_000, 10_000];

/** Edits that are not known to be reverted, of pages that are not known to be deleted. */
const notDealtWith: Choice[] = [
	['reverted', 'false'],
	['reverted', 'unknown'],
	['pageDeleted', 'false'],
];

export type OptionGroup = (typeof optionGroups)[number];

/** An option of the filter field. */
export interface FilterOption {
	group: OptionGroup;
	text: string;
	/** The raw name, if it differs from `text`. */
	detail: string | null;
	/** Search terms in addition to `text` and `detail`. */
	terms: string[];
	/** Choices to add; the query of a whole view; or `dates`: opens the form for dates. */
	choices: Choice[] | { query: string } | 'dates';
}

/** All options. */
export function filterOptions(
	{ users, labels, wikis, types, tags = [], hasRisk = false }: FilterChoicesResponse,
	saved: readonly { name: string; query: string }[],
	messages: Messages,
): FilterOption[] {
	const { t } = messages;
	const simple = (group: OptionGroup, choice: Choice, detail: string | null = null, terms: string[] = []) => {
		const text = choiceWords(choice, messages);
		return { group, text, detail: detail === text ? null : detail, terms, choices: [choice] };
	};
	return [
		...saved.map(({ name, query }): FilterOption => ({
			group: 'saved',
			text: name,
			detail: null,
			terms: [],
			choices: { query },
		})),
		...users.map((user) => simple('user', ['user', user])),
		...labels.map(({ label }) => simple('label', ['label', label])),
		...wikis.map((wiki): FilterOption => {
			const text = wikiName(wiki, messages);
			const detail = text === wiki.name ? null : wiki.name;
			return { group: 'wiki', text, detail, terms: wikiTerms(wiki, messages), choices: [['wiki', wiki.name]] };
		}),
		...types.map((type) => simple('type', ['type', type], type)),
		...periods.map((period) => simple('time', ['period', period])),
		{ group: 'time', text: t('period-own'), detail: null, terms: [t('filter-group-time')], choices: 'dates' },
		...hiddenKinds.map((kind) => simple('kind', ['show', kind])),
		...(['bot', 'minor', 'categorize'] as const).flatMap((flag) =>
			// Events that are hidden by default need no option that hides them.
			(flag === 'minor' ? ['true', 'false'] : ['true']).map((value) => simple('kind', [flag, value])),
		),
		...parts.map((part) => simple('kind', ['as', part])),
		...marks.map((mark) => simple('review', ['review', mark])),
		...namedNamespaces.map((namespace) =>
			simple('namespace', ['namespace', String(namespace)], String(namespace), [t('chip-namespace')]),
		),
		...tags.map((tag) =>
			simple(
				'tag',
				['tag', tag],
				tag,
				wikis.flatMap(({ tagNames }) => tagNames?.[tag] ?? []),
			),
		),
		{ group: 'outcome', text: t('not-dealt-with'), detail: null, terms: [], choices: notDealtWith },
		...revertedStates.map((state) => simple('outcome', ['reverted', state])),
		...['true', 'false'].map((flag) => simple('outcome', ['pageDeleted', flag])),
		...(hasRisk ? markedLevels : []).map((level) => simple('risk', ['risk', level])),
		...sizes.map((size) => simple('size', ['size-from', String(size)])),
		...sizes.map((size) => simple('size', ['size-to', String(-size)])),
	];
}

/** Options made from the text itself: the beginning of a title, a part of a summary, a user, a number, a day. */
export function freeOptions(text: string, messages: Messages, moment: { zone: string; now: number }): FilterOption[] {
	const typed = text.trim();
	const option = (label: string | null, shown: string, choices: Choice[]): FilterOption => ({
		group: 'free',
		text: label === null ? shown : `${messages.t('chip-named', label)} ${shown}`,
		detail: null,
		terms: [],
		choices,
	});
	const options: FilterOption[] = [];
	if (isDay(typed)) {
		const span = daysSpan({ first: typed, last: typed }, moment.zone);
		const choices = [...formatFilter({ from: span.from ?? 0, to: span.to ?? 0 })];
		options.push(option(null, dateSpanWords(span, messages, moment), choices));
	}
	const sizes = sizesOf(typed).map((choice) => option(null, choiceWords(choice, messages), [choice]));
	const namespaces = /^-?\d{1,5}$/.test(typed)
		? [option(messages.t('chip-namespace'), typed, [['namespace', String(Number(typed))]])]
		: [];
	// A number is that of a namespace only where one has it on all wikis.
	const isNamed = namedNamespaces.some((namespace) => String(namespace) === typed);
	options.push(...(isNamed ? [...namespaces, ...sizes] : [...sizes, ...namespaces]));
	const title = typed.replaceAll('_', ' ').trim().slice(0, 255);
	if (title !== '') options.push(option(messages.t('chip-title'), title, [['title', title]]));
	const comment = typed.normalize('NFC').slice(0, 100).trim();
	if (comment !== '') options.push(option(messages.t('chip-comment'), comment, [['comment', comment]]));
	const user = canonicalUsername(typed);
	if (user !== null) options.push(option(messages.t('chip-user'), user, [['user', user]]));
	return options;
}

/** What a number of bytes may mean, with or without its sign. */
function sizesOf(text: string): Choice[] {
	const [, sign = '', bytes] = /^([+\-−]?)(\d{1,9})$/.exec(text) ?? [];
	if (bytes === undefined || Number(bytes) === 0) return [];
	return [
		...(sign === '' || sign === '+' ? [['size-from', String(Number(bytes))] as const] : []),
		...(sign === '+' ? [] : [['size-to', String(-Number(bytes))] as const]),
	];
}

function isDay(text: string): boolean {
	return /^\d{4}-\d{2}-\d{2}$/.test(text) && !Number.isNaN(Date.parse(text)) && dayOf(Date.parse(text), 'UTC') === text;
}

/** The first matching options of a group, and how many more match. */
export interface FoundGroup {
	group: OptionGroup;
	options: FilterOption[];
	more: number;
}

/**
 * The options that match a text. Options that begin with it come first; groups are ordered by their best option. After
 * them, what could be left out, or only that after a word such as “not”. Without a text, the first options of each group.
 * Case and diacritics are ignored.
 * @param most maximum number of options in a group @param words by what else people call things; null: not known here
 */
export function findOptions(
	options: readonly FilterOption[],
	text: string,
	{ most, messages, words }: { most: number; messages: Messages; words: Messages<FilterKey> | null },
): FoundGroup[] {
	const wanted = folded(text);
	const groupTerms = termsOf(words);
	const rank = (term: string) =>
		options
			.map((option) => ({ option, rank: rankOf(option, term, groupTerms) }))
			.filter((one) => one.rank < Infinity)
			.sort((a, b) => a.rank - b.rank)
			.map(({ option }) => option);
	const ranked = rank(wanted);
	const groups = [...Map.groupBy(ranked, ({ group }) => group)].map(([group, found]) => firstOf(group, found, most));
	const afterNot = afterNotWord(wanted, words);
	const leftOut = firstOf('not', leftOutOptions(afterNot === null ? ranked : rank(afterNot), wanted, messages), most);
	if (leftOut.options.length === 0) return groups;
	if (afterNot !== null) return [leftOut, ...groups];
	// The sort is stable. With a text, groups are already in the order of their best rank.
	const all = [...groups, wanted === '' ? leftOut : { ...leftOut, options: leftOut.options.slice(0, 3), more: 0 }];
	return wanted === '' ? all.sort((a, b) => optionGroups.indexOf(a.group) - optionGroups.indexOf(b.group)) : all;
}

function firstOf(group: OptionGroup, found: readonly FilterOption[], most: number): FoundGroup {
	return { group, options: found.slice(0, most), more: Math.max(0, found.length - most) };
}

/** The options that leave out what others want; without a text only what is often left out. */
function leftOutOptions(options: readonly FilterOption[], wanted: string, messages: Messages): FilterOption[] {
	return options.flatMap((option): FilterOption[] => {
		const [choice] = Array.isArray(option.choices) ? option.choices : [];
		if (!choice || (wanted === '' && !oftenLeftOut.includes(choice[1]))) return [];
		const leftOut: Choice = [`not-${choice[0]}`, choice[1]];
		const text = leftOutWords(leftOut, () => option.text, messages);
		return text === null ? [] : [{ ...option, group: 'not', text, choices: [leftOut] }];
	});
}

/** What follows a word with which people begin what is to be left out; null if the text begins with none. */
function afterNotWord(wanted: string, words: Messages<FilterKey> | null): string | null {
	const begin = (words ? folded(words.t('not-words')).split(', ') : []).find((word) => wanted.startsWith(`${word} `));
	return begin === undefined ? null : wanted.slice(begin.length + 1);
}

/** By what else people call the groups of options. */
function termsOf(words: Messages<FilterKey> | null): Partial<Record<OptionGroup, string[]>> {
	if (words === null) return {};
	const groups = [
		'user',
		'label',
		'wiki',
		'type',
		'time',
		'kind',
		'review',
		'namespace',
		'tag',
		'outcome',
		'risk',
		'size',
	] as const;
	return Object.fromEntries(groups.map((group) => [group, folded(words.t(`terms-${group}`)).split(', ')]));
}

/**
 * 0: begins with the text; 1: a word of it does; 2: contains the text; 3: its group is called so; infinity: does not match.
 */
function rankOf(
	{ group, text, detail, terms }: FilterOption,
	wanted: string,
	groupTerms: Partial<Record<OptionGroup, string[]>>,
): number {
	if (wanted === '') return 0;
	return Math.min(
		groupTerms[group]?.some((term) => term === wanted || (wanted.length > 2 && term.startsWith(wanted))) ? 3 : Infinity,
		...[text, detail ?? '', ...terms].map((term) => {
			const place = folded(term).indexOf(wanted);
			if (place < 1) return place === 0 ? 0 : Infinity;
			return folded(term).includes(` ${wanted}`) ? 1 : 2;
		}),
	);
}

/** Normalizes text for comparing: without case, diacritics, and marks between words. */
function folded(text: string): string {
	return text
		.normalize('NFD')
		.replace(/\p{Mn}/gu, '')
		.toLowerCase()
		.replace(/[_\s:.-]+/g, ' ')
		.trim();
}
