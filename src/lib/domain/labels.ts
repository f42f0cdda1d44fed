/** A label is no longer than this, in code units; a person has no more than so many. */
export const longestLabel = 64;
export const mostLabels = 20;

/** A label in the one form in which it is kept; null for what can be none. */
export function canonicalLabel(text: string): string | null {
	const label = text
		.toWellFormed()
		.replace(/[\p{Cc}\u2028\u2029]+/gu, ' ')
		.normalize('NFC')
		.replace(/ +/g, ' ')
		.trim();
	return label === '' || label.length > longestLabel || label.includes(',') ? null : label;
}

/**
 * Labels divided by commas or lines, each once, in code unit order; null if one of them can be none, or they are too many.
 */
export function parseLabels(text: string): string[] | null {
	const pieces = text.split(/[,\u060C\u3001\uFF0C\n]/).filter((piece) => piece.trim() !== '');
	const labels = pieces.map(canonicalLabel).filter((label) => label !== null);
	if (labels.length < pieces.length || labels.length > mostLabels) return null;
	return [...new Set(labels)].sort();
}
