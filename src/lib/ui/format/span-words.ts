import { numberFormat } from './intl.ts';

const units = [
	['day', 86_400_000],
	['hour', 3_600_000],
	['minute', 60_000],
	['second', 1000],
] as const;

/** How far the largest unit may be off by rounding; else a smaller one is used. */
const mostOff = 0.15;

/** A span of time in ms, written in one unit: `11 minutes`, `35 hours`. */
export function spanWords(span: number, language: string): string {
	const isNear = (length: number) => Math.abs(Math.round(span / length) * length - span) < mostOff * span;
	const [unit, length] = units.find(([, length]) => isNear(length)) ?? (['second', 1000] as const);
	const format = numberFormat(language, { style: 'unit', unit, unitDisplay: 'long' });
	return format.format(Math.max(1, Math.round(span / length)));
}
