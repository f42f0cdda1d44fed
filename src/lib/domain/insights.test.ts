import { expect, test } from 'vitest';
import { loadRecentChanges } from './fixtures/load.ts';
import { breakDown, countDays, hourOfWeek, mostRows, sum, type TalliedEvent } from './insights.ts';
import { narrowView } from './narrow-view.ts';
import { matches } from './event-filter.ts';
import { unlabelled } from './labels.ts';
import { parseRecentChange } from './recent-change.ts';
import { formatView, parseView } from './view.ts';

const day = 86_400_000;
const moment = { now: Date.UTC(2026, 10, 23), zone: 'UTC' };
/** The recordings, brought together into twenty days. */
const events = loadRecentChanges().flatMap((line, index) => {
	const parsed = parseRecentChange(JSON.parse(line));
	if (parsed.kind !== 'event') return [];
	return [
		{ ...parsed.event, time: moment.now - ((index * 7919) % (20 * 24)) * 3_600_000 - 1, mark: 'unreviewed' as const },
	];
});
const period = { from: moment.now - 20 * day, until: moment.now };

test.each([
	['2026-11-23T00:00:00Z', 0],
	['2026-11-23T23:59:59Z', 23],
	['2026-11-24T00:00:00Z', 24],
	['2026-11-22T23:00:00Z', 167],
	['1970-01-01T00:00:00Z', 72],
])('%s is hour %i of the week', (time, hour) => {
	expect(hourOfWeek(Date.parse(time))).toBe(hour);
});

test.each(['wiki', 'user', 'type'] as const)(
	'rows by %s hold every event once, the others together in the last',
	(by) => {
		const { names, rows } = breakDown(countDays(events), by, period);
		expect(sum(names.map((name) => name.events))).toBe(events.length);
		expect(rows.length).toBe(Math.min(names.length, mostRows));
		expect(sum(rows.flat())).toBe(events.length);
		for (const [index, row] of rows.slice(0, mostRows - 1).entries()) expect(sum(row)).toBe(names[index]?.events);
		expect(names.map((name) => name.events)).toEqual(names.map((name) => name.events).toSorted((a, b) => b - a));
	},
);

test('a piece of a chart leads to exactly its events', () => {
	const address = new URLSearchParams('show=bot&show=categorize&period=30d');
	const view = parseView(address, moment);
	const shown = events.filter((event) => matches(event, view.filter, unlabelled));
	let led = 0;
	for (const by of ['wiki', 'type'] as const) {
		const { names, rows } = breakDown(countDays(shown), by, period);
		for (const [index, row] of rows.slice(0, mostRows - 1).entries()) {
			for (const [at, expected] of row.entries()) {
				const range = { from: period.from + at * day, until: period.from + (at + 1) * day };
				const narrowed = narrowView(view, range, { by, names: [names[index]?.name ?? null] });
				const target = parseView(formatView(narrowed), moment).filter;
				expect(events.filter((event) => matches(event, target, unlabelled))).toHaveLength(expected);
				led += expected;
			}
		}
	}
	expect(led).toBeGreaterThan(400);
});

test('what no filter can ask for leads to all events of its time', () => {
	const view = parseView(new URLSearchParams('user=Example'), moment);
	const range = { from: 0, until: day };
	const many = Array.from({ length: 101 }, (_, index) => `wiki${index}`);
	for (const part of [
		{ by: 'user' as const, names: [null] },
		{ by: 'user' as const, names: ['Another'] },
		{ by: 'wiki' as const, names: many },
	])
		expect(narrowView(view, range, part).asked).toEqual({ user: ['Example'], from: 0, to: day });
	expect(narrowView(view, range, { by: 'user', names: ['Example'] }).asked.user).toEqual(['Example']);
});

test('a hidden user is counted, and stands after the equals that have a name', () => {
	const [event] = events as TalliedEvent[];
	if (!event) throw new Error('there are no recordings');
	const counts = countDays([
		{ ...event, user: null },
		{ ...event, user: 'Example' },
	]);
	expect(breakDown(counts, 'user', period).names).toEqual([
		{ name: 'Example', events: 1 },
		{ name: null, events: 1 },
	]);
});
