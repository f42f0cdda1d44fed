import { dirname, join, matchesGlob, relative, sep } from 'node:path';
import type { Rule } from 'eslint';

/** A part of the program, by what it touches. */
export interface Room {
	name: string;
	/** Globs of its files, from the project's folder. A file belongs to the first room that has a matching one. */
	paths: readonly string[];
	/** What is in it, for a reader of ARCHITECTURE.md, where {@link rooms} is a table. */
	holds: string;
	/** The rooms that it may import from, besides itself. */
	mayImport: readonly string[] | 'all';
	/** Packages that it may import: `none`, and nothing of Node; those of a `browser`; or `all`. */
	packages: 'none' | 'browser' | 'all';
}

/** Who may import what: the lint rule, what it says and ARCHITECTURE.md's table are made from this. */
export const rooms: readonly Room[] = [
	{
		name: 'tests',
		paths: ['**/*.test.ts', 'fixtures/**', 'scripts/test/**', 'bench/**', 'e2e/**', '{playwright,vitest}.config.ts'],
		holds:
			'tests stand beside what they test; `fixtures`: what they share; `e2e`: the built app in Chromium; `bench`: speed, as a ratio',
		mayImport: 'all',
		packages: 'all',
	},
	{
		name: 'domain',
		paths: ['src/lib/domain/**'],
		holds: 'what the words mean: events, filters, coverage, sentences. Pure',
		mayImport: [],
		packages: 'none',
	},
	{
		name: 'api',
		paths: ['src/lib/api/**'],
		holds: 'our endpoints as the browser sees them: every path once, typed calls that take `fetch`',
		mayImport: ['domain'],
		packages: 'none',
	},
	{
		name: 'messages',
		paths: ['src/lib/messages/**'],
		holds: 'message files (`en`; `qqq` explains them; translations) and their accessor',
		mayImport: [],
		packages: 'browser',
	},
	{
		name: 'client',
		paths: ['src/lib/client/**'],
		holds: 'browser only: offline policy, the copy on the device (Dexie), outbox, live updates, questions to wikis',
		mayImport: ['domain', 'api', 'messages'],
		packages: 'browser',
	},
	{
		name: 'ui',
		paths: ['src/lib/ui/**'],
		holds: 'components, and texts for them, that more than one route uses',
		mayImport: ['domain', 'client', 'messages'],
		packages: 'browser',
	},
	{
		name: 'platform',
		paths: ['src/lib/server/platform/**'],
		holds: 'what any server program has: configuration, log, clock',
		mayImport: [],
		packages: 'all',
	},
	{
		name: 'wiki-api',
		paths: ['src/lib/server/wiki-api/**'],
		holds: "asking the wikis: the Action API's client, accounts",
		mayImport: ['domain', 'platform'],
		packages: 'all',
	},
	{
		name: 'db',
		paths: ['src/lib/server/db/**'],
		holds: 'the two engines and their differences, the tables',
		mayImport: ['domain', 'platform'],
		packages: 'all',
	},
	{
		name: 'store',
		paths: ['src/lib/server/store/**'],
		holds: 'all SQL; `core` has what every transaction needs',
		mayImport: ['domain', 'db'],
		packages: 'all',
	},
	{
		name: 'migrations',
		paths: ['migrations/**'],
		holds: 'steps from one schema to the next, one DDL statement each, in order',
		mayImport: ['domain', 'db'],
		packages: 'all',
	},
	{
		name: 'server',
		paths: ['src/lib/server/**'],
		holds:
			'the web on the server: `http`, `auth`, `live`, and what answers are made of; `turns`: who may read much, and when; `services.ts` puts it together',
		mayImport: ['domain', 'platform', 'wiki-api', 'db', 'store', 'migrations'],
		packages: 'all',
	},
	{
		name: 'service-worker',
		paths: ['src/service-worker/**'],
		holds: 'which request is for code, the shell or the network',
		mayImport: [],
		packages: 'browser',
	},
	{
		name: 'endpoints',
		paths: ['src/routes/**/+server.ts', 'src/**/*.server.ts', 'src/app.d.ts'],
		holds: 'endpoints, server loads, hooks',
		mayImport: ['domain', 'messages', 'platform', 'store', 'server', 'migrations', 'pages'],
		packages: 'all',
	},
	{
		name: 'pages',
		paths: ['src/**'],
		holds: 'pages; a component that one route uses stands beside it, `frame` is what the layout is made of',
		mayImport: ['domain', 'api', 'client', 'ui', 'messages'],
		packages: 'browser',
	},
	{
		name: 'consumer',
		paths: ['consumer/**'],
		holds:
			'`stream`: source, sieve, position; `record`: passes, each with the same people; a batch is one transaction; `jobs`: all work beside it',
		mayImport: ['domain', 'platform', 'wiki-api', 'db', 'store', 'migrations'],
		packages: 'all',
	},
	{
		name: 'demo',
		paths: ['demo/**'],
		holds: 'a stream and wikis that are made up',
		mayImport: ['domain', 'tests'],
		packages: 'all',
	},
	{
		name: 'scripts',
		paths: ['scripts/**', '*.config.{js,ts}'],
		holds: 'what `npm run …` starts, and the settings of tools',
		mayImport: ['domain', 'platform', 'wiki-api', 'db', 'store', 'server', 'migrations', 'demo'],
		packages: 'all',
	},
];

