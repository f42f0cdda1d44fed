import { expect, test } from 'vitest';
import { sourceFigures } from './source-figures.ts';

test('measures functions from their first line to their last, without their doc comments', () => {
	const { functions } = sourceFigures(
		'a.ts',
		`/** Adds. */
export function add(
	this: void,
	a: number,
	{ b, c }: { b: number; c: number },
): number {
	return [b, c].reduce((sum, one) => sum + one, a);
}
type Job = { step: (a: number) => void };
`,
	);
	expect(functions).toEqual([
		{ name: 'add', line: 2, lines: 7, parameters: 2 },
		{ name: '[b, c].reduce(…)', line: 7, lines: 1, parameters: 2 },
		{ name: 'step', line: 9, lines: 1, parameters: 1 },
	]);
});

test('distinguishes doc comments, other comments and text', () => {
	const text = `/**
 * Two lines and an end.
 */
const a = '// text'; // why
// and why
const b = \`/** text */\`;
`;
	expect(sourceFigures('a.ts', text)).toMatchObject({ lines: 6, docLines: 3, commentLines: 2 });
});

test('takes the scripts of a component, and only them', () => {
	const text = `<style>
	/* blue */
</style>
<script lang="ts" module>
	import { a } from './a.ts';
</script>
<script lang="ts">
	const b = () => a;
</script>
<p>it's {b(() => 1) /* markup */}</p>
`;
	expect(sourceFigures('A.svelte', text)).toEqual({
		lines: 10,
		functions: [{ name: 'b', line: 8, lines: 1, parameters: 0 }],
		docLines: 0,
		commentLines: 0,
		imports: ['./a.ts'],
	});
	expect(sourceFigures('a.css', '/* blue */\n')).toMatchObject({ lines: 1, commentLines: 0 });
});

test('lists imports: of values, of types, passed on, lazy', () => {
	const text = `import a from './a.ts';
import type { B } from './b.ts';
export { c } from './c.ts';
export const d = () => import('./d.ts');
`;
	expect(sourceFigures('e.ts', text).imports).toEqual(['./a.ts', './b.ts', './c.ts', './d.ts']);
});
