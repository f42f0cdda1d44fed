import { numberFormat } from './intl.ts';

const units = [
	['day', 86_400_000],
	['hour', 3_600_000],
	['minute', 60_000],
	['second', 1000],
] as const;

/** A span of time in ms, written in its largest unit: `11 minutes`. */
export function spanWords(span: number, language: string): string {
	const [unit, length] = units.find(([, length]) => span >= length) ?? (['second', 1000] as const);
	const format = numberFormat(language, { style: 'unit', unit, unitDisplay: 'long' });
	return format.format(Math.max(1, Math.round(span / length)));
}
