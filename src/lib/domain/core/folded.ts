/** A text as searches compare it: without regard to case, accents, and underscores in place of spaces. */
export function folded(text: string): string {
	return text.normalize('NFKD').replace(/\p{M}/gu, '').replaceAll('_', ' ').toLowerCase();
}
