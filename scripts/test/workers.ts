import { availableParallelism, totalmem } from 'node:os';

/**
 * How many workers run tests at once: so many for each core, as far as there is memory, and two where there is one core,
 * since each waits at times.
 * @param memory what a worker needs with all that it starts, in GiB
 */
export function workersFor({ perCore, memory }: { perCore: number; memory: number }): number {
	const fitting = Math.floor(totalmem() / 2 ** 30 / memory);
	return Math.max(1, Math.min(fitting, Math.max(2, perCore * availableParallelism())));
}
