/** Whether a text is one of known words: another version of xwiki may have stored others. */
export function isOneOf<Word extends string>(words: readonly Word[], text: string): text is Word {
	return (words as readonly string[]).includes(text);
}
