import { dayOf } from '#lib/domain/core/calendar-day.ts';
import type { FilterChoicesResponse } from '#lib/domain/core/api-types.ts';
import type { Choice } from '#lib/domain/filter/filter-choice.ts';
import { formatFilter, parts } from '#lib/domain/filter/event-filter.ts';
import { marks } from '#lib/domain/review/review.ts';
import { canonicalUsername } from '#lib/domain/person/username.ts';
import { hiddenKinds, periods } from '#lib/domain/filter/view.ts';
import type { Messages } from '#lib/messages/messages.ts';
import { dateSpanWords, daysSpan } from './date-span.ts';
import { choiceWords } from './filter-words.ts';
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
	'free',
] as const;

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
	{ users, labels, wikis, types }: FilterChoicesResponse,
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
	];
}

/** Options made from the text itself: the beginning of a title, a user, a namespace by number, a day. */
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
	if (/^-?\d{1,5}$/.test(typed))
		options.push(option(messages.t('chip-namespace'), typed, [['namespace', String(Number(typed))]]));
	const title = typed.replaceAll('_', ' ').trim().slice(0, 255);
	if (title !== '') options.push(option(messages.t('chip-title'), title, [['title', title]]));
	const user = canonicalUsername(typed);
	if (user !== null) options.push(option(messages.t('chip-user'), user, [['user', user]]));
	return options;
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
 * The options that match a text. Options that begin with it come first; groups are ordered by their best option.
 * Without a text, the first options of each group. Case and diacritics are ignored.
 * @param most maximum number of options in a group
 */
export function findOptions(options: readonly FilterOption[], text: string, most: number): FoundGroup[] {
	const wanted = folded(text);
	const ranked = options
		.map((option) => ({ option, rank: rankOf(option, wanted) }))
		.filter(({ rank }) => rank < Infinity)
		.sort((a, b) => a.rank - b.rank);
	const groups = [...Map.groupBy(ranked, ({ option }) => option.group)];
	// The sort is stable. With a text, groups are already in the order of their best rank.
	if (wanted === '') groups.sort(([a], [b]) => optionGroups.indexOf(a) - optionGroups.indexOf(b));
	return groups.map(([group, found]) => ({
		group,
		options: found.slice(0, most).map(({ option }) => option),
		more: Math.max(0, found.length - most),
	}));
}

/** 0: begins with the text; 1: a word of it does; 2: contains the text; infinity: does not match. */
function rankOf({ text, detail, terms }: FilterOption, wanted: string): number {
	if (wanted === '') return 0;
	return Math.min(
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
