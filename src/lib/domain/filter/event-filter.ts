import { type Codec, flagCodec, fromCodec, sizeCodec, textCodec, titleCodec, toCodec, wordsCodec } from './codecs.ts';
import { foldCase } from '../core/fold-case.ts';
import { canonicalLabel, type LabelsOf } from '../tracking/labels.ts';
import { Problem } from '../core/problem.ts';
import { type Mark, marks, type Review } from '../review/review.ts';
import { canonicalUsername } from '../person/username.ts';
import type { Outcome } from '../outcome/outcome.ts';
import { type MarkedLevel, markedLevels } from '../outcome/risk.ts';
import { isRevision, peopleOf, sizeChange, typeNames, type WikiEvent } from '../event/event.ts';

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

/** A person's part in an event: it is by them, or about them. */
export type Part = 'by' | 'about';

export const parts: readonly Part[] = ['by', 'about'];

/** Whether an edit was reverted, as a filter asks for it. */
export type Reverted = 'true' | 'false' | 'unknown';

export const revertedStates: readonly Reverted[] = ['true', 'false', 'unknown'];

/** What a filter reads: an event, its effective mark, and what became of it. */
export type FilteredEvent = WikiEvent & { review?: Pick<Review, 'mark'> | null } & Partial<Outcome>;

/**
 * How a field compares, as data, so that each reader (predicate, SQL, IndexedDB) can express it in its own language:
 * `any of`: one of the event's values is one of the wanted; `none of`: none is; `flag`: the value is true, or is not
 * known to be; `at least`, `at most`, `before`: numeric order; `starts with`: by code points; `contains`: the same, as
 * {@link foldCase} writes both.
 */
export type FilterOperator =
	'any of' | 'none of' | 'flag' | 'at least' | 'at most' | 'before' | 'starts with' | 'contains';

/** One field of the filter: its name in the URL, the values of an event that it reads, its operator, its codec. */
export interface FilterField<Name extends keyof EventFilter = keyof EventFilter> {
	name: Name;
	operator: FilterOperator;
	/** The values that the operator compares; empty where the event does not have them. */
	values: (event: FilteredEvent, filter: EventFilter, labelsOf: LabelsOf) => readonly (string | number | boolean)[];
	/** Whether the URL may have it several times. */
	repeatable: boolean;
	codec: Codec<string> | Codec<number> | Codec<boolean>;
}

const known = <Value>(value: Value | null): Value[] => (value === null ? [] : [value]);

/** The users who have a part in an event that the filter wants. */
function takingPart(event: FilteredEvent, { as }: EventFilter): string[] {
	return peopleOf({
		user: as === undefined || as.includes('by') ? event.user : null,
		about: as === undefined || as.includes('about') ? event.about : [],
	});
}

