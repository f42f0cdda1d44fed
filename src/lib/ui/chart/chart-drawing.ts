import { Chart, DatasetController, Element, LinearScale, type Scale, type UpdateMode } from 'chart.js';
import type { Knowledge } from '#lib/domain/insight/bars.ts';
import { lineDashes } from './chart-rows.ts';

/** One series. */
export interface DrawnRow {
	/** A value for each bar; negative values are drawn below the axis. */
	values: readonly number[];
	/** Which values are known, if that is not the same for all rows. */
	knowledge?: readonly Knowledge[] | undefined;
	/** Any CSS colour. */
	colour: string;
}

/** What is drawn: stacked bars, or lines. */
export interface Drawing {
	kind: 'bars' | 'lines';
	rows: readonly DrawnRow[];
	/** For each bar, whether its values are known. */
	knowledge: readonly Knowledge[];
	isMirrored: boolean;
	/** CSS colours of text and lines, and the font. */
	ink: string;
	hairline: string;
	font: string;
	formatBar: (index: number) => string;
	formatValue: (value: number) => string;
}

/** A drawn chart. Positions are CSS pixels of the canvas. */
export interface Drawn {
	/** The bar at a position, and the row whose part of the bar is there; null where there is none. */
	find(x: number, y: number): { bar: number; row: number | null } | null;
	destroy(): void;
}

/** Maximum width of a bar, CSS pixels. */
const widestBar = 96;
/** Minimum distance between two dates below the axis, CSS pixels. */
const dateDistance = 90;
/** Size of the square that shows a value without neighbours on its line, CSS pixels. */
const dotSize = 6;
/** Distance between the lines of a hatch, CSS pixels. */
const hatchEvery = { unknown: 6, partly: 14 };

/** Chart.js requires an element type for each kind of chart. Ours is empty: creating thousands of elements is slow. */
class NoElement extends Element {
	static readonly id = 'none';
}

interface DrawingDataset {
	drawing: Drawing;
}

/** Draws all rows of a chart at once, directly from their numbers. */
class RowsController extends DatasetController {
	static readonly id = 'rows';
	static readonly defaults = { dataElementType: 'none', datasetElementType: null };

	override parse(): void {}
	override update(_mode: UpdateMode): void {}

	override getMinMax(): { min: number; max: number } {
		const { kind, rows } = this.drawing();
		if (kind === 'lines') return { min: 0, max: Math.max(1, ...rows.flatMap(({ values }) => values)) };
		const [low, high] = [Math.min, Math.max].map((choose) =>
			choose(0, ...stacks(rows, (value) => choose(value, 0) === value)),
		);
		return { min: low ?? 0, max: Math.max(high ?? 0, low === 0 ? 1 : 0) };
	}

	override draw(): void {
		const drawing = this.drawing();
		const { xScale: x, yScale: y } = this._cachedMeta;
		if (!x || !y) return;
		drawHatches(this.chart, drawing, x);
		if (drawing.kind === 'lines') drawLines(this.chart, drawing, x, y);
		else drawBars(this.chart, drawing, x, y);
	}

	private drawing(): Drawing {
		return (this.getDataset() as unknown as DrawingDataset).drawing;
	}
}

declare module 'chart.js' {
	interface ChartTypeRegistry {
		rows: {
			chartOptions: object;
			datasetOptions: DrawingDataset;
			defaultDataPoint: number;
			metaExtensions: object;
			parsedDataType: object;
			scales: 'linear';
		};
	}
}

Chart.register(NoElement, RowsController, LinearScale);

/** Draws a chart into a canvas, and again whenever the canvas changes its size. Without animation. */
export function drawChart(canvas: HTMLCanvasElement, drawing: Drawing): Drawn {
	const count = drawing.knowledge.length;
	const { ink, hairline, font, isMirrored } = drawing;
	const ticks = { color: ink, font: { family: font, size: 12 } };
	const chart = new Chart(canvas, {
		type: 'rows',
		data: { datasets: [{ data: [], drawing }] },
		options: {
			animation: false,
			events: [],
			maintainAspectRatio: false,
			scales: {
				x: {
					type: 'linear',
					min: 0,
					max: count,
					reverse: isMirrored,
					grid: { display: false },
					border: { color: hairline },
					afterBuildTicks: (scale) => (scale.ticks = dateTicks(count, scale.width)),
					ticks: {
						...ticks,
						autoSkip: false,
						maxRotation: 0,
						callback: (value) => drawing.formatBar(Math.floor(Number(value))),
					},
				},
				y: {
					type: 'linear',
					position: isMirrored ? 'right' : 'left',
					border: { display: false },
					grid: { color: hairline, drawTicks: false },
					ticks: { ...ticks, maxTicksLimit: 5, precision: 0, callback: (value) => drawing.formatValue(Number(value)) },
				},
			},
		},
	});
	return { find: (left, top) => find(chart, drawing, left, top), destroy: () => chart.destroy() };
}

function dateTicks(count: number, width: number): { value: number }[] {
	const step = Math.max(1, Math.ceil((count * dateDistance) / Math.max(width, dateDistance)));
	return Array.from({ length: Math.ceil(count / step) }, (_, index) => ({ value: index * step + 0.5 }));
}

