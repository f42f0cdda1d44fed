/** Does some work when its turn has come. */
export type Turns = <Result>(work: () => Promise<Result>) => Promise<Result>;

/** Lets at most so many pieces of work go on at once, in the order in which they were asked for. */
export function createLimiter(width: number): Turns {
	let free = width;
	const waiting: (() => void)[] = [];
	return async (work) => {
		if (free > 0) free--;
		else await new Promise<void>((resolve) => waiting.push(resolve));
		try {
			return await work();
		} finally {
			const next = waiting.shift();
			if (next === undefined) free++;
			else next();
		}
	};
}
