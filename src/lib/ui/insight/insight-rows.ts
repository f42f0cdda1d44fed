import { sumUnderBars } from '#lib/domain/insight/bars.ts';
import { type Count, countEach } from '#lib/domain/insight/count.ts';
import type { TimeRange, UnknownStretch } from '#lib/domain/coverage/coverage.ts';
import type { Insights } from '#lib/domain/insight/insights.ts';
import type { Dimension } from '#lib/domain/insight/tally.ts';
import type { LabelsOf } from '#lib/domain/tracking/labels.ts';
import { narrowView } from '#lib/domain/filter/narrow-view.ts';
import { formatView, type View } from '#lib/domain/filter/view.ts';
import type { Messages } from '#lib/messages/messages.ts';
import { coloursOf, otherColour } from '../chart/chart-colours.ts';
import type { ChartRow } from '../chart/chart-rows.ts';
import { typeName } from '../format/type-name.ts';

/** A period, as the days and the bars of a chart. */
export interface ChartTime {
	/** The period that the rows of days are of. */
	counted: TimeRange;
	bars: readonly TimeRange[];
	/** When that was, ms UTC: what comes later is not known yet. */
	now: number;
}

/** The days of a chart as its bars, as far as they are known. */
export function countBars(
	days: readonly (number | null)[],
	{ counted, bars, now }: ChartTime,
	unknown: readonly UnknownStretch[] | null,
): Count[] {
	return countEach(sumUnderBars(days, counted, bars), bars, unknown, now);
}

/** The address of the events of a range, within a view. */
export function eventsLink(view: View, range: TimeRange): string {
	return `/?${formatView(narrowView(view, range, null))}`;
}

function labelOf(name: string | null, by: Dimension, t: Messages['t']): string {
	if (name === null) return t('user-hidden');
	return by === 'type' ? (typeName(name, { t }) ?? name) : name;
}

/** A breakdown as rows of a chart, each piece of which leads to its events. */
export function rowsOf(
	insights: Insights,
	by: Dimension,
	{ time, view, messages, labelsOf }: { time: ChartTime; view: View; messages: Messages; labelsOf?: LabelsOf },
): ChartRow[] {
	const { t } = messages;
	const { names, rows, unknown } = insights[by];
	const isOtherLast = names.length > rows.length;
	const ofTheirOwn = isOtherLast ? rows.length - 1 : rows.length;
	const colours = coloursOf(names.slice(0, ofTheirOwn).map(({ name }) => name));
	return rows.map((days, index) => {
		const isOther = index >= ofTheirOwn;
		const behind = isOther ? names.slice(ofTheirOwn) : names.slice(index, index + 1);
		const part = { by, names: behind.map(({ name }) => name) };
		return {
			label: isOther ? t('chart-more', behind.length) : labelOf(behind[0]?.name ?? null, by, t),
			values: countBars(days, time, unknown?.[index] ?? insights.unknown),
			colour: colours[index] ?? otherColour,
			link: (bar) => `/?${formatView(narrowView(view, bar, part, labelsOf))}`,
		};
	});
}
