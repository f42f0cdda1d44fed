import type { EventItem } from '../domain/answers.ts';
import { type LogSentence, logSentence } from '../domain/log-sentence.ts';

export { default as FoldedWords } from './FoldedWords.svelte';
export { default as SentenceWords } from './SentenceWords.svelte';
export { loadSentenceMessages } from '../messages/sentences.ts';

/** What an event did, in a sentence of ours; null where there is none. */
export function eventSentence(event: EventItem): LogSentence | null {
	return event.type === 'log' ? logSentence(event) : null;
}
