import Banana from 'banana-i18n';
import { createContext } from 'svelte';
import type english from './en.json';
import { readCatalogue } from './catalogue.ts';
import { available } from './languages.ts';

/** The key of a message. */
export type MessageKey = Exclude<keyof typeof english, '@metadata'>;

/** What fills a place of a message; a list has its own words, and a number for plurals. */
export type Parameter = string | number | { words: string; count: number };

/** The messages of one language. */
export interface Messages<Key extends string = MessageKey> {
	/** A BCP 47 tag, also for the formatting of dates and numbers. */
	language: string;
	/**
	 * A message with its parameters filled in; plain text, never HTML. Numbers are written as the language writes them:
	 * what only looks like one, such as a year, is given as text.
	 */
	t: (key: Key, ...parameters: Parameter[]) => string;
}

/** More parameters than any message has. */
const room = 9;
/** How many texts are remembered; a long list needs fewer. */
const mostMade = 1_000;
const isolation = '\u2068';
/** These stand for names until those are filled in: characters for private use, which no text of ours has. */
const firstBlank = 0xf000;
const blanks = /[\uf000-\uf008]/g;

/** The messages of a language; those of English if it has none. */
export async function loadMessages(language: string, fetch = globalThis.fetch): Promise<Messages> {
	return makeMessages(language, await readCatalogue(available.includes(language) ? language : 'en', fetch));
}

/** Messages from what stands in a file of them. */
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
	/** Most messages stand in every row, and are alike there but for the names in them. */
	const made = new Map<string, string>();
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
			const text = made.get(id) ?? make(key, others);
			if (made.size >= mostMade) made.clear();
			made.set(id, text);
			return names.length === 0 ? text : text.replace(blanks, (one) => names[one.charCodeAt(0) - firstBlank] ?? one);
		},
	};
}

/** Texts whose plurals look at a second set of parameters: at a number as it is, not as it is written. */
function prepared(catalogue: Record<string, unknown>): Record<string, string> {
	const texts: Record<string, string> = {};
	for (const [key, text] of Object.entries(catalogue)) {
		if (typeof text !== 'string') continue;
		// All of them are gone through before the first page shows, and few have one.
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
