import { folded } from '#lib/domain/core/folded.ts';

/** A name, and the same folded, see `folded` of domain/core. */
interface Searchable {
	name: string;
	text: string;
}

/** What a list of names shows. */
interface Shown {
	/** The first names that match, and all that are chosen, in the order of the list. */
	names: string[];
	/** How many match. */
	found: number;
}

/** Finds the names with a part of a name in them; who is chosen stays in the list. @param options.most how many are shown */
export function matchingNames(
	all: readonly Searchable[],
	{ search, chosen, most }: { search: string; chosen: readonly string[]; most: number },
): Shown {
	const wanted = folded(search.trim());
	const names: string[] = [];
	let found = 0;
	for (const { name, text } of all) {
		const isFound = text.includes(wanted);
		if (isFound) found += 1;
		if ((isFound && found <= most) || chosen.includes(name)) names.push(name);
	}
	return { names, found };
}
