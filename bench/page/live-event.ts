import { startApp } from '../../e2e/app.ts';
import { EventRecorder } from '../../e2e/event-recorder.ts';
import { observedEvent, recordEvents } from '../../e2e/sample-events.ts';
import { sleep } from '#lib/client/platform/sleep.ts';
import { launchChromium, signedIn } from '../harness/chromium.ts';
import { at, type Figure, median } from '../harness/figure.ts';

/** How often an open page without a stream requests changes, ms. */
const pollEvery = 10_000;

/** From the beginning of a recording until an open page shows the event, against a page that polls. */
export async function measureLiveEvent(): Promise<Figure[]> {
	const app = await startApp({ prepare: (db) => recordEvents(db, [observedEvent(1)]) });
	const recorder = await EventRecorder.begin(app);
	const browser = await launchChromium();
	const page = await (await signedIn(browser, app)).newPage();
	await page.goto(app.origin);
	let id = 2;
	await recorder.record([id]);
	await page.evaluate(seeRow, `Page ${id}`);

	/** @param see resolves with the time at which the row is visible */
	const measure = async (count: number, see: (title: string) => Promise<number>) => {
		const times: number[] = [];
		while (times.length < count) {
			id += 1;
			const seen = see(`Page ${id}`);
			// Not in step with a page that polls.
			await sleep(Math.random() * 500, new AbortController().signal);
			const begun = performance.timeOrigin + performance.now();
			await recorder.record([id]);
			times.push((await seen) - begun);
		}
		return times;
	};
	const live = await measure(200, (title) => page.evaluate(seeRow, title));
	const polling = await measure(10, (title) => page.evaluate(pollForRow, [title, pollEvery] as [string, number]));
	await browser.close();
	await app.stop();
	const what = 'until an open page shows an event';
	const baseline = { what: 'a page that polls every 10 s', value: median(polling) };
	return [
		{ what: `${what}, median`, unit: 'ms', ours: median(live), baseline, limit: { atMost: 0.1 } },
		{ what: `${what}, p99`, unit: 'ms', ours: at(0.99, live), baseline: null, limit: { atMost: 1_000 } },
	];
}

/** Runs in the page: when the first row about a page of a wiki is drawn. */
function seeRow(title: string): Promise<number> {
	return new Promise((resolve) => {
		const look = () => {
			const isThere = document.querySelector('li[data-row] .page')?.textContent === title;
			requestAnimationFrame(isThere ? () => resolve(performance.timeOrigin + performance.now()) : look);
		};
		look();
	});
}

/** Runs in a page that polls: when a response contains an event about a page of a wiki. */
function pollForRow([title, every]: [string, number]): Promise<number> {
	return new Promise((resolve) => {
		const poll = async () => {
			const answer = await (await fetch('/api/events')).text();
			if (!answer.includes(`"${title}"`)) return;
			clearInterval(timer);
			requestAnimationFrame(() => resolve(performance.timeOrigin + performance.now()));
		};
		const timer = setInterval(() => void poll(), every);
	});
}
