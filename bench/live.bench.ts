import { readFileSync } from 'node:fs';
import { userInfo } from 'node:os';
import { type Browser, chromium, type Page } from '@playwright/test';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type App, startApp } from '../e2e/app.ts';
import { EventRecorder } from '../e2e/event-recorder.ts';
import { recordEvents, observedEvent } from '../e2e/sample-events.ts';
import { Listener } from '../e2e/listener.ts';
import { waitUntil } from '../scripts/launch/processes.ts';
import { findChromium } from '../scripts/test/programs.ts';

const pageCount = 200;
/** How often an open page without a stream requests changes, ms. */
const pollEvery = 10_000;

/** The time in programs and pages of one machine, ms UTC with fractions. */
const now = () => performance.timeOrigin + performance.now();

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

/** Of the web's process: ms of both processors so far, and its peak memory, MB. */
function usage(pid: number): { cpu: number; memory: number } {
	const fields = readFileSync(`/proc/${pid}/stat`, 'utf8')
		.replace(/^.*\) /, '')
		.split(' ');
	const peak = /VmHWM:\s+(\d+)/.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1];
	// The fields are in hundredths of a second.
	return { cpu: 10 * (Number(fields[11]) + Number(fields[12])), memory: Number(peak) / 1000 };
}

function at(share: number, times: readonly number[]): number {
	return times.toSorted((a, b) => a - b)[Math.ceil(share * times.length) - 1] ?? NaN;
}

function report(name: string, times: readonly number[]): string {
	const [median, p99] = [at(0.5, times), at(0.99, times)].map((time) => `${time.toFixed(0)} ms`);
	return `${name}: median ${median}, p99 ${p99} of ${times.length}`;
}

describe('from the beginning of a recording', () => {
	let app: App;
	let happening: EventRecorder;
	let browser: Browser;
	let page: Page;
	let id = 1;

	beforeAll(async () => {
		app = await startApp({ prepare: (db) => recordEvents(db, [observedEvent(1)]) });
		happening = await EventRecorder.begin(app);
		const executablePath = findChromium();
		if (executablePath === null) throw new Error('No Chromium was found');
		browser = await chromium.launch({ executablePath, chromiumSandbox: userInfo().uid !== 0 });
		page = await browser.newPage();
		await page.goto(app.signInLink);
		await page.waitForURL(`${app.origin}/`);
		await happening.record([(id += 1)]);
		await page.evaluate(seeRow, `Page ${id}`);
	}, 120_000);
	afterAll(async () => {
		await browser.close();
		await app.stop();
	});

	/** @param see resolves with the time at which the row is visible */
	async function measure(count: number, see: (title: string) => Promise<number>): Promise<number[]> {
		const times: number[] = [];
		while (times.length < count) {
			id += 1;
			const seen = see(`Page ${id}`);
			// Not in step with a page that polls.
			await new Promise((resolve) => setTimeout(resolve, Math.random() * 500));
			const begun = now();
			await happening.record([id]);
			times.push((await seen) - begun);
		}
		return times;
	}

	it('until an open page shows the event', { timeout: 600_000 }, async () => {
		const live = await measure(200, (title) => page.evaluate(seeRow, title));
		const polling = await measure(20, (title) => page.evaluate(pollForRow, [title, pollEvery] as [string, number]));
		console.log(report('visible on an open page', live));
		console.log(report('baseline: a page that polls every 10 s', polling));
		console.log(`${(at(0.5, polling) / at(0.5, live)).toFixed(0)} times faster`);
		expect(at(0.99, live)).toBeLessThan(1_000);
	});

	it(`${pageCount} open pages receive every event once`, { timeout: 600_000 }, async () => {
		const cookie = (await page.context().cookies()).map(({ name, value }) => `${name}=${value}`).join('; ');
		await page.goto('about:blank');
		const results = [];
		for (const count of [1, pageCount]) {
			const begun = new Map<string, number>();
			const times: number[] = [];
			const heard = (key: string) => void times.push(now() - (begun.get(key) ?? NaN));
			const listeners = Array.from({ length: count }, () => new Listener(app.origin, cookie, heard));
			await Promise.all(listeners.map((listener) => listener.connect()));
			const before = usage(app.webPid());
			const from = now();
			while (begun.size < 1_000) {
				const ids = Array.from({ length: 5 }, () => (id += 1));
				for (const one of ids) begun.set(`dewiki:rev:${one}`, now());
				await happening.record(ids);
				await new Promise((resolve) => setTimeout(resolve, 50));
			}
			await waitUntil(() => Promise.resolve(times.length >= begun.size * count), 30_000);
			const [after, seconds] = [usage(app.webPid()), (now() - from) / 1000];
			await Promise.all(listeners.map((listener) => listener.leave()));
			const keys = [...begun.keys()].sort();
			for (const { received } of listeners) expect(received.toSorted()).toEqual(keys);
			const cpu = after.cpu - before.cpu;
			results.push(cpu);
			console.log(report(`${count} pages, ${begun.size} events in ${seconds.toFixed(0)} s each`, times));
			console.log(`  ${cpu} ms of processor, at most ${after.memory.toFixed(0)} MB`);
		}
		const [one = NaN, all = NaN] = results;
		console.log(`${pageCount} pages cost the web ${(all / one).toFixed(1)} times the work of one`);
	});
});
