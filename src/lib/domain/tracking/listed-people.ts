/** By what two entries are known to be of one person: any of these. */
export interface Identifiers {
	/** In canonical form. */
	names: readonly string[];
	/** CentralAuth's ids; null is none. */
	centralIds?: readonly (number | null)[];
	/** The person here; null while the consumer has not taken them up. */
	userId?: number | null;
}

/** The people on a list, by all that says who they are. */
export class ListedPeople {
	readonly #entries = new Map<string, number[]>();

	/** @param id the entry's number; 0 for one that has none yet */
	add(who: Identifiers, id = 0): void {
		for (const key of keysOf(who)) this.#entries.set(key, [...(this.#entries.get(key) ?? []), id]);
	}

	/** The entries of the same person, each once: those by name first, then by account, then by person. */
	find(who: Identifiers): number[] {
		return [...new Set(keysOf(who).flatMap((key) => this.#entries.get(key) ?? []))];
	}

	has(who: Identifiers): boolean {
		return keysOf(who).some((key) => this.#entries.has(key));
	}
}

function keysOf({ names, centralIds = [], userId = null }: Identifiers): string[] {
	return [
		...names.map((name) => `name ${name}`),
		...centralIds.flatMap((id) => (id === null ? [] : `account ${id}`)),
		...(userId === null ? [] : [`person ${userId}`]),
	];
}
