import type { Messages } from '#lib/messages/messages.ts';

/**
 * Words for a word that the server has stored; where a newer version has stored one that this one does not know, the word
 * itself, marked as unknown.
 * @param known all words of this version @param wordsOf what one of them means
 */
export function knownWord<Word extends string>(
	{ t }: Pick<Messages, 't'>,
	known: readonly Word[],
	word: string,
	wordsOf: (known: Word) => string,
): string {
	const found = known.find((one) => one === word);
	return found === undefined ? t('unknown-word', word) : wordsOf(found);
}
