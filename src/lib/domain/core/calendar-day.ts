/** A day of the Gregorian calendar as `2026-11-23`; the order of the texts is the order of time. */
export type CalendarDay = string;

const formats = new Map<string, Intl.DateTimeFormat>();

/** The day that it is at a time (ms UTC) in an IANA zone. @throws {RangeError} for a zone that does not exist */
export function dayOf(time: number, zone: string): CalendarDay {
	if (zone === 'UTC') return new Date(time).toISOString().slice(0, 10);
	let format = formats.get(zone);
	if (!format) {
		format = new Intl.DateTimeFormat('en-u-ca-gregory-nu-latn', {
			timeZone: zone,
			year: 'numeric',
			month: '2-digit',
			day: '2-digit',
		});
		formats.set(zone, format);
	}
	const parts = Object.fromEntries(format.formatToParts(time).map(({ type, value }) => [type, value]));
	return `${String(parts['year']).padStart(4, '0')}-${parts['month']}-${parts['day']}`;
}

/** The day a number of days later; earlier, if negative. */
export function addDays(day: CalendarDay, days: number): CalendarDay {
	const date = new Date(`${day}T00:00:00Z`);
	date.setUTCDate(date.getUTCDate() + days);
	return date.toISOString().slice(0, 10);
}

/** Largest difference of any zone's clock from UTC, in ms. */
const furthest = 16 * 3_600_000;
const second = 1_000;

/**
 * The first moment of a day in a zone, ms UTC: usually midnight, but where clocks are put forward at midnight the day
 * begins at one; a day that a zone skipped begins with the next one.
 */
export function startOfDay(day: CalendarDay, zone: string): number {
	const midnight = Date.parse(`${day}T00:00:00Z`);
	if (zone === 'UTC') return midnight;
	// Found by a search, not computed from an offset: which offset is valid depends on the result.
	let before = (midnight - furthest) / second;
	let after = (midnight + furthest) / second;
	while (after - before > 1) {
		const between = Math.floor((before + after) / 2);
		if (dayOf(between * second, zone) < day) before = between;
		else after = between;
	}
	return after * second;
}
