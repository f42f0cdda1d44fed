import { Chart, DatasetController, Element, LinearScale, type UpdateMode } from 'chart.js';
import { drawBars, drawHatches, type Drawing, drawLines, findPiece, type FoundPiece, stacks } from './chart-shapes.ts';

/** A drawn chart. Positions are CSS pixels of the canvas. */
export interface Drawn {
	/** What is at a position; null beside the bars. */
	find(x: number, y: number): FoundPiece | null;
	destroy(): void;
}

/** Minimum distance between two dates below the axis, CSS pixels. */
const dateDistance = 90;

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
		if (kind === 'lines') {
			const values = rows.flatMap((row) => row.values);
			return { min: Math.min(0, ...values), max: Math.max(1, ...values) };
		}
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
	return { find: (left, top) => findPiece(chart, drawing, { left, top }), destroy: () => chart.destroy() };
}

function dateTicks(count: number, width: number): { value: number }[] {
	const step = Math.max(1, Math.ceil((count * dateDistance) / Math.max(width, dateDistance)));
	return Array.from({ length: Math.ceil(count / step) }, (_, index) => ({ value: index * step + 0.5 }));
}
