import { createContext } from 'svelte';

/** What could be found out of what was asked for. */
export interface FoundLabels {
	/** By id; what has no label is not in it. */
	labels: ReadonlyMap<string, string>;
	/** False: the wiki could not be asked for all, and may know more another time. */
	isWhole: boolean;
}

/**
 * Reads what a wiki calls its items and properties, and the lemmas of its lexemes.
 * @param apiUrl the Action API of the wiki that has them @param language a BCP 47 tag
 */
export type LabelReader = (apiUrl: string, ids: readonly string[], language: string) => Promise<FoundLabels>;

/** Set once by the root layout. */
export const [getLabelReader, setLabelReader] = createContext<LabelReader>();
