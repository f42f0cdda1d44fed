import { type Count, certaintyOf } from '#lib/domain/insight/count.ts';
import type { Messages } from '#lib/messages/messages.ts';
import { numberFormat } from './intl.ts';

/** A count in a short form to show, and in words for screen readers. */
export interface CountWords {
	shown: string;
	words: string;
}

const signs = { 'at-least': '≥', about: '≈' };

/** Formats a count. @param format formats its number; by default as a plain number */
export function countWords(
	count: Count,
	{ t, language }: Messages,
	format: (value: number) => string = (value) => numberFormat(language).format(value),
): CountWords {
	const certainty = certaintyOf(count);
	if (certainty === 'unknown') return { shown: '–', words: t('not-known') };
	const number = format(count.value ?? 0);
	const but = (text: string) => (count.unknown > 0 ? t('count-but', text, count.unknown) : text);
	if (certainty === 'exact') return { shown: number, words: number };
	// The number of unknown ones is more exact than the sign.
	if (certainty === 'about' && count.unknown > 0) return { shown: but(number), words: but(number) };
	return { shown: but(`${signs[certainty]}\u00a0${number}`), words: but(t(`count-${certainty}`, number)) };
}
