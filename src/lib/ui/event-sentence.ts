import { type LogSentence, logSentence } from '../domain/log-sentence.ts';
import type { WikiEvent } from '../domain/wiki-event.ts';
import { isNamedLog } from './log-name.ts';
import { flowType } from './sentences.svelte.ts';

/** What an event did, in a sentence of ours; null where there is none. Of an action that is not known, the log is named. */
export function eventSentence(event: WikiEvent): LogSentence | null {
	if (event.type === flowType)
		return event.title === null ? null : { key: 'flow', parts: [{ kind: 'page', title: event.title }] };
	const type = `log:${event.logType ?? ''}`;
	return logSentence(event) ?? (isNamedLog(type) ? { key: 'named', parts: [{ kind: 'type', type }] } : null);
}

export { default as FoldedWords } from './FoldedWords.svelte';
export { default as SentenceWords } from './SentenceWords.svelte';
export { loadSentenceMessages } from '../messages/sentences.ts';
