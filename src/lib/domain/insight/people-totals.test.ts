import { expect, test } from 'vitest';
import type { PersonCoverage } from '../coverage/coverage.ts';
import { pick, randomFrom } from '../../../../fixtures/random.ts';
import { unknownIn } from './bars.ts';
import { countIn, lessSure } from './count.ts';
import { mostPeople, packTotals, totalsOf } from './people-totals.ts';

const day = 86_400_000;
const counted = { from: 10 * day, until: 20 * day };
const now = 19.5 * day;
const streamed = (from: number, until: number) => ({ source: 'stream' as const, from: from * day, until: until * day });
const kinds: Omit<PersonCoverage, 'user'>[] = [
	{ openSince: 0, stretches: [streamed(0, 19.5)] },
	{ openSince: 15 * day, stretches: [streamed(0, 12), streamed(15, 19.5)] },
	{ openSince: null, stretches: [] },
	{ openSince: 19 * day, stretches: [streamed(19, 19.5)], reading: [{ from: 0, until: 19 * day }] },
];

test('each total is what it would be alone, and everybody is in them once', () => {
	const random = randomFrom(4);
	for (let round = 0; round < 100; round += 1) {
		const people = Array.from({ length: Math.floor(random() * 30) }, (_, at): PersonCoverage => ({
			user: `Person ${at}`,
			...pick(random, kinds.slice(0, 1 + Math.floor(random() * kinds.length))),
		}));
		const names = [...people.filter(() => random() < 0.5).map(({ user }) => user), 'Somebody else', null].map(
			(name) => ({ name, events: 1 + Math.floor(random() * 9) }),
		);
		const lost = pick(random, [[], ['expired' as const]]);
		const context = { counted, people: random() < 0.1 ? null : people, now, lost };
		const totals = totalsOf(names, packTotals(names, context));
		const listed = [...names, ...people.filter(({ user }) => names.every(({ name }) => name !== user))];
		const all = context.people ? listed.length : names.length;
		expect(new Set(totals.map(({ name }) => name)).size).toBe(all);
		expect(totals).toHaveLength(all);
		for (const { name, events } of totals) {
			const theirs = context.people?.filter(({ user }) => user === name) ?? [];
			const asked = theirs.length === 0 ? context.people : theirs;
			const value = names.find((one) => one.name === name)?.events ?? 0;
			const alone = countIn(value, counted, asked && unknownIn(counted, asked, now), now);
			expect(events, String(name)).toEqual(lessSure(alone, lost));
		}
	}
});

test('somebody of whom nothing is known has no number, and somebody who did nothing has 0', () => {
	const people = ['A', 'B', 'C'].map(
		(user, at): PersonCoverage => ({ user, ...(kinds[at] ?? kinds[0]) }) as PersonCoverage,
	);
	const totals = totalsOf([], packTotals([], { counted, people, now, lost: [] }));
	expect(totals.map(({ name, events: { value, exact } }) => [name, value, exact])).toEqual([
		['A', 0, true],
		['B', 0, false],
		['C', null, false],
	]);
});

test('five thousand people are named, in little more than their names', () => {
	const person = (at: number): PersonCoverage => ({
		user: `Person ${at}`,
		openSince: 0,
		stretches: [streamed(0, 19.5)],
	});
	const people = Array.from({ length: 6_000 }, (_, at) => person(at));
	const names = people.slice(0, 2_000).map(({ user: name }) => ({ name, events: 7 }));
	const packed = packTotals(names, { counted, people, now, lost: [] });
	expect([packed.others.length, packed.left]).toEqual([mostPeople - 2_000, 1_000]);
	expect(JSON.stringify({ ...packed, others: [] }).length).toBeLessThan(200);
	expect(totalsOf(names, packed)).toHaveLength(mostPeople);
	const many = people.map(({ user: name }) => ({ name, events: 7 }));
	expect(totalsOf(many, packTotals(many, { counted, people, now, lost: [] }))).toHaveLength(mostPeople);
});
