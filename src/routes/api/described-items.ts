import type { EventItem } from '#lib/domain/event/event-item.ts';
import { eventSentences } from '#lib/domain/sentence/event-sentence.ts';
import { loadMessages } from '#lib/messages/messages.ts';
import { loadSentenceMessages } from '#lib/messages/sentences.ts';
import { sentenceText } from '#lib/ui/sentence/sentence-pieces.ts';
import type { Reader } from '#lib/ui/sentence/sentence-words.ts';

/** By language: making them takes longer than using them. */
const known = new Map<string, Promise<Reader>>();

/**
 * For events that are taken away: puts what each did into words, as its `sentence`. Times in them are UTC, as beside them.
 * @param language one of those that have messages
 */
export async function itemDescriber(language: string): Promise<(item: EventItem) => EventItem> {
	const loading = known.get(language) ?? readerIn(language);
	known.set(language, loading);
	const reader = await loading;
	return (item) => {
		const told = eventSentences(item);
		return { ...item, sentence: told && sentenceText(told.sentences, reader) };
	};
}

async function readerIn(language: string): Promise<Reader> {
	return { messages: await loadMessages(language), sentences: await loadSentenceMessages(language), zone: 'UTC' };
}
