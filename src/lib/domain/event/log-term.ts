/** A stretch of time such as `31 hours`, or the end of one, in ms UTC. */
export type LogTerm = { spans: { count: number; unit: SpanUnit }[] } | { until: number };
export type SpanUnit = 'second' | 'minute' | 'hour' | 'day' | 'week' | 'month' | 'year';

/** Whether a text means “no end”. */
export function isInfinite(text: string): boolean {
	return /^(infinit[ey]|indefinite|never)$/i.test(text);
}

const spanPattern = /(\d{1,6})\s*(second|minute|hour|day|week|fortnight|month|year)s?\b/gi;

/** `31 hours`, `1 week 3 days`, or an instant; null for anything else that people and programs write there. */
export function parseTerm(text: string): LogTerm | null {
	const until = parseInstant(text);
	if (until !== null) return { until };
	const found = [...text.matchAll(spanPattern)];
	const others = text.replaceAll(spanPattern, '');
	if (found.length === 0 || !/^(?:[\s,]|and)*$/i.test(others)) return null;
	const spans = found.map(([, digits, name]) => {
		const unit = String(name).toLowerCase();
		return unit === 'fortnight'
			? { count: 2 * Number(digits), unit: 'week' as const }
			: { count: Number(digits), unit: unit as SpanUnit };
	});
	return { spans };
}

const date = String.raw`(\d{4})-(\d\d)-(\d\d)`;
const clock = String.raw`(\d\d):(\d\d)(?::(\d\d)(?:\.\d{1,6})?)?`;
const zone = String.raw`(Z|UTC|GMT|[+-]\d\d:?\d\d)`;
const compact = /^(\d{4})(\d\d)(\d\d)(\d\d)(\d\d)(\d\d)$/;
const iso = new RegExp(`^${date}(?:[T ]${clock} ?${zone}?)?$`);
const rfc2822 = new RegExp(`^(?:([A-Z][a-z]{2}), )?(\\d{1,2}) ([A-Z][a-z]{2}) (\\d{4}) ${clock} ${zone}$`);
const months = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'];
const weekdays = ['Sun', 'Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat'];

/**
 * An instant, ms UTC, from one of the forms that MediaWiki and people write: `20270115000000`, ISO 8601 whole or in
 * part, RFC 2822. Without a time of day it is midnight, without a zone UTC, as on most of Wikimedia's wikis. Null for
 * what is not certainly an instant: days that do not exist, a weekday that does not fit.
 */
export function parseInstant(text: string): number | null {
	const plain = compact.exec(text) ?? iso.exec(text);
	if (plain !== null) {
		const [, year, month, day, hour, minute, second, offset] = plain;
		return instant([year, month, day, hour, minute, second], offset);
	}
	const [, weekday, day, name = '', year, hour, minute, second, offset] = rfc2822.exec(text) ?? [];
	const time = instant([year, String(months.indexOf(name) + 1), day, hour, minute, second], offset);
	if (time === null || weekday === undefined) return time;
	const there = new Date(time + offsetOf(offset));
	return weekdays[there.getUTCDay()] === weekday ? time : null;
}

/** @param parts year, month, day, hour, minute, second; missing ones are 0 */
function instant(parts: readonly (string | undefined)[], offset: string | undefined): number | null {
	const [year = 0, month = 0, day = 0, hour = 0, minute = 0, second = 0] = parts.map((part) => Number(part ?? 0));
	const time = Date.UTC(year, month - 1, day, hour, minute, second);
	// A day or an hour that is too high would continue into the next month or day.
	const same = new Date(time);
	const isThere =
		year >= 1970 &&
		[same.getUTCFullYear(), same.getUTCMonth() + 1, same.getUTCDate()].join() === [year, month, day].join() &&
		[same.getUTCHours(), same.getUTCMinutes(), same.getUTCSeconds()].join() === [hour, minute, second].join();
	return isThere ? time - offsetOf(offset) : null;
}

/** The offset of a zone such as `+02:00`, in ms. */
function offsetOf(text: string | undefined): number {
	const [, sign, hours, minutes] = /^([+-])(\d\d):?(\d\d)$/.exec(text ?? '') ?? [];
	const size = (Number(hours ?? 0) * 60 + Number(minutes ?? 0)) * 60_000;
	return sign === '-' ? -size : size;
}
