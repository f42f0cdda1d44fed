import { addCounts, type Count } from '#lib/domain/insight/count.ts';
import type { TimeRange } from '#lib/domain/coverage/coverage.ts';
import { isolate, type Messages } from '#lib/messages/messages.ts';
import { barName, type ChartRow, dayFormats } from './chart-rows.ts';
import { countWords } from '../format/count-words.ts';

/**
 * What a chart shows, in words: the sum of each row, then the notes.
 * @param total the sum of all rows, and what it counts
 */
export function summaryOf(
	rows: readonly ChartRow[],
	counted: TimeRange,
	notes: readonly string[],
	messages: Messages,
	{ formatValue, total }: { formatValue?: (value: number) => string; total?: { label: string; count: Count } } = {},
): string {
	const { t, language } = messages;
	const parts = [
		...(total ? [total] : []),
		...rows.map(({ label, values }) => ({ label, count: addCounts(values) })),
	].map(({ label, count }) => `${isolate(label)} ${countWords(count, messages, formatValue).words}`);
	const list = new Intl.ListFormat(language, { type: 'unit' }).format(parts);
	return [t('chart-summary-values', barName(counted, dayFormats(language).full), list), ...notes].join(' ');
}
