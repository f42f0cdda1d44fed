import { type Figure, type Part, printed } from '../harness/figure.ts';
import { startDemoApp } from '../page/demo-app.ts';
import { measureInputDelay } from '../page/input-delay.ts';
import { measureLighthouse } from '../page/lighthouse.ts';
import { measureLiveEvent } from '../page/live-event.ts';
import { measureLongList } from '../page/long-list.ts';

/** The demo's time between two events of the live stream, ms. */
const demoPace = 2_500;

/** What a person waits for on an open page, in Chromium; a quarter of an hour. */
export async function measure(): Promise<Part> {
	const figures: Figure[] = [];
	const add = (more: readonly Figure[]) => void figures.push(...printed(more));
	const demo = await startDemoApp();
	const stop = demo.deliver(demoPace);
	add(await measureLighthouse(demo.app));
	stop();
	add(await measureInputDelay(demo));
	await demo.stop();
	add(await measureLiveEvent());
	add(await measureLongList());
	return { setting: ["a week of the demo's events, SQLite; Lighthouse 12.8.2"], figures };
}