/** Packages and parts of Node that no browser has. */
const nodeOnly = /^(node:|kysely|mysql2|eventsource$|@auth\/)/;

/** The room of a file, by its path from the project's folder; undefined if no room has it. */
export function roomOf(path: string): Room | undefined {
	return rooms.find(({ paths }) => paths.some((glob) => matchesGlob(path, glob)));
}

/** What is wrong with `importer` (a path from the project's folder) importing `specifier`; null if it may. */
export function importMistake(importer: string, specifier: string): string | null {
	const from = roomOf(importer);
	if (from === undefined) return `no room has ${importer}`;
	const target = targetOf(importer, specifier);
	if (target === null) return packageMistake(from, specifier);
	const to = roomOf(target);
	if (to === undefined) return `no room has ${target}`;
	if (to === from || from.mayImport === 'all' || from.mayImport.includes(to.name)) return null;
	return `${from.name} must not import from ${to.name}, only from ${from.mayImport.join(', ') || 'itself'}`;
}

/** The file that is imported, by its path from the project's folder; null for packages and what SvelteKit makes. */
export function targetOf(importer: string, specifier: string): string | null {
	const alias = /^[#$]lib\/(.*)$/.exec(specifier)?.[1];
	if (alias !== undefined) return join('src/lib', alias).split(sep).join('/');
	const isGenerated = /\/\$types(\.ts|\.js)?$/.test(specifier);
	if (!specifier.startsWith('.') || isGenerated) return null;
	return join(dirname(importer), specifier).split(sep).join('/');
}

function packageMistake({ name, packages }: Room, specifier: string): string | null {
	if (specifier.startsWith('.')) return null;
	if (packages === 'none') return `${name} imports nothing from outside the project`;
	return packages === 'browser' && nodeOnly.test(specifier) ? `${name} runs in browsers, without ${specifier}` : null;
}

/** Reports imports, of values and of types alike, that {@link rooms} does not allow. */
export const roomsRule: Rule.RuleModule = {
	meta: { type: 'problem', schema: [], messages: { room: '{{mistake}} (ARCHITECTURE.md, "Rooms")' } },
	create(context) {
		const importer = relative(context.cwd, context.filename).split(sep).join('/');
		const check = (node: Rule.Node, source: unknown): void => {
			if (typeof source !== 'string') return;
			const mistake = importMistake(importer, source);
			if (mistake !== null) context.report({ node, messageId: 'room', data: { mistake } });
		};
		return {
			ImportDeclaration: (node) => check(node, node.source.value),
			ExportNamedDeclaration: (node) => check(node, node.source?.value),
			ExportAllDeclaration: (node) => check(node, node.source.value),
			ImportExpression: (node) => check(node, node.source.type === 'Literal' ? node.source.value : null),
		};
	},
};
