import type { EventItem } from '#lib/domain/core/api-types.ts';
import { logSentences } from '#lib/domain/sentence/log-sentence.ts';
import type { EventDescription } from '#lib/domain/sentence/sentence.ts';
import { isNamedLog } from './log-name.ts';

export { default as FoldedWords } from './FoldedWords.svelte';
export { default as SentenceWords } from './SentenceWords.svelte';
export { loadSentenceMessages } from '#lib/messages/sentences.ts';

/** Describes the newest event of a row. For an unknown action it names the log; null if the log has no name. */
export function rowSentences([event]: readonly [EventItem, ...EventItem[]]): EventDescription | null {
	const type = `log:${event.logType ?? ''}`;
	const named = { sentences: [{ key: 'log-named', parts: [{ kind: 'type' as const, type }] }], comment: event.comment };
	return logSentences(event) ?? (isNamedLog(type) ? named : null);
}
