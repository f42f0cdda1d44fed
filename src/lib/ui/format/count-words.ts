import { type Count, certaintyOf } from '#lib/domain/insight/count.ts';
import type { Messages } from '#lib/messages/messages.ts';
import { numberFormat } from './intl.ts';

/** A count as it is seen, in few signs, and as it is heard, in words. */
export interface CountWords {
	shown: string;
	words: string;
}

const signs = { 'at-least': '≥', about: '≈' };

/** Writes a count. @param format writes its number; as a plain one unless given */
export function countWords(
	count: Count,
	{ t, language }: Messages,
	format: (value: number) => string = (value) => numberFormat(language).format(value),
): CountWords {
	const sense = certaintyOf(count);
	if (sense === 'unknown') return { shown: '–', words: t('not-known') };
	const number = format(count.value ?? 0);
	const but = (text: string) => (count.unknown > 0 ? t('count-but', text, count.unknown) : text);
	if (sense === 'exact') return { shown: number, words: number };
	// With how many are not known it says more than with a sign.
	if (sense === 'about' && count.unknown > 0) return { shown: but(number), words: but(number) };
	return { shown: but(`${signs[sense]}\u00a0${number}`), words: but(t(`count-${sense}`, number)) };
}
