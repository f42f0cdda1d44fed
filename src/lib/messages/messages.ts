import Banana from 'banana-i18n';
import { createContext } from 'svelte';
import type english from './en.json';
import { readCatalogue } from './catalogue.ts';
import { available } from './languages.ts';

/** The key of a message. */
export type MessageKey = Exclude<keyof typeof english, '@metadata'>;

/** The messages of one language. */
export interface Messages {
	/** A BCP 47 tag, also for the formatting of dates and numbers. */
	language: string;
	/**
	 * A message with its parameters filled in; plain text, never HTML. Numbers are written as the language writes them:
	 * what only looks like one, such as a year, is given as text.
	 */
	t: (key: MessageKey, ...parameters: (string | number)[]) => string;
}

/** More parameters than any message has. */
const room = 9;

/** The messages of a language; those of English if it has none. */
export async function loadMessages(language: string, fetch = globalThis.fetch): Promise<Messages> {
	const catalogue = await readCatalogue(available.includes(language) ? language : 'en', fetch);
	const banana = new Banana(language);
	banana.load(prepared(catalogue), language);
	const numbers = new Intl.NumberFormat(language);
	const shown = (parameter: string | number) => (typeof parameter === 'number' ? numbers.format(parameter) : parameter);
	/** Most messages have no parameters, and stand in every row. */
	const fixed = new Map<MessageKey, string>();
	return {
		language,
		t: (key, ...parameters) => {
			if (parameters.length > 0) {
				const padding = Array<string>(room - parameters.length).fill('');
				return banana.i18n(key, ...parameters.map(shown), ...padding, ...parameters.map(String));
			}
			const text = fixed.get(key) ?? banana.i18n(key);
			fixed.set(key, text);
			return text;
		},
	};
}

/** Texts whose plurals look at a second set of parameters: at a number as it is, not as it is written. */
function prepared(catalogue: Record<string, unknown>): Record<string, string> {
	const texts: Record<string, string> = {};
	for (const [key, text] of Object.entries(catalogue)) {
		if (typeof text !== 'string') continue;
		texts[key] = text.replace(/(\{\{\s*PLURAL:\s*\$)(\d)/gi, (_, head: string, n: string) => head + (Number(n) + room));
	}
	return texts;
}

/** The messages of the page, set once by the root layout. */
export const [getMessages, setMessages] = createContext<Messages>();

/** A name or title within a message, whose direction must not disturb the rest: `<bdi>` as plain text. */
export function isolate(text: string): string {
	return `\u2068${text}\u2069`;
}
