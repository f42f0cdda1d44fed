import { expect, test } from 'vitest';
import { exactly, notKnown } from '#lib/domain/insight/count.ts';
import { type ReportCounts, reportNumbers } from '#lib/domain/report/numbers.ts';
import type { PersonRow } from '#lib/domain/report/report.ts';
import { formatOrder, nextOrder, parseOrder, sortPeople } from './people-order.ts';

const unknown = { is: null, knownAt: null };
const row = (user: string, edits: number | null): PersonRow => ({
	...{ user, known: 'whole', reasons: [], new_account: null, active_after_7: unknown, active_after_30: unknown },
	numbers: Object.fromEntries(
		reportNumbers.map((name) => [name, edits === null ? notKnown([]) : exactly(name === 'edits' ? edits : -edits)]),
	) as ReportCounts,
});
const rows = [row('Ben', 2), row('Eva', null), row('Anna', 2), row('Dora', null), row('Carl', 5)];
const compare = (a: string, b: string) => a.localeCompare(b, 'en');

test.each([
	[null, ['Carl', 'Anna', 'Ben', 'Dora', 'Eva']],
	['edits', ['Carl', 'Anna', 'Ben', 'Dora', 'Eva']],
	// Those of whom nothing is known stay last, and names are in order in both directions.
	['-edits', ['Anna', 'Ben', 'Carl', 'Dora', 'Eva']],
	['uploads', ['Anna', 'Ben', 'Carl', 'Dora', 'Eva']],
	['-uploads', ['Carl', 'Anna', 'Ben', 'Dora', 'Eva']],
	['person', ['Anna', 'Ben', 'Carl', 'Dora', 'Eva']],
	['-person', ['Eva', 'Dora', 'Carl', 'Ben', 'Anna']],
	['nonsense', ['Carl', 'Anna', 'Ben', 'Dora', 'Eva']],
])('by %j people are in the order %j', (text, expected) => {
	expect(sortPeople(rows, parseOrder(text), compare).map(({ user }) => user)).toEqual(expected);
	expect(sortPeople(rows.toReversed(), parseOrder(text), compare).map(({ user }) => user)).toEqual(expected);
});

test('each order has one text, and a second press on a head turns it round', () => {
	for (const by of ['person', ...reportNumbers] as const) {
		for (const isTurned of [false, true]) {
			const order = { by, isTurned };
			expect(parseOrder(formatOrder(order))).toEqual(order);
			expect(nextOrder(order, by)).toEqual({ by, isTurned: !isTurned });
			const other = by === 'person' ? 'edits' : 'person';
			expect(nextOrder(order, other)).toEqual({ by: other, isTurned: false });
		}
	}
});
