import { isObject, type JsonObject } from '../core/json-fields.ts';
import { parseInstant } from '../event/log-term.ts';
import { metaWiki, userOfTitle } from '../event/log-user.ts';
import type { LogPart, SentencePart } from './sentence.ts';
import type { WikiEvent } from '../event/event.ts';

/** What a log event did: the message `log-KEY` and the values of its parameters. */
export interface LogSentence {
	key: string;
	parts: SentencePart[];
	/** What it did in addition. */
	also?: LogSentence;
}

/** The fields of a log event that are read. */
export type LogEvent = Pick<
	WikiEvent,
	'wiki' | 'logType' | 'logAction' | 'logParams' | 'namespace' | 'title' | 'about' | 'hidden'
>;

/** A log event, read for its sentence. */
export interface LogFacts {
	event: LogEvent;
	/** The page of the title; null: not known. */
	page: LogPart | null;
	/** The user whose page the title is; null: not known. */
	user: LogPart | null;
	/** The parameters; empty if they are not an object. */
	params: JsonObject;
	/** The parameters if they are an array, as in old logs and in logs of some extensions. */
	list: readonly unknown[];
}

/** Describes an action; null where the event lacks what the sentence needs. */
export type Describe = (facts: LogFacts) => LogSentence | null;

/** Gives the value of one parameter of the message; null: not known. */
type Place = (facts: LogFacts) => SentencePart | null;

/** A sentence; null if one of its parts is not known. */
export function sentence(key: string, ...parts: (SentencePart | null)[]): LogSentence | null {
	const known = parts.filter((part) => part !== null);
	return known.length === parts.length ? { key, parts: known } : null;
}

/** For actions that always use the same message. */
export function phrase(key: string, ...places: Place[]): Describe {
	return (facts) => sentence(key, ...places.map((place) => place(facts)));
}

export const page: Place = (facts) => facts.page;
export const user: Place = (facts) => facts.user;

/** A parameter by its name, else by its index in an old array. */
export function param({ params, list }: LogFacts, name: string, index = -1): unknown {
	return params[name] ?? list[index];
}

/** The page that a parameter names. */
export const pageParam =
	(name: string, index = -1): Place =>
	(facts) => {
		const title = param(facts, name, index);
		return isGiven(title) ? { kind: 'page', title: String(title) } : null;
	};

/** The text or the number of a parameter. */
export const textParam =
	(name: string, index = -1): Place =>
	(facts) =>
		text(param(facts, name, index));

/** The user that a parameter names. */
export const userParam =
	(name: string): Place =>
	({ params }) =>
		isGiven(params[name]) ? userPart(String(params[name])) : null;

export function isGiven(value: unknown): value is string | number {
	return (typeof value === 'string' && value !== '') || typeof value === 'number';
}

/** A value as text; null for none. */
export function text(value: unknown): LogPart | null {
	return isGiven(value) ? { kind: 'text', text: String(value) } : null;
}

/** An array. PHP writes one with gaps as an object with numbers for names. Null for anything else. */
export function listOf(value: unknown): unknown[] | null {
	if (Array.isArray(value)) return value;
	return isObject(value) && Object.keys(value).every((name) => /^\d+$/.test(name)) ? Object.values(value) : null;
}

/** The texts of an array; of an object the names, since some extensions write lists that way. */
export function items(value: unknown): string[] {
	const all = listOf(value) ?? (isObject(value) ? Object.keys(value) : []);
	return all.filter((item) => typeof item === 'string');
}

/** `sysop, bot` of old logs; `(none)` and an empty text mean none. */
export function words(value: unknown): string[] {
	const all = typeof value === 'string' ? value.split(',').map((word) => word.trim()) : items(value);
	return all.filter((word) => word !== '' && word !== '(none)');
}

/** A point in time from a parameter, ms UTC; null for no end, and for any other value. */
export function instantOf(value: unknown): number | null {
	return typeof value === 'string' ? parseInstant(value) : null;
}

/** Reads an event for its sentence. */
export function readLogFacts(event: LogEvent): LogFacts {
	const { logParams, title } = event;
	return {
		event,
		page: title === null ? erased(event, 'page') : { kind: 'page', title },
		user: title === null ? untitledUser(event) : userOf(event),
		params: isObject(logParams) ? logParams : {},
		list: Array.isArray(logParams) ? logParams : [],
	};
}

function userOf(event: LogEvent): LogPart | null {
	const found = userOfTitle(event);
	if (found === null) return null;
	const { name, on } = found;
	if (event.logType === 'globalauth') return centralPart(name);
	return { ...userPart(name), on };
}

/** A user on the event's wiki. A range has contributions and no page; an autoblock has neither. */
export function userPart(name: string): LogPart & { kind: 'user' } {
	const target = name.includes('/') ? `Special:Contributions/${name}` : `User:${name}`;
	return { kind: 'user', name, page: name.startsWith('#') ? null : target, on: null };
}

/** The global account of a name. */
export function centralPart(name: string): LogPart {
	return { kind: 'user', name, page: `Special:CentralAuth/${name}`, on: null };
}

/** Namespaces of user pages and of their talk pages. */
const userNamespaces = [2, 3];

/** When a user has vanished, the title is erased from what is stored, and its namespace stays. */
function erased({ namespace }: LogEvent, what: 'user' | 'page'): LogPart | null {
	return namespace !== null && userNamespaces.includes(namespace) ? { kind: 'erased', what } : null;
}

function untitledUser(event: LogEvent): LogPart | null {
	// Only the title would say on which wiki.
	if (event.logType === 'rights' && event.wiki === metaWiki) return null;
	const only = onlyOne(event);
	if (only === null) return erased(event, 'user');
	return event.logType === 'globalauth' ? centralPart(only) : userPart(only);
}

/** The present name of the user that the event is about, where the title is erased. */
function onlyOne({ about }: LogEvent): string | null {
	const [name, ...others] = about;
	return name === undefined || others.length > 0 ? null : name;
}
