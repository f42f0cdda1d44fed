import type { LogPart } from '../domain/log-sentence.ts';
import { isolate, type Messages } from '../messages/messages.ts';
import type { SentenceKey } from '../messages/sentences.ts';
import { momentWords } from './day-words.ts';
import { numberFormat } from './intl.ts';
import { logName } from './log-name.ts';

/** For whom a sentence is written. */
export interface Reader {
	messages: Messages;
	sentences: Messages<SentenceKey>;
	/** The time zone, such as `Europe/Berlin`. */
	zone: string;
}

/** What stands in one place of a sentence. */
export function partWords(part: LogPart, reader: Reader): string {
	const { messages, sentences, zone } = reader;
	const { language } = sentences;
	switch (part.kind) {
		case 'page':
			return part.title;
		case 'user':
			return part.name;
		case 'forgotten':
			return sentences.t(`log-forgotten-${part.what}`);
		case 'type':
			return logName(part.type, messages, sentences) ?? part.type;
		case 'text':
			return part.text;
		case 'list':
			return listWords(part.items, language);
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
				numberFormat(language, { style: 'unit', unit, unitDisplay: 'long' }).format(count),
			);
			return new Intl.ListFormat(language, { type: 'unit' }).format(spans);
		}
	}
}

function listWords(items: readonly string[], language: string): string {
	return new Intl.ListFormat(language, { type: 'unit', style: 'short' }).format(items);
}

function groupWords({ name, until }: { name: string; until?: number | null }, { sentences, zone }: Reader): string {
	if (until === undefined) return name;
	if (until === null) return sentences.t('log-group-forever', isolate(name));
	return sentences.t('log-group-until', isolate(name), momentWords(until, sentences.language, zone));
}
