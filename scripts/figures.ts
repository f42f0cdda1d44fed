import { globSync, readFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { circlesOf, mutualFolders } from './figures/import-graph.ts';
import { type FunctionFigures, type SourceFigures, sourceFigures } from './figures/source-figures.ts';
import { targetOf } from './lint/rooms.ts';

// Prints how the sources are cut: a report that sets no limits. Tests, fixtures and migrations are not measured.

const notMeasured = /\.test\.ts$|^migrations\/|\.d\.ts$/;
const paths = globSync('{src,consumer,demo,scripts,migrations}/**/*.{ts,mjs,svelte,css}')
	.map((path) => path.replaceAll('\\', '/'))
	.sort();
const sources = new Map(paths.map((path) => [path, sourceFigures(path, readFileSync(path, 'utf8'))]));
const measured = [...sources].filter(([path]) => !notMeasured.test(path));

const byLength = measured.map(([path, { lines }]) => ({ lines, path })).sort((a, b) => b.lines - a.lines);
/** The number of lines that so large a share of the files does not exceed. */
const linesAt = (share: number) => byLength[Math.floor((1 - share) * byLength.length)]?.lines ?? 0;
console.log(
	`${byLength.length} files; lines: median ${linesAt(0.5)}, p90 ${linesAt(0.9)}, longest ${linesAt(1)} (tests, fixtures and migrations are not measured)`,
);
list(
	'files over 250 lines',
	byLength.filter(({ lines }) => lines > 250).map(({ lines, path }) => `${lines} ${path}`),
);

const folders = Map.groupBy(measured, ([path]) => dirname(path));
list(
	'folders with more than 16 files',
	[...folders].filter(([, { length }]) => length > 16).map(([folder, { length }]) => `${length} ${folder}`),
);

listFunctions('functions over 60 lines, of which over 100', (one) => one.lines, 61, 101);
listFunctions('functions with 5 or more parameters', (one) => one.parameters, 5);

const sum = (count: (one: SourceFigures) => number) => measured.reduce((all, [, one]) => all + count(one), 0);
console.log(
	`\ncomment lines: ${sum((one) => one.docLines)} of doc comments, ${sum((one) => one.commentLines)} of others`,
);

const graph = new Map(
	[...sources].map(([path, { imports }]) => [
		path,
		imports.map((one) => targetOf(path, one) ?? '').filter((one) => sources.has(one)),
	]),
);
list(
	'circles of imports, those of types included',
	circlesOf(graph).map((circle) => circle.join(' ')),
);
list(
	'folders that import each other',
	mutualFolders(new Map(graph.entries().filter(([path]) => !notMeasured.test(path)))),
);

function list(title: string, rows: readonly string[]): void {
	console.log(`\n${title}: ${rows.length}`);
	for (const row of rows) console.log(`  ${row}`);
}

function listFunctions(title: string, size: (one: FunctionFigures) => number, from: number, of?: number): void {
	const found = measured
		.flatMap(([path, { functions }]) => functions.map((one) => ({ ...one, path, size: size(one) })))
		.filter((one) => one.size >= from)
		.sort((a, b) => b.size - a.size);
	const among = of === undefined ? '' : ` ${found.filter((one) => one.size >= of).length}`;
	list(
		title + among,
		found.map((one) => `${one.size} ${one.name} ${one.path}:${one.line}`),
	);
}
