/**
 * Text in which case makes no difference, as long as the text: code point by code point, so that SQL can do the same.
 * (`toLowerCase` alone looks at what is beside a sigma, and makes two code points of İ.)
 */
export function foldCase(text: string): string {
	return text.replaceAll('İ', 'i').toLowerCase().replaceAll('ς', 'σ');
}

/** Above it no letter has a case (Unicode 16: the last are those of Adlam, U+1E900 to U+1E943). */
const lastCased = 0x1_ffff;
let variants: ReadonlyMap<string, string[]> | null = null;

/** All code points that fold to the same as one does, itself included. */
export function caseVariants(point: string): readonly string[] {
	variants ??= findVariants();
	const folded = foldCase(point);
	return variants.get(folded) ?? [folded];
}

function findVariants(): Map<string, string[]> {
	const found = new Map<string, string[]>();
	for (let code = 0; code <= lastCased; code += 1) {
		const point = String.fromCodePoint(code);
		const folded = foldCase(point);
		if (folded !== point) found.set(folded, [...(found.get(folded) ?? [folded]), point]);
	}
	return found;
}
