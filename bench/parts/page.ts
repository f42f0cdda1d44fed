import type { Part } from '../harness/figure.ts';
import { startDemoApp } from '../page/demo-app.ts';
import { measureInputDelay } from '../page/input-delay.ts';
import { measureLighthouse } from '../page/lighthouse.ts';
import { measureLiveEvent } from '../page/live-event.ts';
import { measureLongList } from '../page/long-list.ts';

/** The demo's time between two events of the live stream, ms. */
const demoPace = 2_500;

/** What a person waits for on an open page, in Chromium. */
export async function measure(): Promise<Part> {
	const demo = await startDemoApp();
	const stop = demo.deliver(demoPace);
	const scores = await measureLighthouse(demo.app);
	stop();
	const delays = await measureInputDelay(demo);
	await demo.stop();
	return {
		setting: ["a week of the demo's events, SQLite; Lighthouse 12.8.2"],
		figures: [...scores, ...delays, ...(await measureLiveEvent()), ...(await measureLongList())],
	};
}
