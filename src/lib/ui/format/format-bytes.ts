import { numberFormat } from './intl.ts';

const units = ['byte', 'kilobyte', 'megabyte', 'gigabyte'] as const;

/** A size in bytes, written in its largest unit; units are powers of 1,000. */
export function formatBytes(bytes: number, language: string): string {
	const size = Math.abs(bytes);
	const step = size < 1_000 ? 0 : Math.min(Math.floor(Math.log10(size) / 3), units.length - 1);
	return numberFormat(language, {
		style: 'unit',
		unit: units[step] ?? 'byte',
		unitDisplay: 'short',
		maximumFractionDigits: step === 0 ? 0 : 1,
	}).format(bytes / 1_000 ** step);
}
