import { dateFormat } from './intl.ts';

/** The time of day in a zone, hours and minutes, as a language writes it on 24 hours. */
export function timeOfDay(time: number, language: string, zone: string): string {
	return dateFormat(language, { hour: '2-digit', minute: '2-digit', hourCycle: 'h23', timeZone: zone }).format(time);
}
