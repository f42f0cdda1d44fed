import { expect, test } from 'vitest';
import { pick, randomFrom } from '../../../../fixtures/random.ts';
import { exactly, notKnown } from '../insight/count.ts';
import { formatPeopleView, parsePeopleView, type Person, personOrders, selectPeople } from './person.ts';

const random = randomFrom(3);
const maybe = (value: number) => (random() < 0.3 ? null : value);
const people = Array.from({ length: 200 }, (_, number): Person => ({
	user: `${pick(random, ['Åsa', 'asa', 'Example', 'مثال', '100% _x'])} ${number}`,
	tracking: 'now',
	labels: number % 50 === 0 ? ['Newcomers'] : [],
	firstAt: 0,
	lastAt: maybe(Math.floor(random() * 20)),
	counts: { events: random() < 0.3 ? notKnown([]) : exactly(Math.floor(random() * 20)), wikis: exactly(1) },
	coveredSince: 0,
	knownSince: maybe(Math.floor(random() * 20)),
}));
const compare = (a: string, b: string) => a.localeCompare(b, 'en', { numeric: true });

test('a view goes through the address and back', () => {
	for (const order of personOrders) {
		for (const search of ['', 'a&b=c', 'مثال', '100%'])
			expect(parsePeopleView(formatPeopleView({ search, order }))).toEqual({ search, order });
	}
	expect(parsePeopleView(new URLSearchParams('order=colour&search=%20a%20'))).toEqual({ search: 'a', order: 'name' });
});

test.each(personOrders)('by %s each person appears once, in order, those without a value last', (order) => {
	const all = selectPeople(people, { search: '', order }, compare);
	expect(new Set(all)).toEqual(new Set(people));
	for (const [index, person] of all.slice(1).entries()) {
		const before = all[index] ?? person;
		const values = { name: 0, last: person.lastAt, events: person.counts?.events.value, known: person.knownSince };
		const valuesBefore = {
			name: 0,
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
	const found = (search: string) => selectPeople(people, { search, order: 'name' }, compare).map(({ user }) => user);
	const withAsa = people.filter(({ user }) => /^[Åa]sa/.test(user)).map(({ user }) => user);
	expect(new Set(found('ASA'))).toEqual(new Set(withAsa));
	expect(found('% _X')).not.toEqual([]);
	expect(found('% _X')).toEqual(found('100%  x'));
	expect(found('newcom')).toHaveLength(4);
	expect(found('nobody')).toEqual([]);
});
