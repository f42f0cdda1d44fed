import { addCounts, type Count } from '#lib/domain/insight/count.ts';
import type { TimeRange } from '#lib/domain/coverage/coverage.ts';
import { isolate, type Messages } from '#lib/messages/messages.ts';
import { barName, type ChartRow, dayFormats } from './chart-rows.ts';
import { countWords } from '../format/count-words.ts';

interface SummaryOptions {
	messages: Messages;
	/** Sentences that follow. */
	notes?: readonly string[];
	formatValue?: (value: number) => string;
	/** The sum of all rows, and what it is of. */
	total?: { label: string; count: Count };
}

/** What a chart shows, in words: the sum of each row, and what is to be known besides. */
export function summaryOf(
	rows: readonly ChartRow[],
	counted: TimeRange,
	{ messages, notes = [], formatValue, total }: SummaryOptions,
): string {
	const { t, language } = messages;
	const parts = [
		...(total ? [total] : []),
		...rows.map(({ label, values }) => ({ label, count: addCounts(values) })),
	].map(({ label, count }) => `${isolate(label)} ${countWords(count, messages, formatValue).words}`);
	const list = new Intl.ListFormat(language, { type: 'unit' }).format(parts);
	return [t('chart-summary-values', barName(counted, dayFormats(language).full), list), ...notes].join(' ');
}
