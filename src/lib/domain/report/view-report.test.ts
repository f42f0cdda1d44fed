import { expect, test } from 'vitest';
import { periodOf } from '../insight/period.ts';
import { formatView, parseView } from '../filter/view.ts';
import { labelGroups } from '../tracking/labels.ts';
import { peopleOfReports, reportTerms } from './view-report.ts';

const now = Date.UTC(2026, 10, 23, 14, 2);
const zone = 'Europe/Berlin';
const viewOf = (query: string) => parseView(new URLSearchParams(query), { now, zone });
const termsOf = (query: string) => {
	const view = viewOf(query);
	const terms = reportTerms(view, { counted: periodOf(view.filter, now), now, zone });
	return terms && String(terms);
};

test.each<[string, string | null]>([
	['', 'from=2026-09-25&to=2026-11-23&zone=UTC&namespace=all'],
	['from=2026-03-01&to=2026-03-31&show=bot', 'from=2026-03-01&to=2026-03-31&zone=UTC&namespace=all'],
	['from=2026-11-20&to=2030-01-01', 'from=2026-11-20&to=2026-11-23&zone=UTC&namespace=all'],
	[
		'user=A&label=x&wiki=dewiki&namespace=0&namespace=4&from=2026-11-20',
		'from=2026-11-20&to=2026-11-23&zone=UTC&wiki=dewiki&namespace=0&namespace=4',
	],
	// Days of the reader's zone.
	['period=7d', 'from=2026-11-17&to=2026-11-23&zone=Europe%2FBerlin&namespace=all'],
	['period=last-month', 'from=2026-10-01&to=2026-10-31&zone=Europe%2FBerlin&namespace=all'],
	// Not of whole days, or not at all.
	['from=2026-11-20T12:00:00Z', null],
	['from=2026-11-20&to=2026-11-21T12:00:00Z', null],
	['from=2026-12-20', null],
	['from=2026-11-20&to=2026-11-10', null],
	// Of what a report does not know.
	...[
		'type=edit',
		'as=by',
		'minor=true',
		'title=A',
		'tag=mw-undo',
		'not-user=A',
		'bot=true',
		'size-from=5',
		'namespace=-1',
	].map((query): [string, null] => [query, null]),
])('%s is asked as %s', (query, expected) => {
	expect(termsOf(query)).toBe(expected);
});

const people = Array.from({ length: 250 }, (_, at) => ({ name: `مستخدم ${at}`, labels: at % 5 === 0 ? ['x'] : [] }));
const users = people.map(({ name }) => name);
const known = { users, labels: labelGroups(people), formerNames: { Old: 'مستخدم 7' } };

test('people are asked for in portions that an address has room for, each once', () => {
	const portions = peopleOfReports(viewOf(''), known);
	expect(portions.flatMap((portion) => portion.getAll('user'))).toEqual(users);
	expect(portions.length).toBeGreaterThan(2);
	for (const portion of portions) {
		expect(portion.size).toBeLessThanOrEqual(100);
		expect(String(portion).length).toBeLessThanOrEqual(4_000);
	}
	const short = peopleOfReports(viewOf(''), { users: users.map((_, at) => `U${at}`), labels: [] });
	expect(short.map(({ size }) => size)).toEqual([100, 100, 50]);
	expect(peopleOfReports(viewOf(''), { users: [], labels: [] })).toEqual([]);
});

test.each([
	['user=Old&user=Nobody', ['Nobody', 'مستخدم 7']],
	['label=x&user=Old&user=%D9%85%D8%B3%D8%AA%D8%AE%D8%AF%D9%85+5', ['مستخدم 5']],
	['label=x', users.filter((_, at) => at % 5 === 0)],
	['label=y', []],
])('%s is of these people', (query, expected) => {
	const view = viewOf(query);
	expect(
		peopleOfReports(view, known).flatMap((portion) => portion.getAll('user')),
		String(formatView(view)),
	).toEqual(expected);
});
