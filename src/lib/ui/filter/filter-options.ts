import { dayOf } from '#lib/domain/core/calendar-day.ts';
import type { FilterChoicesResponse } from '#lib/domain/filter/filter-choices-response.ts';
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

/** The headings under which options stand, in their order while nothing is typed. */
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

/** One thing to filter by, as the type-ahead offers it. */
export interface FilterOption {
	group: OptionGroup;
	text: string;
	/** The raw name, where `text` is another. */
	detail: string | null;
	/** By what it is found, besides `text` and `detail`. */
	terms: string[];
	/** What it chooses; a whole other address; or `dates`: asks for dates. */
	choices: Choice[] | { query: string } | 'dates';
}

/** All there is to choose from. */
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
			// What is hidden by default needs no choice that hides it.
			(flag === 'minor' ? ['true', 'false'] : ['true']).map((value) => simple('kind', [flag, value])),
		),
		...parts.map((part) => simple('kind', ['as', part])),
		...marks.map((mark) => simple('review', ['review', mark])),
		...namedNamespaces.map((namespace) =>
			simple('namespace', ['namespace', String(namespace)], String(namespace), [t('chip-namespace')]),
		),
	];
}

/** What can be made of the text itself: the beginning of a title, a user, a namespace by number, a day. */
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

/** Options of one group that fit, and how many more would. */
export interface FoundGroup {
	group: OptionGroup;
	options: FilterOption[];
	more: number;
}

/**
 * The options that a text finds, those first that begin with it; groups by their best. Without a text, the first few of
 * each. Case and diacritics make no difference.
 */
export function findOptions(options: readonly FilterOption[], text: string, most: number): FoundGroup[] {
	const wanted = folded(text);
	const ranked = options
		.map((option) => ({ option, rank: rankOf(option, wanted) }))
		.filter(({ rank }) => rank < Infinity)
		.sort((a, b) => a.rank - b.rank);
	const groups = [...Map.groupBy(ranked, ({ option }) => option.group)];
	// Sorting keeps what is equal in order: by rank once there is a text, as declared without.
	if (wanted === '') groups.sort(([a], [b]) => optionGroups.indexOf(a) - optionGroups.indexOf(b));
	return groups.map(([group, found]) => ({
		group,
		options: found.slice(0, most).map(({ option }) => option),
		more: Math.max(0, found.length - most),
	}));
}

/** 0: begins with it; 1: a word does; 2: holds it; infinity: no. */
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

/** Text as it is compared: without case, diacritics, and marks between words. */
function folded(text: string): string {
	return text
		.normalize('NFD')
		.replace(/\p{Mn}/gu, '')
		.toLowerCase()
		.replace(/[_\s:.-]+/g, ' ')
		.trim();
}
