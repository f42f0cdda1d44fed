import { expect, test } from 'vitest';
import { type Count, exactly, notKnown } from '#lib/domain/insight/count.ts';
import { reportNumbers } from '#lib/domain/report/numbers.ts';
import { nextOrder, orderParameters, parseOrders, type RowOrder, sortRows, withOrder } from './row-order.ts';

type Row = readonly [name: string, edits: number | null];
const rows: readonly Row[] = [
	['Anna', 2],
	['Ben', 2],
	['Carl', 5],
	['Dora', null],
	['Eva', null],
];
const compare = (a: string, b: string) => a.localeCompare(b, 'en');
const of = ([name, edits]: Row, by: string): string | Count => {
	if (by === 'person') return name;
	return edits === null ? notKnown([]) : exactly(by === 'edits' ? edits : -edits);
};
const orderOf = (text: string) => parseOrders(new URLSearchParams(text)).people;

test.each([
	['', ['Carl', 'Anna', 'Ben', 'Dora', 'Eva']],
	['order=edits', ['Carl', 'Anna', 'Ben', 'Dora', 'Eva']],
	// Those of which nothing is known stay last, and the rest as it was in both directions.
	['order=-edits', ['Anna', 'Ben', 'Carl', 'Dora', 'Eva']],
	['order=uploads', ['Anna', 'Ben', 'Carl', 'Dora', 'Eva']],
	['order=-uploads', ['Carl', 'Anna', 'Ben', 'Dora', 'Eva']],
	['order=person', ['Anna', 'Ben', 'Carl', 'Dora', 'Eva']],
	['order=-person', ['Eva', 'Dora', 'Carl', 'Ben', 'Anna']],
	['order=nonsense', ['Carl', 'Anna', 'Ben', 'Dora', 'Eva']],
	['order=', ['Carl', 'Anna', 'Ben', 'Dora', 'Eva']],
])('by %j rows are in the order %j', (text, expected) => {
	expect(sortRows(rows, orderOf(text), of, compare).map(([name]) => name)).toEqual(expected);
});

test('each table has an order of its own in the address', () => {
	const query = new URLSearchParams('label=A&order=-person&order-wikis=people&order-pages=-page');
	expect(parseOrders(query)).toEqual({
		people: { by: 'person', isTurned: true },
		wikis: { by: 'people', isTurned: false },
		pages: { by: 'page', isTurned: true },
	});
	// A column of another table is none of this one.
	const none = parseOrders(new URLSearchParams('order=wiki&order-wikis=page&order-pages=uploads'));
	expect([none.people.by, none.wikis.by, none.pages.by]).toEqual(['edits', 'edits', 'people']);
	expect(parseOrders(new URLSearchParams())).toEqual(none);
	expect([...query.keys()].filter((name) => !orderParameters.includes(name))).toEqual(['label']);
});

test('each order has one text, and a second press on a head turns it round', () => {
	const query = new URLSearchParams('order-pages=page&label=A');
	for (const by of ['person', ...reportNumbers] as const) {
		for (const isTurned of [false, true]) {
			const order: RowOrder<typeof by> = { by, isTurned };
			const changed = withOrder(query, 'people', order);
			expect(parseOrders(changed)).toMatchObject({ people: order, pages: { by: 'page', isTurned: false } });
			expect(changed.get('label')).toBe('A');
			expect(nextOrder(order, by)).toEqual({ by, isTurned: !isTurned });
			const other = by === 'person' ? 'edits' : 'person';
			expect(nextOrder(order, other)).toEqual({ by: other, isTurned: false });
		}
	}
});
