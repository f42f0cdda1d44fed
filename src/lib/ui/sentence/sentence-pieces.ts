import type { Sentence, SentencePart } from '#lib/domain/sentence/sentence.ts';
import type { Messages } from '#lib/messages/messages.ts';
import type { SentenceKey } from '#lib/messages/sentences.ts';
import { partWords, type Reader } from './sentence-words.ts';

type SentenceMessages = Messages<SentenceKey>;
/** Text, or the value of a placeholder. */
export type Piece = string | Exclude<SentencePart, { kind: 'sentence' }>;

/** A placeholder for a value that is not only text; private characters, which no message has. */
const placeholder = /\uE000(\d+)\uE001/;
const placeholderOf = (index: number): string => `\uE000${index}\uE001`;
/** A list of sentences, as texts and values of placeholders in turn. */
export function sentencePieces(sentences: readonly Sentence[], messages: SentenceMessages): Piece[] {
	const lists = sentences.map((sentence) => piecesOf(sentence, messages));
	if (lists.length === 1) return lists.flat();
	const list = new Intl.ListFormat(messages.language, { type: 'conjunction' });
	return list
		.format(lists.map((_, index) => placeholderOf(index)))
		.split(placeholder)
		.flatMap((text, at) => (at % 2 === 0 ? [text] : (lists[Number(text)] ?? [])));
}

function piecesOf({ key, parts }: Sentence, messages: SentenceMessages): Piece[] {
	const parameters = parts.map((part, index) => {
		if (part.kind === 'count') return part.count;
		const words = placeholderOf(index);
		if (part.kind === 'list') return { words, count: part.items.length };
		return part.kind === 'groups' ? { words, count: part.groups.length } : words;
	});
	return messages
		.t(key as SentenceKey, ...parameters)
		.split(placeholder)
		.flatMap((piece, at): Piece[] => {
			const part = at % 2 === 0 ? undefined : parts[Number(piece)];
			if (part === undefined) return at % 2 === 0 ? [piece] : [];
			return part.kind === 'sentence' ? piecesOf(part.sentence, messages) : [part];
		});
}

/** Characters that isolate names within text. */
const isolates = /[\u2068\u2069]/g;

/** Sentences as plain text for tables and programs, without direction marks. */
export function sentenceText(sentences: readonly Sentence[], reader: Reader): string {
	return sentencePieces(sentences, reader.sentences)
		.map((piece) => (typeof piece === 'string' ? piece : partWords(piece, reader)))
		.join('')
		.replaceAll(isolates, '');
}
