import type { EventItem } from '#lib/domain/core/api-types.ts';
import { eventSentences } from '#lib/domain/sentence/event-sentence.ts';
import { loadMessages } from '#lib/messages/messages.ts';
import { loadSentenceMessages } from '#lib/messages/sentences.ts';
import { sentenceText } from '#lib/ui/sentence/sentence-pieces.ts';
import type { Reader } from '#lib/ui/sentence/sentence-words.ts';

/** Cached by language, since loading takes longer than using. */
const readers = new Map<string, Promise<Reader>>();

/**
 * For exports: adds to an event the sentence that describes it, as `sentence`, with times in UTC as in the other fields.
 * @param language a language that has messages
 */
export async function itemDescriber(language: string): Promise<(item: EventItem) => EventItem> {
	const loading = readers.get(language) ?? readerIn(language);
	readers.set(language, loading);
	const reader = await loading;
	return (item) => {
		const description = eventSentences(item);
		return { ...item, sentence: description && sentenceText(description.sentences, reader) };
	};
}

async function readerIn(language: string): Promise<Reader> {
	return { messages: await loadMessages(language), sentences: await loadSentenceMessages(language), zone: 'UTC' };
}
