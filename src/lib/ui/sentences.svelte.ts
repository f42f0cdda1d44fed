import type { EventItem } from '../domain/answers.ts';
import { flowType } from '../domain/wiki-event.ts';
import type * as sentenceCode from './event-sentence.ts';
import type { Messages } from '../messages/messages.ts';
import type { SentenceKey } from '../messages/sentences.ts';

/** What makes sentences about events, and their messages in one language. */
interface Sentences {
	code: typeof sentenceCode;
	messages: Messages<SentenceKey>;
}

/** By language. Only what has such events loads them: they weigh as much as a page. */
let loaded: Readonly<Record<string, Sentences>> = $state.raw({});
// eslint-disable-next-line svelte/prefer-svelte-reactivity -- nothing shows it
const loading = new Map<string, Promise<void>>();

/** Whether there may be a sentence about an event; others need none of this. */
export function mayHaveSentence({ type, comment }: Pick<EventItem, 'type' | 'comment'>): boolean {
	return type === 'log' || type === flowType || /^\/\* ?(?:wb|[a-z-]+:\d+\|)/.test(comment ?? '');
}

/**
 * Waits until the sentences about these events can be shown in a language, so that a page comes up with them.
 * Without a network, and where nothing is in the worker's cache, events are shown without.
 */
export async function loadSentences(events: readonly EventItem[], language: string): Promise<void> {
	if (events.some(mayHaveSentence)) await load(language);
}

/** What makes sentences in a language; null while it is loading. */
export function sentencesIn(language: string): Sentences | null {
	const found = loaded[language];
	if (found === undefined && !import.meta.env.SSR) void load(language);
	return found ?? null;
}

function load(language: string): Promise<void> {
	const before = loading.get(language);
	if (before !== undefined) return before;
	// After a failure the next event asks again.
	const reading = read(language).catch(() => void loading.delete(language));
	loading.set(language, reading);
	return reading;
}

async function read(language: string): Promise<void> {
	const code = await import('./event-sentence.ts');
	loaded = { ...loaded, [language]: { code, messages: await code.loadSentenceMessages(language) } };
}
