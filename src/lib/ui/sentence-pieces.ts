import type { Sentence, SentencePart } from '../domain/sentence.ts';
import { parseSummary } from '../domain/summary.ts';
import type { Messages } from '../messages/messages.ts';
import type { SentenceKey } from '../messages/sentences.ts';
import { momentWords } from './day-words.ts';
import { numberFormat } from './intl.ts';
import { languageName } from './wiki-name.ts';

type SentenceMessages = Messages<SentenceKey>;
/** Text, or what fills a place of it. */
export type Piece = string | Exclude<SentencePart, { kind: 'sentence' }>;

/** A place that is more than text; private characters, which no message has. */
const place = /\uE000(\d+)\uE001/;
const placeOf = (index: number): string => `\uE000${index}\uE001`;
/** More languages than this are counted. */
const mostLanguages = 5;

/** Codes by which Wikimedia means another language than BCP 47 (includes/language/LanguageCode.php of MediaWiki). */
const standardCodes: Readonly<Record<string, string>> = {
	...{ als: 'gsw', 'bat-smg': 'sgs', 'cbk-zam': 'cbk', eml: 'egl', 'fiu-vro': 'vro', mo: 'ro-Cyrl-MD', nrm: 'nrf' },
	...{ 'roa-rup': 'rup', 'sr-ec': 'sr-Cyrl', 'sr-el': 'sr-Latn', 'zh-classical': 'lzh', 'zh-min-nan': 'nan' },
	...{ 'zh-yue': 'yue' },
};

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
	const parameters = parts.map((part, index) => (part.kind === 'count' ? part.count : placeOf(index)));
	return messages
		.t(key as SentenceKey, ...parameters)
		.split(place)
		.flatMap((piece, at): Piece[] => {
			const part = at % 2 === 0 ? undefined : parts[Number(piece)];
			if (part === undefined) return at % 2 === 0 ? [piece] : [];
			return part.kind === 'sentence' ? piecesOf(part.sentence, messages) : [part];
		});
}

/** What fills a place, in words. @param zone an IANA name, or `UTC` */
export function partWords(part: Exclude<Piece, string>, messages: SentenceMessages, zone: string): string {
	const { language } = messages;
	switch (part.kind) {
		case 'languages': {
			const { languages } = part;
			if (typeof languages === 'number') return messages.t('wikibase-languages-count', languages);
			if (languages.length > mostLanguages) return messages.t('wikibase-languages-count', languages.length);
			const names = languages.map((code) => languageName(standardCodes[code] ?? code, language) ?? code);
			return new Intl.ListFormat(language, { type: 'conjunction' }).format(names);
		}
		case 'entity':
			return part.id;
		case 'summary':
			return parseSummary(part.text)
				.map((piece) => (piece.kind === 'link' ? piece.label : piece.kind === 'text' ? piece.text : piece.section))
				.join('');
		case 'page':
			return part.title;
		case 'user':
			return part.name;
		case 'text':
			return part.text;
		case 'list':
			return new Intl.ListFormat(language, { type: 'unit', style: 'short' }).format(part.items);
		case 'count':
			return numberFormat(language).format(part.count);
		case 'term': {
			if ('until' in part.term) return momentWords(part.term.until, language, zone);
			const spans = part.term.spans.map(({ count, unit }) =>
				numberFormat(language, { style: 'unit', unit, unitDisplay: 'long' }).format(count),
			);
			return new Intl.ListFormat(language, { type: 'unit' }).format(spans);
		}
	}
}

/** Sentences as plain text. */
export function sentenceText(sentences: readonly Sentence[], messages: SentenceMessages, zone: string): string {
	return sentencePieces(sentences, messages)
		.map((piece) => (typeof piece === 'string' ? piece : partWords(piece, messages, zone)))
		.join('');
}
