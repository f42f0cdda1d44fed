/** A day of the Gregorian calendar as `2026-11-23`; the order of the texts is the order of time. */
export type CalendarDay = string;

/** Days that can be chosen: since Wikipedia began, and in this century. */
const [firstDay, lastDay] = ['2001-01-15', '2099-12-31'];

/** A day that can be chosen, from its text; null for anything else, also for a day that its month does not have. */
export function parseDay(text: string): CalendarDay | null {
	if (!/^\d{4}-\d\d-\d\d$/.test(text) || text < firstDay || text > lastDay) return null;
	const time = Date.parse(text);
	// Some engines take the 31st of February for the 3rd of March.
	return !Number.isNaN(time) && new Date(time).toISOString().startsWith(text) ? text : null;
}

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

/**
 * The first moment of the day after one, ms UTC, like {@link startOfDay}: much quicker, as nearly all days last 24 hours.
 * @param start the first moment of the day before it, ms UTC
 */
export function startOfNextDay(day: CalendarDay, zone: string, start: number): number {
	const next = addDays(day, 1);
	const guess = start + 24 * 3_600_000;
	const isStart = dayOf(guess, zone) === next && dayOf(guess - second, zone) === day;
	return isStart ? guess : startOfDay(next, zone);
}
