import type { EventItem } from '../domain/answers.ts';
import { eventSentences, type ToldEvents } from '../domain/event-sentence.ts';
import { isNamedLog } from './log-name.ts';

/** What the events of a row did, newest first; null where there are no words of ours. Of an action that is not known, the log is named. */
export function rowSentences(events: readonly [EventItem, ...EventItem[]]): ToldEvents | null {
	const [event] = events;
	const type = `log:${event.logType ?? ''}`;
	const named = { sentences: [{ key: 'log-named', parts: [{ kind: 'type' as const, type }] }], comment: event.comment };
	return eventSentences(events) ?? (isNamedLog(type) ? named : null);
}

export { default as FoldedWords } from './FoldedWords.svelte';
export { default as SentenceWords } from './SentenceWords.svelte';
export { loadSentenceMessages } from '../messages/sentences.ts';
