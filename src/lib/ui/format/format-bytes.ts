import { numberFormat } from './intl.ts';

const units = ['byte', 'kilobyte', 'megabyte', 'gigabyte'] as const;

/** A size in bytes in the unit that leaves the fewest digits, by thousands; nothing has no unit. */
export function formatBytes(bytes: number, language: string): string {
	if (bytes === 0) return numberFormat(language).format(0);
	const size = Math.abs(bytes);
	const step = size < 1_000 ? 0 : Math.min(Math.floor(Math.log10(size) / 3), units.length - 1);
	return numberFormat(language, {
		style: 'unit',
		unit: units[step] ?? 'byte',
		// English has no plural of the short form.
		unitDisplay: step === 0 ? 'long' : 'short',
		maximumFractionDigits: step === 0 ? 0 : 1,
	}).format(bytes / 1_000 ** step);
}
