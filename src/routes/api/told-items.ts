import type { EventItem } from '#lib/domain/answers.ts';
import { eventSentences } from '#lib/domain/event-sentence.ts';
import type { Messages } from '#lib/messages/messages.ts';
import { loadSentenceMessages, type SentenceKey } from '#lib/messages/sentences.ts';
import { sentenceText } from '#lib/ui/sentence-pieces.ts';

/** By language: making them takes longer than using them. */
const known = new Map<string, Promise<Messages<SentenceKey>>>();

/**
 * For events that are taken away: puts what each did into words, as its `sentence`. Times in them are UTC, as beside them.
 * @param language one of those that have messages
 */
export async function sentenceTeller(language: string): Promise<(item: EventItem) => EventItem> {
	const loading = known.get(language) ?? loadSentenceMessages(language);
	known.set(language, loading);
	const messages = await loading;
	return (item) => {
		const told = eventSentences([item]);
		return { ...item, sentence: told && sentenceText(told.sentences, messages, 'UTC') };
	};
}
