import { expect, it } from 'vitest';
import { at, type Figure, median } from './figure.ts';
import { tableOf, withSection } from './table.ts';

const figure: Figure = {
	what: 'a read',
	unit: 'ms',
	ours: 3,
	baseline: { what: 'by key', value: 2 },
	limit: { atMost: 2 },
	goal: 1.6,
};
const lastColumns = (one: Figure) =>
	tableOf({ setting: ['1 row'], figures: [one] })
		.split('\n')
		.at(-1)
		?.split(' | ')
		.slice(3)
		.join(' | ');

it('a figure is judged by its ratio, or by itself without a baseline', () => {
	expect(lastColumns(figure)).toBe('1.5 | ≤ 2 | ≤ 1.6 | yes, and the goal |');
	expect(lastColumns({ ...figure, ours: 4 })).toBe('2 | ≤ 2 | ≤ 1.6 | yes, not the goal |');
	expect(lastColumns({ ...figure, ours: 5 })).toBe('2.5 | ≤ 2 | ≤ 1.6 | **no** |');
	expect(lastColumns({ ...figure, baseline: null, ours: 96, unit: '', limit: { atLeast: 95 } })).toBe(
		'– | ≥ 95 | ≥ 1.6 | yes, and the goal |',
	);
});

it('the middle, and a share, of numbers in any order', () => {
	expect(median([3, 1, 2])).toBe(2);
	expect(median([4, 1, 3, 2])).toBe(2);
	expect(at(0.99, [5, 1])).toBe(5);
});

it('a table takes the place of the last one of its part', () => {
	const text = 'a\n<!-- bench x -->\n\nold\n\n<!-- end of x -->\nb';
	expect(withSection(text, 'x', 'new')).toBe('a\n<!-- bench x -->\n\nnew\n\n<!-- end of x -->\nb');
	expect(() => withSection(text, 'y', 'new')).toThrow('no place for y');
});
