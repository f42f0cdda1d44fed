/** The number of a page: the same for every edit of it, on every wiki that has a page of this title. */
export function pageIdOf(title: string): number {
	return 1 + [...title].reduce((sum, letter) => (sum * 31 + (letter.codePointAt(0) ?? 0)) % 1e9, 7);
}
