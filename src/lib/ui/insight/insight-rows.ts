import { sumUnderBars } from '#lib/domain/insight/bars.ts';
import { type Count, countEach } from '#lib/domain/insight/count.ts';
import type { TimeRange, UnknownStretch } from '#lib/domain/coverage/coverage.ts';
import type { InsightCharts } from '#lib/domain/insight/insights.ts';
import type { Dimension } from '#lib/domain/insight/tally.ts';
import type { LabelsOf } from '#lib/domain/tracking/labels.ts';
import { narrowView } from '#lib/domain/filter/narrow-view.ts';
import { formatView, type View } from '#lib/domain/filter/view.ts';
import type { Messages } from '#lib/messages/messages.ts';
import { coloursOf, otherColour } from '../chart/chart-colours.ts';
import type { ChartRow } from '../chart/chart-rows.ts';
import { typeName } from '../format/type-name.ts';

/** The time of a chart. */
export interface ChartTime {
	/** The days that are counted. */
	counted: TimeRange;
	bars: readonly TimeRange[];
	/** When it was counted, ms UTC: later time is not known yet. */
	now: number;
}

/** Sums up counts by day into the bars of a chart, with how sure each sum is. */
export function countBars(
	days: readonly (number | null)[],
	{ counted, bars, now }: ChartTime,
	unknown: readonly UnknownStretch[] | null,
): Count[] {
	return countEach(sumUnderBars(days, counted, bars), bars, unknown, now);
}

/** URL of the events of a view within a range. */
export function eventsLink(view: View, range: TimeRange): string {
	return `/?${formatView(narrowView(view, range, null))}`;
}

function labelOf(name: string | null, by: Dimension, t: Messages['t']): string {
	if (name === null) return t('user-hidden');
	return by === 'type' ? (typeName(name, { t }) ?? name) : name;
}

/** A breakdown as rows of a chart. Each part of a bar links to its events. */
export function rowsOf(
	insights: InsightCharts,
	by: Dimension,
	{ time, view, messages, labelsOf }: { time: ChartTime; view: View; messages: Messages; labelsOf?: LabelsOf },
): ChartRow[] {
	const { t } = messages;
	const { names, rows, unknown } = insights[by];
	const isOtherLast = names.length > rows.length;
	const namedRows = isOtherLast ? rows.length - 1 : rows.length;
	const colours = coloursOf(names.slice(0, namedRows).map(({ name }) => name));
	return rows.map((days, index) => {
		const isOther = index >= namedRows;
		const behind = isOther ? names.slice(namedRows) : names.slice(index, index + 1);
		const part = { by, names: behind.map(({ name }) => name) };
		return {
			label: isOther ? t('chart-more', behind.length) : labelOf(behind[0]?.name ?? null, by, t),
			values: countBars(days, time, unknown?.[index] ?? insights.unknown),
			colour: colours[index] ?? otherColour,
			link: (bar) => `/?${formatView(narrowView(view, bar, part, labelsOf))}`,
		};
	});
}
