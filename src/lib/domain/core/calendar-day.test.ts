import { expect, test } from 'vitest';
import { addDays, dayOf, parseDay, startOfDay, startOfNextDay } from './calendar-day.ts';
import { pick, randomFrom } from '../../../../fixtures/random.ts';

const zones = [
	'UTC',
	'Europe/Berlin',
	'America/New_York',
	'America/St_Johns',
	'Africa/Cairo',
	'Asia/Beirut',
	'Asia/Kathmandu',
	'Pacific/Apia',
	'Pacific/Kiritimati',
	'Pacific/Chatham',
	'Australia/Lord_Howe',
];

test('a day lasts from its start to the start of the next one, in any zone and at every change of clocks', () => {
	const random = randomFrom(11);
	for (let run = 0; run < 1_500; run += 1) {
		const zone = pick(random, zones);
		const time = Math.floor(Date.UTC(2012, 0, 1) + random() * 20 * 365 * 86_400_000);
		const day = dayOf(time, zone);
		const start = startOfDay(day, zone);
		const end = startOfDay(addDays(day, 1), zone);
		expect(start <= time && time < end, `${time} ${zone}`).toBe(true);
		expect([dayOf(start, zone), dayOf(end, zone)]).toEqual([day, addDays(day, 1)]);
		expect(dayOf(start - 1, zone)).toBe(addDays(day, -1));
		// Also from a moment within the day.
		for (const from of [start, time]) expect(startOfNextDay(day, zone, from)).toBe(end);
	}
});

test.each([
	['2026-11-23', 'UTC', '2026-11-23T00:00:00Z'],
	['2026-11-23', 'Europe/Berlin', '2026-11-22T23:00:00Z'],
	['2026-07-01', 'Europe/Berlin', '2026-06-30T22:00:00Z'],
	['2026-11-23', 'Asia/Kathmandu', '2026-11-22T18:15:00Z'],
	// Clocks go from 23:59 to 01:00.
	['2026-04-24', 'Africa/Cairo', '2026-04-23T22:00:00Z'],
	// Samoa skipped the 30th.
	['2011-12-30', 'Pacific/Apia', '2011-12-30T10:00:00Z'],
])('%s in %s begins at %s', (day, zone, start) => {
	expect(new Date(startOfDay(day, zone)).toISOString()).toBe(start.replace('Z', '.000Z'));
});

test('days are added by the calendar', () => {
	expect(addDays('2026-03-01', -1)).toBe('2026-02-28');
	expect(addDays('2024-02-28', 1)).toBe('2024-02-29');
	expect(addDays('2026-12-31', 1)).toBe('2027-01-01');
	expect(dayOf(Date.UTC(2026, 0, 1), 'America/New_York')).toBe('2025-12-31');
});

test.each([
	['2026-02-28', '2026-02-28'],
	['2024-02-29', '2024-02-29'],
	['2001-01-15', '2001-01-15'],
	['2099-12-31', '2099-12-31'],
	['2001-01-14', null],
	['2100-01-01', null],
	['2026-02-29', null],
	['2026-02-31', null],
	['2026-13-01', null],
	['2026-00-10', null],
	['2026-04-31', null],
	['2026-4-1', null],
	['2026-04-01T00:00', null],
	['', null],
])('the day that can be chosen by %j is %j', (text, expected) => {
	expect(parseDay(text)).toBe(expected);
});
