import { migrations } from '../../migrations/index.ts';
import type { Figure, Part } from '../harness/figure.ts';
import { measureBackfill } from '../writes/backfill.ts';
import { measureLongWrites } from '../writes/long-writes.ts';
import { measurePace } from '../writes/pace.ts';
import { onEachEngine } from '../writes/throwaway.ts';

/** How fast it records, and for how long other writing makes the recording wait. */
export async function measure(): Promise<Part> {
	const figures: Figure[] = [];
	await onEachEngine(async (engine, withDatabase) => {
		figures.push(await measurePace(engine, withDatabase));
		figures.push(...(await measureLongWrites(engine, withDatabase)));
		figures.push(...(await measureBackfill(engine, withDatabase)));
	});
	return { setting: [`schema ${Object.keys(migrations).at(-1)}; the longest transaction of each long write`], figures };
}
