import { expect, test } from 'vitest';
import { pick, randomFrom } from '../../../../fixtures/random.ts';
import { exactly, notKnown } from '../insight/count.ts';
import {
	coverageStateOf,
	coverageStates,
	formatPeopleView,
	listedStates,
	parsePeopleView,
	type PeopleView,
	personOrders,
	selectPeople,
} from './people-view.ts';
import type { Person } from './person.ts';
import { lengthOf, silenceOf } from './silence.ts';

const random = randomFrom(3);
const hour = 3_600_000;
const maybe = (value: number) => (random() < 0.3 ? null : value);
const people = Array.from({ length: 200 }, (_, number): Person => ({
	user: `${pick(random, ['Åsa', 'asa', 'Example', 'مثال', '100% _x'])} ${number}`,
	tracking: pick(random, ['now', 'paused', 'before']),
	labels: number % 50 === 0 ? ['Newcomers'] : [],
	firstAt: 0,
	lastAt: maybe(Math.floor(random() * 20)),
	counts: { events: random() < 0.3 ? notKnown([]) : exactly(Math.floor(random() * 20)), wikis: exactly(1) },
	coveredSince: maybe(0),
	knownSince: maybe(Math.floor(random() * 20)),
	knownUntil: 40 * hour,
	...(random() < 0.2 && { reading: { done: null, wikis: null } }),
}));
const compare = (a: string, b: string) => a.localeCompare(b, 'en', { numeric: true });

const everyone: PeopleView = { search: '', label: null, tracking: null, coverage: null, order: 'name' };

test('a view goes through the address and back', () => {
	for (const order of personOrders) {
		for (const search of ['', 'a&b=c', 'مثال', '100%']) {
			const view = { ...everyone, order, search };
			expect(parsePeopleView(formatPeopleView(view))).toEqual(view);
		}
	}
	for (const tracking of listedStates)
		for (const coverage of coverageStates) {
			const view = { ...everyone, label: 'a&b', tracking, coverage };
			expect(parsePeopleView(formatPeopleView(view))).toEqual(view);
		}
	const odd = new URLSearchParams('order=colour&search=%20a%20&tracking=x&coverage=&label=+');
	expect(parsePeopleView(odd)).toEqual({ ...everyone, search: 'a' });
});

test('a label, a state and coverage each leave those who have it', () => {
	const found = (part: Partial<PeopleView>) => new Set(selectPeople(people, { ...everyone, ...part }, compare));
	expect(found({ label: 'Newcomers' }).size).toBe(4);
	expect(found({ label: 'newcomers' }).size).toBe(0);
	const states = coverageStates.map((coverage) => found({ coverage }));
	expect(new Set(states.flatMap((some) => [...some]))).toEqual(new Set(people));
	expect(states.reduce((sum, { size }) => sum + size, 0)).toBe(people.length);
	for (const { size } of states) expect(size).toBeGreaterThan(0);
	for (const tracking of ['now', 'before'] as const) {
		const both = found({ tracking, coverage: 'gaps' });
		expect(both).toEqual(found({ tracking }).intersection(found({ coverage: 'gaps' })));
		expect(both.size).toBeGreaterThan(0);
	}
});

test.each([
	[{ coveredSince: null, knownSince: null }, 'none'],
	[{ coveredSince: null, knownSince: null, reading: { done: 1, wikis: 2 } }, 'reading'],
	[{ coveredSince: 1, knownSince: 1, reading: null }, 'whole'],
	[{ coveredSince: 1, knownSince: 2 }, 'gaps'],
	[{ coveredSince: 1, knownSince: null }, 'gaps'],
])('what is known of %j is %s', (person, state) => {
	expect(coverageStateOf(person)).toBe(state);
});

test.each(personOrders)('by %s each person appears once, in order, those without a value last', (order) => {
	const all = selectPeople(people, { ...everyone, order }, compare);
	expect(new Set(all)).toEqual(new Set(people));
	for (const [index, person] of all.slice(1).entries()) {
		const before = all[index] ?? person;
		const silent = (one: Person) => lengthOf(silenceOf(one));
		const values = {
			name: 0,
			silent: silent(person),
			last: person.lastAt,
			events: person.counts?.events.value,
			known: person.knownSince,
		};
		const valuesBefore = {
			name: 0,
			silent: silent(before),
			last: before.lastAt,
			events: before.counts?.events.value,
			known: before.knownSince,
		};
		const [here, there] = [values[order], valuesBefore[order]];
		if (here === there) expect(compare(before.user, person.user)).toBeLessThan(0);
		else if (order === 'known') expect(there ?? Infinity).toBeLessThan(here ?? Infinity);
		else expect(there ?? -Infinity).toBeGreaterThan(here ?? -Infinity);
	}
});

test('the search finds a part of the name or of a label, without regard to case and accents', () => {
	const found = (search: string) => selectPeople(people, { ...everyone, search }, compare).map(({ user }) => user);
	const withAsa = people.filter(({ user }) => /^[Åa]sa/.test(user)).map(({ user }) => user);
	expect(new Set(found('ASA'))).toEqual(new Set(withAsa));
	expect(found('% _X')).not.toEqual([]);
	expect(found('% _X')).toEqual(found('100%  x'));
	expect(found('newcom')).toHaveLength(4);
	expect(found('nobody')).toEqual([]);
});
