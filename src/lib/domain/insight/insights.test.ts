import { expect, test } from 'vitest';
import { loadRecentChanges } from '../../../../fixtures/wikimedia/load.ts';
import { daysOf, hourOfWeek, knowledgeOf, unknownIn } from './bars.ts';
import { addCounts, countEach } from './count.ts';
import type { PersonCoverage } from '../coverage/coverage.ts';
import { randomFrom } from '../../../../fixtures/random.ts';
import { hourCounts, type InsightsContext, insightsOf, pageCount } from './insights.ts';
import { breakDown, countDays, mostRows, sum, type TalliedEvent, tally } from './tally.ts';
import { narrowView } from '../filter/narrow-view.ts';
import { matches } from '../filter/event-filter.ts';
import { unlabelled } from '../tracking/labels.ts';
import { parseRecentChange } from '../stream/recent-change.ts';
import { formatView, parseView } from '../filter/view.ts';

const day = 86_400_000;
const moment = { now: Date.UTC(2026, 10, 23), zone: 'UTC' };
/** The recordings, moved into twenty days. */
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
	'rows by %s contain every event once, the rest together in the last row',
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

test('a piece that no filter can express leads to all events of its time', () => {
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

test('a hidden user is counted, after those with the same count and a name', () => {
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

/** Coverage of a person: two stretches and a running backfill, or none of these. */
function randomPerson(random: () => number, user: string): PersonCoverage {
	const at = () => period.from + Math.floor((random() * 24 - 2) * 24) * 3_600_000;
	const [a = 0, b = 0, c = 0, d = 0] = [at(), at(), at(), at()].sort((one, other) => one - other);
	const stretch = (source: 'stream' | 'unknown', from: number, until: number) =>
		from < until ? [{ source, from, until }] : [];
	if (random() < 0.2) return { user, openSince: null, stretches: [] };
	const isStreamed = random() < 0.5;
	return {
		user,
		openSince: isStreamed && c < d ? c : null,
		stretches: [...stretch('stream', a, b), ...stretch('unknown', b, c), ...stretch('stream', c, d)],
		...(random() < 0.3 && b < c && { reading: [{ from: b, until: c }] }),
	};
}

const context = (people: PersonCoverage[] | null): InsightsContext => ({
	before: null,
	users: [],
	firstWikis: [],
	people,
	now: moment.now,
});

test('what is not known is never zero, and what is not wholly known never exact', () => {
	const random = randomFrom(17);
	const names = [...new Set(events.flatMap(({ user }) => user ?? []))].slice(0, 4);
	let unknown = 0;
	let partly = 0;
	for (let run = 0; run < 200; run += 1) {
		const users = names.slice(0, 1 + Math.floor(random() * names.length));
		const people = users.map((user) => randomPerson(random, user));
		const theirs = events.filter(({ user }) => user !== null && users.includes(user) && random() < 0.5);
		const insights = insightsOf(period, tally(theirs, period), { ...context(people), users });
		const stretches = unknownIn(period, people, moment.now);
		expect(insights.unknown).toEqual(stretches);
		const known = knowledgeOf(daysOf(period), stretches, moment.now);
		for (const [day, knowledge] of known.entries()) {
			for (const row of insights.wiki.rows) {
				const value = row[day];
				if (knowledge === 'known') expect(value).not.toBeNull();
				if (knowledge === 'unknown') expect(value).not.toBe(0);
			}
		}
		for (const count of Object.values(insights.counts).filter(({ unknown: things }) => things === 0))
			expect(count.exact).toBe(stretches.length === 0);
		if (knowledgeOf([period], stretches, moment.now)[0] === 'unknown') {
			unknown += 1;
			expect(insights.counts.events.value).not.toBe(0);
			if (theirs.length === 0) for (const { value } of Object.values(insights.counts)) expect(value).toBeNull();
			expect(insights.hours).not.toContain(0);
		} else if (stretches.length > 0) partly += 1;
		// Each compared person with their own coverage alone.
		for (const { name, days } of insights.compared) {
			const own = unknownIn(
				period,
				people.filter(({ user }) => user === name),
				moment.now,
			);
			const values = days.map((value) => value ?? 0);
			expect(days).toEqual(countEach(values, daysOf(period), own, moment.now).map(({ value }) => value));
		}
		for (const [index, row] of insights.user.rows.entries()) {
			const own = people.filter(({ user }) => user === insights.user.names[index]?.name);
			expect(insights.user.unknown?.[index]).toEqual(unknownIn(period, own, moment.now));
			const days = countEach(
				row.map((value) => value ?? 0),
				daysOf(period),
				unknownIn(period, own, moment.now),
				moment.now,
			);
			expect(addCounts(days).value ?? 0).toBe(insights.user.names[index]?.events);
		}
	}
	expect(unknown).toBeGreaterThan(10);
	expect(partly).toBeGreaterThan(50);
});

test('without coverage, a count is a minimum, and no events are an unknown count', () => {
	const insights = insightsOf(period, tally(events, period), context(null));
	expect(insights.counts.events).toEqual({ value: events.length, exact: false, reasons: ['no-coverage'], unknown: 0 });
	expect(insights.wiki.rows.flat()).not.toContain(0);
	expect(hourCounts(insights).filter(({ value }) => value === 0)).toEqual([]);
	const none = insightsOf(period, tally([], period), context(null));
	for (const { value } of Object.values(none.counts)) expect(value).toBeNull();
	expect(none.firstWikis).toBeNull();
});

test('what the wiki hides makes numbers uncertain', () => {
	const [edit] = events.filter(({ type }) => type === 'edit');
	if (!edit) throw new Error('there are no recordings');
	const hidden = { ...edit, title: null, oldLength: null, newLength: null };
	const known: PersonCoverage = {
		user: 'A',
		openSince: period.from,
		stretches: [{ source: 'stream', from: period.from, until: moment.now }],
	};
	const insights = insightsOf(period, tally([edit, hidden, hidden], period), context([known]));
	expect(insights.counts.events).toMatchObject({ value: 3, exact: true });
	expect(insights.counts.added).toMatchObject({ exact: false, reasons: ['hidden'], unknown: 2 });
	expect(insights.pages.map((page) => pageCount(page, insights))).toMatchObject([
		{ value: 1, exact: false, reasons: ['hidden'] },
	]);
	const whole = insightsOf(period, tally([edit], period), context([known]));
	expect(whole.counts.added).toMatchObject({ exact: true, unknown: 0 });
	expect(whole.pages.map((page) => pageCount(page, whole).exact)).toEqual([true]);
});

test('the remaining counts of deleted events are not exact', () => {
	const known: PersonCoverage = {
		user: 'A',
		openSince: period.from,
		stretches: [{ source: 'stream', from: period.from, until: moment.now }],
	};
	const expired = { ...context([known]), expiredUntil: period.from + 3 * day };
	const { counts } = insightsOf(period, tally(events, period), expired);
	expect(counts.events).toMatchObject({ value: events.length, exact: false, reasons: ['expired'] });
	const withoutBots = insightsOf(period, tally(events, period), { ...expired, isWithoutBots: true });
	expect(withoutBots.counts.events.reasons).toEqual(['expired', 'bots-unknown']);
});
