import type { SentencePart } from '#lib/domain/sentence/sentence.ts';
import { parseSummary } from '#lib/domain/sentence/edit-summary.ts';
import { isolate, type Messages } from '#lib/messages/messages.ts';
import type { SentenceKey } from '#lib/messages/sentences.ts';
import { momentWords } from '../format/day-words.ts';
import { numberFormat } from '../format/intl.ts';
import { logName } from './log-name.ts';
import { languageName } from '../wiki/wiki-name.ts';

/** The languages and the time zone of a reader. */
export interface Reader {
	messages: Messages;
	sentences: Messages<SentenceKey>;
	/** The time zone, such as `Europe/Berlin`. */
	zone: string;
}

/** Maximum number of languages named; more are only counted. */
const mostLanguages = 5;

/** Wikimedia's codes that mean another language in BCP 47 (includes/language/LanguageCode.php of MediaWiki). */
const standardCodes: Readonly<Record<string, string>> = {
	...{ als: 'gsw', 'bat-smg': 'sgs', 'cbk-zam': 'cbk', eml: 'egl', 'fiu-vro': 'vro', mo: 'ro-Cyrl-MD', nrm: 'nrf' },
	...{ 'roa-rup': 'rup', 'sr-ec': 'sr-Cyrl', 'sr-el': 'sr-Latn', 'zh-classical': 'lzh', 'zh-min-nan': 'nan' },
	...{ 'zh-yue': 'yue' },
};

/** The text of one part of a sentence, except parts that are sentences themselves. */
export function partWords(part: Exclude<SentencePart, { kind: 'sentence' }>, reader: Reader): string {
	const { messages, sentences, zone } = reader;
	const { language } = sentences;
	switch (part.kind) {
		case 'languages': {
			const { languages } = part;
			if (typeof languages === 'number') return sentences.t('wikibase-languages-count', languages);
			if (languages.length > mostLanguages) return sentences.t('wikibase-languages-count', languages.length);
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
		case 'erased':
			return sentences.t(`log-erased-${part.what}`);
		case 'type':
			return logName(part.type, messages, sentences) ?? part.type.slice('log:'.length);
		case 'text':
			return part.text;
		case 'list':
			return listWords(part.items.map(isolate), language);
		case 'groups':
			return listWords(
				part.groups.map((group) => groupWords(group, reader)),
				language,
			);
		case 'parts': {
			const names = part.parts.map((name) => (name === 'text' && part.of !== 'revision' ? part.of : name));
			return new Intl.ListFormat(language).format(names.map((name) => sentences.t(`log-part-${name}`)));
		}
		case 'count':
			return numberFormat(language).format(part.count);
		case 'term': {
			if ('until' in part.term) return momentWords(part.term.until, language, zone);
			const spans = part.term.spans.map(({ count, unit }) =>
				inTerm(numberFormat(language, { style: 'unit', unit, unitDisplay: 'long' }).format(count), count, language),
			);
			return new Intl.ListFormat(language, { type: 'unit' }).format(spans);
		}
	}
}

function listWords(items: readonly string[], language: string): string {
	return new Intl.ListFormat(language, { type: 'unit', style: 'short' }).format(items);
}

/** After “for”, the Arabic dual has another ending than Intl writes. */
function inTerm(words: string, count: number, language: string): string {
	return language === 'ar' && count === 2 ? words.replace(/ان$/, 'ين') : words;
}

function groupWords({ name, until }: { name: string; until?: number | null }, { sentences, zone }: Reader): string {
	if (until === undefined) return isolate(name);
	if (until === null) return sentences.t('log-group-forever', isolate(name));
	return sentences.t('log-group-until', isolate(name), momentWords(until, sentences.language, zone));
}
