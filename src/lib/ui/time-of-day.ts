/** The time of day in UTC, hours and minutes, as a language writes it on 24 hours. */
export function timeOfDay(time: number, language: string): string {
	return new Intl.DateTimeFormat(language, {
		hour: '2-digit',
		minute: '2-digit',
		hourCycle: 'h23',
		timeZone: 'UTC',
	}).format(time);
}
