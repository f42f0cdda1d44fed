import type { TimeRange } from '../domain/coverage.ts';
import { isolate, type Messages } from '../messages/messages.ts';
import { barName, type ChartRow, dayFormats } from './chart-rows.ts';
import { numberFormat } from './intl.ts';

/** What a chart shows, in words: the sum of each row, and what is to be known beside it. */
export function summaryOf(
	rows: readonly ChartRow[],
	counted: TimeRange,
	notes: readonly string[],
	{ t, language }: Messages,
	formatValue: (value: number) => string = (value) => numberFormat(language).format(value),
): string {
	const parts = rows.map(({ label, values }) => {
		const sum = values.reduce((total, value) => total + value, 0);
		return `${isolate(label)} ${formatValue(sum)}`;
	});
	const list = new Intl.ListFormat(language, { type: 'unit' }).format(parts);
	return [t('chart-summary-values', barName(counted, dayFormats(language).full), list), ...notes].join(' ');
}