/** The fields of which something is wanted. */
const wantedFields: readonly FilterField[] = [
	{
		name: 'user',
		operator: 'any of',
		values: takingPart,
		repeatable: true,
		codec: { takes: 'a username', parse: canonicalUsername, format: String },
	},
	{
		name: 'label',
		operator: 'any of',
		values: (event, filter, labelsOf) =>
			takingPart(event, filter)
				.filter((name) => filter.user?.includes(name) ?? true)
				.flatMap(labelsOf),
		repeatable: true,
		codec: { takes: 'a label', parse: canonicalLabel, format: String },
	},
	{
		name: 'as',
		operator: 'any of',
		values: (event) => parts.filter((part) => (part === 'by' ? event.user !== null : event.about.length > 0)),
		repeatable: true,
		codec: { takes: parts.join(', '), parse: (text) => parts.find((part) => part === text) ?? null, format: String },
	},
	{
		name: 'wiki',
		operator: 'any of',
		values: (event) => [event.wiki],
		repeatable: true,
		codec: textCodec('a database name such as dewiki', /^[a-z0-9_-]{1,64}$/i),
	},
	{
		name: 'type',
		operator: 'any of',
		values: typeNames,
		repeatable: true,
		codec: textCodec(
			'a kind such as edit, log, log:block or log:block/unblock',
			/^[^\s:]{1,64}(:[^\s:/]{1,64}(\/[^\s:]{1,64})?)?$/,
		),
	},
	{
		name: 'namespace',
		operator: 'any of',
		values: (event) => known(event.namespace),
		repeatable: true,
		codec: {
			takes: 'a namespace number',
			parse: (text) => (/^-?\d{1,5}$/.test(text) ? Number(text) + 0 : null),
			format: String,
		},
	},
	{ name: 'minor', operator: 'flag', values: (event) => known(event.minor), repeatable: false, codec: flagCodec },
	{ name: 'bot', operator: 'flag', values: (event) => known(event.bot), repeatable: false, codec: flagCodec },
	{ name: 'from', operator: 'at least', values: (event) => [event.time], repeatable: false, codec: fromCodec },
	{ name: 'to', operator: 'before', values: (event) => [event.time], repeatable: false, codec: toCodec },
	{
		name: 'title',
		operator: 'starts with',
		values: (event) => known(event.title),
		repeatable: false,
		codec: titleCodec('the beginning of a title', 255),
	},
	{
		name: 'page',
		operator: 'any of',
		values: (event) => known(event.title),
		repeatable: true,
		codec: titleCodec('a title', 1024),
	},
	{
		name: 'categorize',
		operator: 'flag',
		values: (event) => [event.type === 'categorize'],
		repeatable: false,
		codec: flagCodec,
	},
	{
		name: 'review',
		operator: 'any of',
		values: (event) => [event.review?.mark ?? 'unreviewed'],
		repeatable: true,
		codec: {
			takes: marks.join(', '),
			parse: (text) => marks.find((mark) => mark === text) ?? null,
			format: String,
		},
	},
	{
		name: 'tag',
		operator: 'any of',
		values: (event) => event.tags ?? [],
		repeatable: true,
		codec: wordsCodec('the name of a tag', 255),
	},
	{
		name: 'reverted',
		operator: 'any of',
		values: (event) => (isRevision(event) ? [event.reverted ?? 'unknown'].map(String) : []),
		repeatable: true,
		codec: {
			takes: revertedStates.join(', '),
			parse: (text) => revertedStates.find((state) => state === text) ?? null,
			format: String,
		},
	},
	{
		name: 'pageDeleted',
		operator: 'flag',
		values: (event) => [event.pageDeleted === true],
		repeatable: false,
		codec: flagCodec,
	},
	{
		name: 'risk',
		operator: 'any of',
		values: (event) => markedLevels.filter((level) => level === event.risk?.level),
		repeatable: true,
		codec: {
			takes: markedLevels.join(', '),
			parse: (text) => markedLevels.find((level) => level === text) ?? null,
			format: String,
		},
	},
	{
		name: 'size-from',
		operator: 'at least',
		values: (event) => known(sizeChange(event)),
		repeatable: false,
		codec: sizeCodec,
	},
	{
		name: 'size-to',
		operator: 'at most',
		values: (event) => known(sizeChange(event)),
		repeatable: false,
		codec: sizeCodec,
	},
	{
		name: 'comment',
		operator: 'contains',
		values: (event) => known(event.comment),
		repeatable: false,
		codec: wordsCodec('a part of a summary', 100),
	},
];

/** The lists of which something can be left out. */
export type ExcludableField = 'user' | 'label' | 'wiki' | 'type' | 'namespace' | 'tag';

export const excludableFields: readonly ExcludableField[] = ['user', 'label', 'wiki', 'type', 'namespace', 'tag'];

/** The field by which values of a list are left out. */
function withoutField(name: ExcludableField): FilterField[] {
	return wantedFields
		.filter((field) => field.name === name)
		.map((field) => ({
			...field,
			name: `not-${name}`,
			operator: 'none of',
			// Whom a filter wants does not limit whom it leaves out.
			values: (event, { as }, labelsOf) => field.values(event, as === undefined ? {} : { as }, labelsOf),
		}));
}

/** Every field, declared once; everything that reads or writes a filter is derived from this list. */
export const filterFields: readonly FilterField[] = [...wantedFields, ...excludableFields.flatMap(withoutField)];

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
