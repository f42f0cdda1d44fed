/** A number that is always the same for a text, below a thousand million. */
export function numberOf(text: string): number {
	return [...text].reduce((sum, letter) => (sum * 31 + (letter.codePointAt(0) ?? 0)) % 1e9, 7);
}

/** The number of a page: the same for every edit of it, on every wiki that has a page of this title. */
export function pageIdOf(title: string): number {
	return 1 + numberOf(title);
}
