import { type Codec, flagCodec, fromCodec, sizeCodec, textCodec, titleCodec, toCodec, wordsCodec } from './codecs.ts';
import type { EventFilter } from './event-filter.ts';
import { isRevision, peopleOf, sizeChange, typeNames, type WikiEvent } from '../event/event.ts';
import type { Outcome } from '../outcome/outcome.ts';
import { markedLevels } from '../outcome/risk.ts';
import { canonicalUsername } from '../person/username.ts';
import { marks, type Review } from '../review/review.ts';
import { canonicalLabel, type LabelsOf } from '../tracking/labels.ts';

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
 * `foldCase` writes both.
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
