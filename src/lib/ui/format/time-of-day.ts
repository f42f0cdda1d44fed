import { dateFormat } from './intl.ts';

/** The time of day in a zone, as hours and minutes of a 24-hour clock. */
export function timeOfDay(time: number, language: string, zone: string): string {
	return dateFormat(language, { hour: '2-digit', minute: '2-digit', hourCycle: 'h23', timeZone: zone }).format(time);
}
