import { dirname } from 'node:path';

/** The files that each file imports. */
export type ImportGraph = ReadonlyMap<string, readonly string[]>;

/** All files that a file needs: those that it imports, those that these import, and so on. Itself only if in a circle. */
export function reachableFrom(graph: ImportGraph, file: string): Set<string> {
	const found = new Set<string>();
	const open = [file];
	for (let next = open.pop(); next !== undefined; next = open.pop()) {
		for (const imported of graph.get(next) ?? []) {
			if (found.has(imported)) continue;
			found.add(imported);
			open.push(imported);
		}
	}
	return found;
}

/** The groups of files of which each needs all others of its group. */
export function circlesOf(graph: ImportGraph): string[][] {
	const reachable = new Map([...graph.keys()].map((file) => [file, reachableFrom(graph, file)]));
	const circles = new Map<string, string[]>();
	for (const [file, needed] of reachable) {
		if (!needed.has(file)) continue;
		const circle = [...needed].filter((other) => reachable.get(other)?.has(file)).sort();
		circles.set(circle.join(), circle);
	}
	return [...circles.values()];
}

/** Pairs of folders that import each other, as `one ↔ other`. */
export function mutualFolders(graph: ImportGraph): string[] {
	const pairs = new Set(
		[...graph].flatMap(([file, imported]) => imported.map((other) => `${dirname(file)} ↔ ${dirname(other)}`)),
	);
	return [...pairs]
		.filter((pair) => {
			const [one = '', other = ''] = pair.split(' ↔ ');
			return one < other && pairs.has(`${other} ↔ ${one}`);
		})
		.sort();
}
