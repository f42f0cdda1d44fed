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

/** The only magic word of our messages: `{{PLURAL:$1|form|form}}`. */
const pluralWord = /\{\{PLURAL:\$(\d)\|([^{}]*)\}\}/g;
/** The place of a parameter. */
const blank = /\$(\d)/g;

/** Prepared once by the server, where each page needs them. */
const loaded = new Map<string, Messages>();

/** The messages of a language; English if it has none. */
export async function loadMessages(language: string, fetch = globalThis.fetch): Promise<Messages> {
	const own = available.includes(language) ? language : 'en';
	const messages = loaded.get(language) ?? makeMessages(language, await readCatalogue(own, fetch));
	if (own === language) loaded.set(language, messages);
	return messages;
}

/**
 * Messages from the content of a message file: the part of banana-i18n's format that ours use. A message that is missing is
 * its key.
 */
export function makeMessages<Key extends string>(language: string, catalogue: Record<string, unknown>): Messages<Key> {
	// Made when they are needed: a browser takes long to make the first.
	let numbers: Intl.NumberFormat | null = null;
	let plural: ((number: number, forms: readonly string[]) => string) | null = null;
	const shown = (parameter: Parameter) =>
		typeof parameter === 'number'
			? (numbers ??= new Intl.NumberFormat(language)).format(parameter)
			: typeof parameter === 'string'
				? parameter
				: parameter.words;
	const counted = (parameter: Parameter | undefined) =>
		typeof parameter === 'object' ? parameter.count : Number(parameter);
	return {
		language,
		t: (key, ...parameters) => {
			const message = catalogue[key];
			if (typeof message !== 'string') return key;
			// Most messages, and a page has hundreds.
			if (parameters.length === 0) return message;
			return message
				.replace(pluralWord, (_, place: string, forms: string) =>
					(plural ??= pluralOf(language))(counted(parameters[Number(place) - 1]), forms.split('|')),
				)
				.replace(blank, (unfilled, place: string) => {
					const parameter = parameters[Number(place) - 1];
					return parameter === undefined ? unfilled : shown(parameter);
				});
		},
	};
}

/** Chooses the form for a number: `0=…` is for that number alone; the others are in the order of CLDR's categories. */
function pluralOf(language: string): (number: number, forms: readonly string[]) => string {
	const rules = new Intl.PluralRules(language);
	const { pluralCategories } = rules.resolvedOptions();
	const order = (['zero', 'one', 'two', 'few', 'many', 'other'] as const).filter((one) =>
		pluralCategories.includes(one),
	);
	return (number, forms) => {
		const own = forms.find((form) => form.startsWith(`${number}=`));
		if (own !== undefined) return own.slice(own.indexOf('=') + 1);
		const general = forms.filter((form) => !/^\d+=/.test(form));
		return general[Math.min(order.indexOf(rules.select(number)), general.length - 1)] ?? '';
	};
}

/** The messages of the page, set once by the root layout. */
export const [getMessages, setMessages] = createContext<Messages>();

/** A name or title within a message, whose direction must not disturb the rest: `<bdi>` as plain text. */
export function isolate(text: string): string {
	return `\u2068${text}\u2069`;
}
