import Banana from 'banana-i18n';
import { createContext } from 'svelte';
import type english from './en.json';
import { readCatalogue } from './catalogue.ts';
import { available } from './languages.ts';

/** The key of a message. */
export type MessageKey = Exclude<keyof typeof english, '@metadata'>;

/** The value of a message's parameter; a list has its own text, and a number for plurals. */
export type Parameter = string | number | { words: string; count: number };

/** The messages of one language. */
export interface Messages<Key extends string = MessageKey> {
	/** A BCP 47 tag, also for the formatting of dates and numbers. */
	language: string;
	/**
	 * A message with its parameters filled in; plain text, never HTML. Numbers are formatted in the language: what only
	 * looks like a number, such as a year, is passed as text.
	 */
	t: (key: Key, ...parameters: Parameter[]) => string;
}

/** Maximum number of parameters of a message. */
const room = 9;
/** Maximum number of cached texts; a long list needs fewer. */
const maximumCached = 1_000;
const isolation = '\u2068';
/** Placeholders for names until these are filled in: private-use characters, which none of our texts contains. */
const firstBlank = 0xf000;
const blanks = /[\uf000-\uf008]/g;

/** Prepared once by the server, where each page needs them. */
const loaded = new Map<string, Messages>();

/** The messages of a language; English if it has none. */
export async function loadMessages(language: string, fetch = globalThis.fetch): Promise<Messages> {
	const own = available.includes(language) ? language : 'en';
	const messages = loaded.get(language) ?? makeMessages(language, await readCatalogue(own, fetch));
	if (own === language) loaded.set(language, messages);
	return messages;
}

/** Messages from the content of a message file. */
export function makeMessages<Key extends string>(language: string, catalogue: Record<string, unknown>): Messages<Key> {
	const banana = new Banana(language);
	banana.load(prepared(catalogue), language);
	const numbers = new Intl.NumberFormat(language);
	const shown = (parameter: Parameter) =>
		typeof parameter === 'number'
			? numbers.format(parameter)
			: typeof parameter === 'string'
				? parameter
				: parameter.words;
	const counted = (parameter: Parameter) => String(typeof parameter === 'object' ? parameter.count : parameter);
	/** Most messages are used in every row, with only the names different. */
	const cached = new Map<string, string>();
	const make = (key: Key, parameters: readonly Parameter[]): string => {
		const padding = Array<string>(room - parameters.length).fill('');
		return banana.i18n(key, ...parameters.map(shown), ...padding, ...parameters.map(counted));
	};
	return {
		language,
		t: (key, ...parameters) => {
			const names: string[] = [];
			const others = parameters.map((parameter) =>
				typeof parameter === 'string' && parameter.startsWith(isolation)
					? String.fromCharCode(firstBlank + names.push(parameter) - 1)
					: parameter,
			);
			const id = JSON.stringify([key, others]);
			const text = cached.get(id) ?? make(key, others);
			if (cached.size >= maximumCached) cached.clear();
			cached.set(id, text);
			return names.length === 0 ? text : text.replace(blanks, (one) => names[one.charCodeAt(0) - firstBlank] ?? one);
		},
	};
}

/** Texts whose plurals use a second set of parameters: the number itself, not its formatted text. */
function prepared(catalogue: Record<string, unknown>): Record<string, string> {
	const texts: Record<string, string> = {};
	for (const [key, text] of Object.entries(catalogue)) {
		if (typeof text !== 'string') continue;
		// This runs over all texts before the first page is shown, and few have a plural.
		if (!text.includes('{{')) texts[key] = text;
		else
			texts[key] = text.replace(
				/(\{\{\s*PLURAL:\s*\$)(\d)/gi,
				(_, head: string, n: string) => head + (Number(n) + room),
			);
	}
	return texts;
}

/** The messages of the page, set once by the root layout. */
export const [getMessages, setMessages] = createContext<Messages>();

/** A name or title within a message, whose direction must not disturb the rest: `<bdi>` as plain text. */
export function isolate(text: string): string {
	return `${isolation}${text}\u2069`;
}
