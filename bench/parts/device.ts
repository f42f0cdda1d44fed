import { measureCache } from '../device/cache.ts';
import { measureChart } from '../device/chart.ts';
import { measureColdStart } from '../device/cold-start.ts';
import type { Part } from '../harness/figure.ts';

/** What a device does by itself, in Chromium. */
export async function measure(): Promise<Part> {
	return {
		setting: ['50,000 cached events, SQLite'],
		figures: [...(await measureColdStart()), ...(await measureCache()), ...(await measureChart())],
	};
}
