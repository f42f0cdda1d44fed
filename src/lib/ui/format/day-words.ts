import { dayOf } from '#lib/domain/core/calendar-day.ts';
import { dateFormat } from './intl.ts';
import { timeOfDay } from './time-of-day.ts';

/** The day of a time (ms UTC) in a zone, such as `1 September 2026`, as a language writes it. */
export function dayWords(time: number, language: string, zone: string): string {
	return dateFormat(language, { dateStyle: 'medium', timeZone: zone }).format(time);
}

/** The day and the time of day, as hours and minutes of a 24-hour clock. */
export function momentWords(time: number, language: string, zone: string): string {
	return dateFormat(language, {
		dateStyle: 'medium',
		timeStyle: 'short',
		hourCycle: 'h23',
		timeZone: zone,
	}).format(time);
}

/** When an answer was current (ms UTC): the time of day if that was today, else with the day. */
export function asOfWords(time: number, language: string, zone: string): string {
	const isToday = dayOf(time, zone) === dayOf(Date.now(), zone);
	return (isToday ? timeOfDay : momentWords)(time, language, zone);
}
