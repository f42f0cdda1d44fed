import type { What } from '../generate.ts';
import type { Character } from './cast.ts';

/** One thing that somebody does; `after` is the time since they began, in ms. */
export interface Deed {
	after: number;
	what: Partial<What>;
}

/** Who begins something, and when, in ms UTC. */
export interface Beginning {
	random: () => number;
	who: Character;
	time: number;
}

/** Several things one after the other, at random gaps. @param gap shortest and longest, ms */
export function row(
	random: () => number,
	count: number,
	gap: readonly [number, number],
	make: (at: number) => Partial<What>,
): Deed[] {
	let after = 0;
	return Array.from({ length: count }, (_, at) => {
		if (at > 0) after += between(random, ...gap);
		return { after, what: make(at) };
	});
}

/** A whole number from one to another. */
export function between(random: () => number, least: number, most: number): number {
	return least + Math.floor(random() * (most - least + 1));
}
