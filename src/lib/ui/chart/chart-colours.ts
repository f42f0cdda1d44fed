/** Number of colours for names in chart-colours.css; one more is for all others together. */
const colours = 9;

/** The colour of all others together, and of rows without a name. */
export const otherColour = 10;

/**
 * Chooses colours for names. Where possible a name has the same colour in every chart; two names never share one.
 * @param names the most important first: an earlier name gets its usual colour
 * @returns the numbers of the classes `colour-1` … `colour-10`
 */
export function coloursOf(names: readonly (string | null)[]): number[] {
	const taken = new Set<number>();
	return names.map((name) => {
		if (name === null || taken.size === colours) return otherColour;
		let colour = hash(name) % colours;
		while (taken.has(colour)) colour = (colour + 1) % colours;
		taken.add(colour);
		return colour + 1;
	});
}

/** FNV-1a. */
function hash(text: string): number {
	let state = 0x811c9dc5;
	for (let at = 0; at < text.length; at += 1) state = Math.imul(state ^ text.charCodeAt(at), 0x01000193);
	return state >>> 0;
}
