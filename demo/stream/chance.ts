import { randomFrom } from '../../fixtures/random.ts';

/** Random numbers and ids, the same for the same seed. */
export class Chance {
	readonly random: () => number;
	readonly #lastIds = new Map<string, number>();

	constructor(seed: number) {
		this.random = randomFrom(seed);
	}

	/** Far above what the wikis have given out, so that no link and no diff leads to a genuine revision. */
	nextId(of: string): number {
		const id = (this.#lastIds.get(of) ?? 90_000_000_000) + 1 + Math.floor(this.random() * 3);
		this.#lastIds.set(of, id);
		return id;
	}

	uuid(): string {
		return 'xxxxxxxx-xxxx-4xxx-axxx-xxxxxxxxxxxx'.replace(/x/g, () => Math.floor(this.random() * 16).toString(16));
	}
}
