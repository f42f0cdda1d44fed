import { dateFormat } from './intl.ts';

/** The day of a time (ms UTC) in a zone, such as `1 Sept 2026`, as a language writes it. */
export function dayWords(time: number, language: string, zone: string): string {
	return dateFormat(language, { dateStyle: 'medium', timeZone: zone }).format(time);
}

/** The day and the time of day, hours and minutes on 24 hours. */
export function momentWords(time: number, language: string, zone: string): string {
	return dateFormat(language, {
		dateStyle: 'medium',
		timeStyle: 'short',
		hourCycle: 'h23',
		timeZone: zone,
	}).format(time);
}
