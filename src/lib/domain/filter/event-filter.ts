import { foldCase } from '../core/fold-case.ts';
import { Problem } from '../core/problem.ts';
import type { MarkedLevel } from '../outcome/risk.ts';
import type { Mark } from '../review/review.ts';
import type { LabelsOf } from '../tracking/labels.ts';
import { type FilteredEvent, filterFields, type FilterOperator, type Part, type Reverted } from './filter-fields.ts';

/** Which events are wanted. A missing field restricts nothing. Lists are alternatives, sorted, without repeats. */
export interface EventFilter {
	/** Users whose events are wanted, by them or about them; in canonical form. */
	user?: string[];
	/** Labels: only people who have one of them now, among `user` or else among all. */
	label?: string[];
	/** Whether events by those people or about them are wanted; without people, events by any user or about any user. */
	as?: Part[];
	/** Database names. */
	wiki?: string[];
	/** Names as in {@link typeNames}: `edit`, `log`, `log:block`, `log:block/unblock`. */
	type?: string[];
	/** Namespace numbers. */
	namespace?: number[];
	/** True: is minor. False: is not known to be. */
	minor?: boolean;
	/** True: is marked as a bot's. False: is not known to be. */
	bot?: boolean;
	/** The earliest time, inclusive, in milliseconds UTC. */
	from?: number;
	/** The end, exclusive, in milliseconds UTC. */
	to?: number;
	/** The beginning of the title, in exact case, with spaces. */
	title?: string;
	/** Whole titles, in the same form. */
	page?: string[];
	/** True: is a change of category membership. False: is not one. */
	categorize?: boolean;
	/** The effective mark of the team. */
	review?: Mark[];
	/** Names of tags that its wiki gave it. */
	tag?: string[];
	/** Whether it is an edit that was reverted: where that is not known, it is not known to be. */
	reverted?: Reverted[];
	/** True: its page was deleted. False: is not known to be. */
	pageDeleted?: boolean;
	/** How much it looks like edits that are often reverted, by a model's score. */
	risk?: MarkedLevel[];
	/** Users who must not have a part in it, of the parts in `as`, if that is given. */
	'not-user'?: string[];
	/** Nor anybody who has one of these labels now. */
	'not-label'?: string[];
	/** An event whose tags are not known is not left out. */
	'not-tag'?: string[];
	'not-wiki'?: string[];
	'not-type'?: string[];
	/** An event whose namespace is not known is not left out. */
	'not-namespace'?: number[];
	/** The smallest change of the page's size, inclusive, in bytes: negative where text is removed. */
	'size-from'?: number;
	/** The largest one, inclusive. */
	'size-to'?: number;
	/** A part of the summary's wikitext, whatever its case. */
	comment?: string;
}

/** The fields that say of whom events are. */
export type PeopleFilter = Pick<EventFilter, (typeof peopleFields)[number]>;

export const peopleFields = ['user', 'label', 'not-user', 'not-label'] as const;

/**
 * Reads a filter from URL parameters; others are ignored. An empty parameter, which a form sends for an empty field,
 * restricts nothing.
 * @throws {Problem} `bad-input` naming the field
 */
export function parseFilter(parameters: URLSearchParams): EventFilter {
	const filter: Record<string, unknown> = {};
	for (const { name, repeatable, codec } of filterFields) {
		const texts = parameters.getAll(name).filter((text) => text.trim() !== '');
		if (texts.length === 0) continue;
		if (texts.length > (repeatable ? 500 : 1))
			throw new Problem('bad-input', `${name} is given more than once`, { field: name });
		const values = texts.map((text) => {
			const value = codec.parse(text.trim());
			if (value === null) throw new Problem('bad-input', `${name} takes ${codec.takes}`, { field: name });
			return value;
		});
		filter[name] = repeatable ? [...new Set(values)].sort(ascending) : values[0];
	}
	return filter;
}

/** Inverse of {@link parseFilter}; the fields in the order of their declaration. */
export function formatFilter(filter: EventFilter): URLSearchParams {
	const parameters = new URLSearchParams();
	for (const { name, codec } of filterFields) {
		const wanted = filter[name];
		if (wanted === undefined) continue;
		for (const value of [wanted].flat()) parameters.append(name, (codec.format as (value: unknown) => string)(value));
	}
	return parameters;
}

/** What of a filter says of whom events are; empty if that is not limited. */
export function peoplePart(filter: EventFilter): PeopleFilter {
	return Object.fromEntries(peopleFields.flatMap((name) => (filter[name] ? [[name, filter[name]]] : [])));
}

/** Whether an event matches a filter. This defines the filter: tests compare every other reader of filters with it. */
export function matches(event: FilteredEvent, filter: EventFilter, labelsOf: LabelsOf): boolean {
	return filterFields.every(({ name, operator, values }) => {
		const wanted = filter[name];
		return wanted === undefined || decide[operator](values(event, filter, labelsOf), wanted);
	});
}

type Wanted = NonNullable<EventFilter[keyof EventFilter]>;

const decide: Record<FilterOperator, (values: readonly (string | number | boolean)[], wanted: Wanted) => boolean> = {
	'any of': (values, wanted) => Array.isArray(wanted) && values.some((value) => (wanted as unknown[]).includes(value)),
	'none of': (values, wanted) => !decide['any of'](values, wanted),
	flag: (values, wanted) => values.includes(true) === wanted,
	'at least': (values, wanted) => values.some((value) => value >= wanted),
	'at most': (values, wanted) => values.some((value) => value <= wanted),
	before: (values, wanted) => values.some((value) => value < wanted),
	'starts with': (values, wanted) => values.some((value) => String(value).startsWith(String(wanted))),
	contains: (values, wanted) => values.some((value) => foldCase(String(value)).includes(foldCase(String(wanted)))),
};

/** By number or by code unit, never by locale: the order of a URL must not depend on the reader. */
function ascending(a: string | number | boolean, b: string | number | boolean): number {
	return a < b ? -1 : a > b ? 1 : 0;
}
