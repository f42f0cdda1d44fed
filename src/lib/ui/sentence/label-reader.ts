import { createContext } from 'svelte';

/** The labels that were found. */
export interface FoundLabels {
	/** By id; ids without a label are missing. */
	labels: ReadonlyMap<string, string>;
	/** False: some requests failed, so a later one may find more. */
	isWhole: boolean;
}

/**
 * Reads the labels of a wiki's items and properties, and the lemmas of its lexemes.
 * @param apiUrl the Action API of the wiki that has them @param language a BCP 47 tag
 */
export type LabelReader = (apiUrl: string, ids: readonly string[], language: string) => Promise<FoundLabels>;

/** Set once by the root layout. */
export const [getLabelReader, setLabelReader] = createContext<LabelReader>();
