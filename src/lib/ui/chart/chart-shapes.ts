import type { Chart, Scale } from 'chart.js';
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

/** A bar, and a row if one of its pieces is meant. */
export interface FoundPiece {
	bar: number;
	row: number | null;
}

/** Maximum width of a bar, CSS pixels. */
const widestBar = 96;
/** The side of the square for a value which has no other beside it, CSS pixels. */
const dotSize = 6;
const hatchEvery = { unknown: 6, partly: 14 };

/** For each bar, the sum of its values that pass `isWanted`. */
export function stacks(rows: readonly DrawnRow[], isWanted: (value: number) => boolean): number[] {
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

/** Bars on top of one another. */
export function drawBars(chart: Chart, { rows, knowledge }: Drawing, x: Scale, y: Scale): void {
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
			// A seam between pieces, where there is room for it, so that not colour alone distinguishes them.
			const seam = Math.abs(height) > 3 ? Math.sign(height) : 0;
			ctx.fillRect(left, zero + perUnit * start, width - gap, height - seam);
		}
	}
}

/** A line a row, and a square for a value that has no other beside it. */
export function drawLines(chart: Chart, { rows, ...drawing }: Drawing, x: Scale, y: Scale): void {
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
		const alone: [number, number][] = [];
		for (const [index, value] of values.entries()) {
			if (!isDrawn(index)) continue;
			const place: [number, number] = [x.getPixelForValue(index + 0.5), y.getPixelForValue(value)];
			if (isDrawn(index - 1)) ctx.lineTo(...place);
			else {
				ctx.moveTo(...place);
				if (!isDrawn(index + 1)) alone.push(place);
			}
		}
		ctx.stroke();
		ctx.fillStyle = colour;
		for (const [left, top] of alone) ctx.fillRect(left - dotSize / 2, top - dotSize / 2, dotSize, dotSize);
	}
	ctx.restore();
}

/** Hatches the time that is unknown, and less densely the time that is partly unknown. */
export function drawHatches(chart: Chart, { knowledge, ink }: Drawing, x: Scale): void {
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

/** The bar at a position, and the row whose piece of it is there; null beside the bars. */
export function findPiece(
	chart: Chart,
	{ kind, rows, knowledge }: Drawing,
	{ left, top }: { left: number; top: number },
): FoundPiece | null {
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
