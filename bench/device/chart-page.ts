import { Chart, registerables } from 'chart.js';
import { drawChart } from '#lib/ui/chart/chart-drawing.ts';
import { randomFrom } from '../../fixtures/random.ts';

// Runs in the browser: draws the same chart in several ways, for bench/device/chart.ts.

const colours = [
	'#36c',
	'#a7611b',
	'#33278d',
	'#979836',
	'#7e444e',
	'#c97aaf',
	'#592715',
	'#7b7dea',
	'#5d5588',
	'#72777d',
];
const random = randomFrom(1);
const days = 365;
const rows = colours.map((colour) => ({
	colour,
	values: Array.from({ length: days }, () => Math.floor(random() * 50)),
}));
const dates = Array.from({ length: days }, (_, day) => new Date(Date.UTC(2026, 0, 1 + day)).toISOString().slice(0, 10));

/** A canvas on the page, as in the app. */
function makeCanvas(): HTMLCanvasElement {
	const place = document.createElement('div');
	place.style.cssText = 'position: relative; width: 1000px; height: 224px';
	const canvas = document.createElement('canvas');
	place.append(canvas);
	document.body.replaceChildren(place);
	return canvas;
}

/** Resolves when the content of the canvas is in a frame that the browser has painted. */
function painted(canvas: HTMLCanvasElement): Promise<void> {
	return new Promise((resolve) => {
		requestAnimationFrame(() => {
			// Painting comes after this callback, so before the next task; reading a pixel waits until it is done.
			const { port1, port2 } = new MessageChannel();
			port1.onmessage = () => {
				canvas.getContext('2d')?.getImageData(0, 0, 1, 1);
				resolve();
			};
			port2.postMessage(null);
		});
	});
}

/** Draws as the app does. */
async function ours(): Promise<void> {
	const canvas = makeCanvas();
	const chart = drawChart(canvas, {
		kind: 'bars',
		rows,
		knowledge: Array.from({ length: days }, () => 'known' as const),
		isMirrored: false,
		ink: '#54595d',
		hairline: '#c8ccd1',
		font: 'sans-serif',
		formatBar: (index) => dates[index] ?? '',
		formatValue: String,
	});
	await painted(canvas);
	chart.destroy();
}

/** Draws Chart.js's stacked bars, until they have their final position. */
async function chartJs(hasAnimation: boolean): Promise<void> {
	const canvas = makeCanvas();
	const chart = await new Promise<Chart>((resolve) => {
		const made: Chart = new Chart(canvas, {
			type: 'bar',
			data: { labels: dates, datasets: rows.map(({ values, colour }) => ({ data: values, backgroundColor: colour })) },
			options: {
				// As large as ours.
				maintainAspectRatio: false,
				scales: { x: { stacked: true }, y: { stacked: true } },
				animation: hasAnimation ? { onComplete: () => resolve(made) } : false,
			},
		});
		if (!hasAnimation) resolve(made);
	});
	await painted(canvas);
	chart.destroy();
}

Chart.register(...registerables);

Object.assign(globalThis, { ours, defaults: () => chartJs(true), still: () => chartJs(false) });