/** For each bar, the sum of its values that pass `isWanted`. */
function stacks(rows: readonly DrawnRow[], isWanted: (value: number) => boolean): number[] {
	const heights: number[] = [];
	for (const { values } of rows)
		for (const [index, value] of values.entries()) if (isWanted(value)) heights[index] = (heights[index] ?? 0) + value;
	return heights.filter((height) => height !== undefined);
}

/** The edges of all bars in CSS pixels, rounded to pixels of the screen. */
function edgesOf(chart: Chart, x: Scale, count: number): number[] {
	const ratio = chart.currentDevicePixelRatio;
	return Array.from({ length: count + 1 }, (_, index) => Math.round(x.getPixelForValue(index) * ratio) / ratio);
}

function drawBars(chart: Chart, { rows, knowledge }: Drawing, x: Scale, y: Scale): void {
	const { ctx } = chart;
	const edges = edgesOf(chart, x, knowledge.length);
	const zero = y.getPixelForValue(0);
	const perUnit = y.getPixelForValue(1) - zero;
	const up = new Float64Array(knowledge.length);
	const down = new Float64Array(knowledge.length);
	for (const { values, colour } of rows) {
		ctx.fillStyle = colour;
		for (const [index, value] of values.entries()) {
			const base = value > 0 ? up : down;
			const start = base[index];
			const edge = edges[index];
			const next = edges[index + 1];
			if (value === 0 || start === undefined || edge === undefined || next === undefined) continue;
			base[index] = start + value;
			const room = next - edge;
			const width = Math.sign(room) * Math.min(Math.abs(room), widestBar);
			const left = edge + (room - width) / 2;
			const gap = Math.abs(width) > 3 ? Math.sign(width) : 0;
			const height = perUnit * value;
			// A seam between parts, where there is space for it, so that colour is not the only difference.
			const seam = Math.abs(height) > 3 ? Math.sign(height) : 0;
			ctx.fillRect(left, zero + perUnit * start, width - gap, height - seam);
		}
	}
}

function drawLines(chart: Chart, { rows, ...drawing }: Drawing, x: Scale, y: Scale): void {
	const { ctx } = chart;
	ctx.save();
	ctx.lineWidth = 2;
	ctx.lineJoin = 'round';
	for (const [row, { values, colour, knowledge = drawing.knowledge }] of rows.entries()) {
		ctx.strokeStyle = colour;
		ctx.setLineDash([...(lineDashes[row % lineDashes.length] ?? [])]);
		ctx.beginPath();
		// No line through a time that is unknown, nor to a day that is not over.
		const isDrawn = (index: number) => ['known', 'partly'].includes(knowledge[index] ?? '');
		const singles: [number, number][] = [];
		for (const [index, value] of values.entries()) {
			if (!isDrawn(index)) continue;
			const place: [number, number] = [x.getPixelForValue(index + 0.5), y.getPixelForValue(value)];
			if (isDrawn(index - 1)) ctx.lineTo(...place);
			else {
				ctx.moveTo(...place);
				if (!isDrawn(index + 1)) singles.push(place);
			}
		}
		ctx.stroke();
		ctx.fillStyle = colour;
		for (const [left, top] of singles) ctx.fillRect(left - dotSize / 2, top - dotSize / 2, dotSize, dotSize);
	}
	ctx.restore();
}

/** Hatches the time that is unknown, and less densely the time that is partly unknown. */
function drawHatches(chart: Chart, { knowledge, ink }: Drawing, x: Scale): void {
	const { ctx, chartArea } = chart;
	const edges = edgesOf(chart, x, knowledge.length);
	const height = chartArea.bottom - chartArea.top;
	for (const kind of ['unknown', 'partly'] as const) {
		const area = new Path2D();
		for (const [index, known] of knowledge.entries()) {
			const left = edges[index] ?? 0;
			if (known === kind) area.rect(left, chartArea.top, (edges[index + 1] ?? left) - left, height);
		}
		ctx.save();
		ctx.clip(area);
		ctx.strokeStyle = ink;
		ctx.globalAlpha = kind === 'unknown' ? 0.7 : 0.4;
		ctx.lineWidth = 1;
		ctx.beginPath();
		for (let at = chartArea.left - height; at < chartArea.right; at += hatchEvery[kind]) {
			ctx.moveTo(at, chartArea.bottom);
			ctx.lineTo(at + height, chartArea.top);
		}
		ctx.stroke();
		ctx.restore();
	}
}

function find(chart: Chart, { kind, rows, knowledge }: Drawing, left: number, top: number): ReturnType<Drawn['find']> {
	const { x, y } = chart.scales;
	const { chartArea } = chart;
	if (!x || !y || left < chartArea.left || left > chartArea.right || top > chartArea.bottom) return null;
	const bar = Math.min(Math.floor(x.getValueForPixel(left) ?? 0), knowledge.length - 1);
	if (bar < 0) return null;
	const value = y.getValueForPixel(top) ?? 0;
	let reached = 0;
	for (const [row, { values }] of rows.entries()) {
		const piece = values[bar] ?? 0;
		if (kind === 'lines' || Math.sign(piece) !== Math.sign(value)) continue;
		reached += piece;
		if (Math.abs(value) <= Math.abs(reached)) return { bar, row };
	}
	return { bar, row: null };
}
