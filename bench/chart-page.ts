import { Chart, registerables } from 'chart.js';
import { drawChart } from '#lib/ui/chart-drawing.ts';
import { randomFrom } from '#lib/domain/fixtures/random.ts';

// Runs in the browser: draws the same chart in several ways, for bench/chart.bench.ts.

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

/** A place on the page, as the app has it. */
function makeCanvas(): HTMLCanvasElement {
	const place = document.createElement('div');
	place.style.cssText = 'position: relative; width: 1000px; height: 224px';
	const canvas = document.createElement('canvas');
	place.append(canvas);
	document.body.replaceChildren(place);
	return canvas;
}

/** Until what was drawn is there: reading a pixel waits for it. */
function finish(canvas: HTMLCanvasElement): void {
	canvas.getContext('2d')?.getImageData(0, 0, 1, 1);
}

/** Draws as the app does. */
function ours(): void {
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
	finish(canvas);
	chart.destroy();
}

/** Draws with stacked bars as Chart.js has them; until all bars stand where they belong. */
async function chartJs(hasAnimation: boolean): Promise<void> {
	const canvas = makeCanvas();
	await new Promise<void>((resolve) => {
		const chart = new Chart(canvas, {
			type: 'bar',
			data: { labels: dates, datasets: rows.map(({ values, colour }) => ({ data: values, backgroundColor: colour })) },
			options: {
				maintainAspectRatio: false,
				scales: { x: { stacked: true }, y: { stacked: true } },
				animation: hasAnimation ? { onComplete: () => resolve() } : false,
			},
		});
		if (!hasAnimation) resolve();
		drawn = chart;
	});
	finish(canvas);
	drawn?.destroy();
}

let drawn: Chart | null = null;
Chart.register(...registerables);

Object.assign(globalThis, { ours, defaults: () => chartJs(true), still: () => chartJs(false) });
