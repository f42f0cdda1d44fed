import Banana from 'banana-i18n';
import { createContext } from 'svelte';
import type english from './en.json';
import { catalogues, type Language } from './languages.ts';

/** The key of a message. */
export type MessageKey = Exclude<keyof typeof english, '@metadata'>;

/** The messages of one language. */
export interface Messages {
	/** A BCP 47 tag, also for the formatting of dates and numbers. */
	language: string;
	/** A message with its parameters filled in; plain text, never HTML. */
	t: (key: MessageKey, ...parameters: (string | number)[]) => string;
}

/** The messages of a language; English for those that it lacks. */
export async function loadMessages(language: string): Promise<Messages> {
	const banana = new Banana(language);
	banana.load(messagesOnly(await catalogues.en()), 'en');
	if (language in catalogues && language !== 'en') {
		banana.load(messagesOnly(await catalogues[language as Language]()), language);
	}
	return { language, t: (key, ...parameters) => banana.i18n(key, ...parameters.map(String)) };
}

function messagesOnly(catalogue: Record<string, unknown>): Record<string, string> {
	return Object.fromEntries(
		Object.entries(catalogue).flatMap(([key, text]) => (typeof text === 'string' ? [[key, text] as const] : [])),
	);
}

/** The messages of the page, set once by the root layout. */
export const [getMessages, setMessages] = createContext<Messages>();

/** A name or title within a message, whose direction must not disturb the rest: `<bdi>` as plain text. */
export function isolate(text: string): string {
	return `\u2068${text}\u2069`;
}
