import { expect, test } from 'vitest';
import { type EventFilter, matches, parseFilter } from './event-filter.ts';
import { filterFields } from './filter-fields.ts';
import { unlabelled } from '../tracking/labels.ts';
import { loadRecentChanges } from '../../../../fixtures/wikimedia/load.ts';
import { pick, randomFrom, randomText } from '../../../../fixtures/random.ts';
import { Problem } from '../core/problem.ts';
import { parseRecentChange } from '../stream/recent-change.ts';
import {
	formatView,
	hiddenIn,
	hiddenKinds,
	type Moment,
	parseView,
	type Period,
	periods,
	periodRange,
	showingAll,
} from './view.ts';

const moment: Moment = { now: Date.UTC(2026, 10, 23, 14, 2), zone: 'Europe/Berlin' };
const parse = (query: string, at = moment) => parseView(new URLSearchParams(query), at);
const events = loadRecentChanges().flatMap((line) => {
	const parsed = parseRecentChange(JSON.parse(line));
	return parsed.kind === 'event' ? [{ ...parsed.event, risk: { level: 'high' as const, score: 1, model: null } }] : [];
});

const values: Record<keyof EventFilter, readonly string[]> = {
	user: ['ExampleUser', 'مستخدم مثال'],
	label: ['Newcomers', 'مجموعة'],
	as: ['by', 'about'],
	wiki: ['dewiki', 'xwikitest'],
	type: ['edit', 'log', 'categorize', 'log:block'],
	namespace: ['0', '-1'],
	minor: ['true', 'false'],
	bot: ['true', 'false'],
	from: ['2018-01-01', '2026-11-22T23:00:00Z'],
	to: ['2026-11-23'],
	title: ['User:'],
	page: ['User:ExampleUser', 'Example'],
	categorize: ['true', 'false'],
	review: ['reviewed', 'unreviewed'],
	tag: ['mw-undo'],
	reverted: ['true', 'unknown'],
	pageDeleted: ['true', 'false'],
	'not-tag': ['mw-reverted'],
	'not-user': ['ExampleUser'],
	'not-label': ['Newcomers'],
	'not-wiki': ['dewiki'],
	'not-type': ['log', 'log:block/unblock'],
	'not-namespace': ['2'],
	'size-from': ['-20'],
	'size-to': ['500'],
	risk: ['high', 'middle'],
	comment: ['a', 'É'],
};

function randomQuery(random: () => number): URLSearchParams {
	const query = new URLSearchParams({ cursor: '1-2' });
	for (const { name, repeatable } of filterFields)
		for (let more = repeatable ? 2 : 1; more > 0; more -= 1)
			if (random() < 0.15) query.append(name, pick(random, values[name]));
	for (const kind of hiddenKinds) if (random() < 0.3) query.append('show', kind);
	if (random() < 0.3) query.append('period', pick(random, periods));
	return query;
}

test('a view is parsed to what was formatted, with its parameters in any order', () => {
	const random = randomFrom(3);
	for (let run = 0; run < 2_000; run += 1) {
		const query = randomQuery(random);
		const view = parseView(query, moment);
		expect(parseView(formatView(view), moment)).toEqual(view);
		const shuffled = new URLSearchParams([...query].sort(() => random() - 0.5));
		expect(String(formatView(parseView(shuffled, moment)))).toBe(String(formatView(view)));
	}
});

test('a view that shows all leaves out nothing by default, and else wants the same', () => {
	const random = randomFrom(5);
	for (let run = 0; run < 400; run += 1) {
		const view = parseView(randomQuery(random), moment);
		const all = showingAll(view);
		expect(parseView(formatView(all), moment)).toEqual(all);
		expect(hiddenIn(all)).toEqual([]);
		expect(all).toMatchObject({ asked: view.asked, period: view.period });
	}
});

