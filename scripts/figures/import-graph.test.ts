import { expect, test } from 'vitest';
import { circlesOf, mutualFolders, reachableFrom } from './import-graph.ts';

const graph = new Map([
	['a/one.ts', ['a/two.ts', 'b/leaf.ts']],
	['a/two.ts', ['b/three.ts']],
	['b/three.ts', ['a/one.ts']],
	['c/self.ts', ['c/self.ts', 'a/one.ts']],
	['b/leaf.ts', []],
]);

test('finds all that a file needs', () => {
	expect([...reachableFrom(graph, 'a/two.ts')].sort()).toEqual(['a/one.ts', 'a/two.ts', 'b/leaf.ts', 'b/three.ts']);
	expect([...reachableFrom(graph, 'b/leaf.ts')]).toEqual([]);
});

test('finds each circle once, without the files that only lead into it', () => {
	expect(circlesOf(graph)).toEqual([['a/one.ts', 'a/two.ts', 'b/three.ts'], ['c/self.ts']]);
});

test('finds folders that import each other, though no file is in a circle', () => {
	expect(mutualFolders(graph)).toEqual(['a ↔ b']);
	expect(
		mutualFolders(
			new Map([
				['a/one.ts', ['b/one.ts']],
				['b/two.ts', ['a/two.ts']],
			]),
		),
	).toEqual(['a ↔ b']);
	expect(mutualFolders(new Map([['a/one.ts', ['b/one.ts', 'a/two.ts']]]))).toEqual([]);
});
