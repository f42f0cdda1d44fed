import type { Sentence, SentencePart } from '#lib/domain/sentence/sentence.ts';
import type { Messages } from '#lib/messages/messages.ts';
import type { SentenceKey } from '#lib/messages/sentences.ts';
import { partWords, type Reader } from './sentence-words.ts';

type SentenceMessages = Messages<SentenceKey>;
/** Text, or what fills a place of it. */
export type Piece = string | Exclude<SentencePart, { kind: 'sentence' }>;

/** A place that is more than text; private characters, which no message has. */
const place = /\uE000(\d+)\uE001/;
const placeOf = (index: number): string => `\uE000${index}\uE001`;
/** Sentences in a row, as text and what stands in its places, in turn. */
export function sentencePieces(sentences: readonly Sentence[], messages: SentenceMessages): Piece[] {
	const told = sentences.map((sentence) => piecesOf(sentence, messages));
	if (told.length === 1) return told.flat();
	const list = new Intl.ListFormat(messages.language, { type: 'conjunction' });
	return list
		.format(told.map((_, index) => placeOf(index)))
		.split(place)
		.flatMap((text, at) => (at % 2 === 0 ? [text] : (told[Number(text)] ?? [])));
}

function piecesOf({ key, parts }: Sentence, messages: SentenceMessages): Piece[] {
	const parameters = parts.map((part, index) => {
		if (part.kind === 'count') return part.count;
		const words = placeOf(index);
		if (part.kind === 'list') return { words, count: part.items.length };
		return part.kind === 'groups' ? { words, count: part.groups.length } : words;
	});
	return messages
		.t(key as SentenceKey, ...parameters)
		.split(place)
		.flatMap((piece, at): Piece[] => {
			const part = at % 2 === 0 ? undefined : parts[Number(piece)];
			if (part === undefined) return at % 2 === 0 ? [piece] : [];
			return part.kind === 'sentence' ? piecesOf(part.sentence, messages) : [part];
		});
}

/** What isolates names within text. */
const isolates = /[\u2068\u2069]/g;

/** Sentences as plain text, without marks of direction: it is for tables and programs. */
export function sentenceText(sentences: readonly Sentence[], reader: Reader): string {
	return sentencePieces(sentences, reader.sentences)
		.map((piece) => (typeof piece === 'string' ? piece : partWords(piece, reader)))
		.join('')
		.replaceAll(isolates, '');
}