test('a view shows what was chosen, without bots and category changes unless these are chosen', () => {
	const random = randomFrom(4);
	const seen = { hidden: 0, shown: 0 };
	for (let run = 0; run < 900; run += 1) {
		const query = randomQuery(random);
		const at = { ...moment, now: pick(random, events).time };
		const { filter, asked, period } = parseView(query, at);
		expect(asked).toEqual(parseFilter(query));
		const says = (kind: string) => query.has(kind) || query.getAll('show').includes(kind);
		const hides = { bot: !says('bot'), categorize: !says('categorize') && !query.has('type') };
		const { from: earliest, to } = period === null ? { from: 0, to: null } : periodRange(period, at);
		const wanted = events.filter((event) => matches(event, asked, unlabelled));
		const shown = wanted.filter(
			({ bot, type, time }) =>
				!(bot === true && hides.bot) &&
				!(type === 'categorize' && hides.categorize) &&
				time >= earliest &&
				time < (to ?? Infinity),
		);
		expect(events.filter((event) => matches(event, filter, unlabelled))).toEqual(shown);
		seen.shown += shown.length;
		seen.hidden += wanted.length - shown.length;
	}
	expect(Math.min(seen.hidden, seen.shown)).toBeGreaterThan(1_000);
});

test('an address is parsed, or refused with the name of the field', () => {
	const random = randomFrom(6);
	const names = ['show', 'period', ...filterFields.map(({ name }) => name)];
	let refused = 0;
	for (let run = 0; run < 1_000; run += 1) {
		const name = pick(random, names);
		const query = new URLSearchParams({ [name]: randomText(random, ['7d', 'bot', 'today', 'true']) });
		try {
			expect(parseView(formatView(parseView(query, moment)), moment)).toEqual(parseView(query, moment));
		} catch (error) {
			expect(error).toBeInstanceOf(Problem);
			expect(error).toMatchObject({ kind: 'bad-input', field: name });
			refused += 1;
		}
	}
	expect(refused).toBeGreaterThan(300);
	for (const query of ['period=7d&period=30d', 'period=8d'])
		expect(() => parse(query)).toThrow(expect.objectContaining({ field: 'period' }));
	expect(parse('show=&period=')).toMatchObject({ shown: [], period: null });
});

test.each<[period: Period, zone: string, from: string, to?: string]>([
	['today', 'UTC', '2026-11-23T00:00:00.000Z'],
	['today', 'Europe/Berlin', '2026-11-22T23:00:00.000Z'],
	['today', 'Pacific/Kiritimati', '2026-11-23T10:00:00.000Z'],
	['7d', 'UTC', '2026-11-17T00:00:00.000Z'],
	// In October it was still summer time.
	['30d', 'Europe/Berlin', '2026-10-24T22:00:00.000Z'],
	['year', 'America/New_York', '2026-01-01T05:00:00.000Z'],
	['yesterday', 'UTC', '2026-11-22T00:00:00.000Z', '2026-11-23T00:00:00.000Z'],
	['yesterday', 'Pacific/Kiritimati', '2026-11-22T10:00:00.000Z', '2026-11-23T10:00:00.000Z'],
	// It is Monday in Berlin, and Tuesday in Kiritimati.
	['week', 'Europe/Berlin', '2026-11-22T23:00:00.000Z'],
	['week', 'Pacific/Kiritimati', '2026-11-22T10:00:00.000Z'],
	['month', 'Europe/Berlin', '2026-10-31T23:00:00.000Z'],
	['last-month', 'Europe/Berlin', '2026-09-30T22:00:00.000Z', '2026-10-31T23:00:00.000Z'],
])('%s in %s begins at %s', (period, zone, from, to) => {
	const at = { ...moment, zone };
	const range = { from: Date.parse(from), ...(to !== undefined && { to: Date.parse(to) }) };
	expect(periodRange(period, at)).toEqual({ to: null, ...range });
	const { asked, filter, ...view } = parse(`period=${period}`, at);
	expect({ asked, period: view.period }).toEqual({ asked: {}, period });
	expect({ from: filter.from, to: filter.to }).toEqual({ to: undefined, ...range });
});

test('the week of a Sunday began six days before', () => {
	const at = { now: Date.UTC(2026, 10, 22, 12), zone: 'UTC' };
	expect(periodRange('week', at)).toEqual({ from: Date.UTC(2026, 10, 16), to: null });
});

test('a period and dates restrict together', () => {
	expect(parse('period=7d&from=2020-01-01').filter.from).toBe(periodRange('7d', moment).from);
	const { filter } = parse('period=last-month&to=2026-10-10');
	expect(filter.to).toBe(Date.UTC(2026, 9, 11));
	expect(parse('period=last-month&to=2027-10-10').filter.to).toBe(periodRange('last-month', moment).to);
	const from = Date.UTC(2026, 10, 22);
	expect(parse('period=7d&from=2026-11-22').filter.from).toBe(from);
});
