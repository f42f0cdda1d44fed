import { dirname, join, relative, sep } from 'node:path';
import type { Rule } from 'eslint';

/** A part of the program, by what it may import. */
type Room =
	| 'domain'
	| 'messages'
	| 'api'
	| 'ui'
	| 'client'
	| 'basis'
	| 'db'
	| 'store'
	| 'server'
	| 'pages'
	| 'endpoints'
	| 'service-worker'
	| 'consumer'
	| 'migrations'
	| 'scripts'
	| 'demo'
	| 'free';

/** The first pattern that matches a path, relative to the project, tells its room. */
const rooms: readonly (readonly [RegExp, Room])[] = [
	[/\.test\.ts$|^scripts\/test\/|^(fixtures|bench|e2e)\//, 'free'],
	[/^src\/lib\/domain\//, 'domain'],
	[/^src\/lib\/messages\//, 'messages'],
	[/^src\/lib\/api\//, 'api'],
	[/^src\/lib\/ui\//, 'ui'],
	[/^src\/lib\/client\//, 'client'],
	[/^src\/lib\/server\/platform\//, 'basis'],
	[/^src\/lib\/server\/wiki-api\//, 'basis'],
	[/^src\/lib\/server\/db\//, 'db'],
	[/^src\/lib\/server\/store\//, 'store'],
	[/^src\/lib\/server\//, 'server'],
	[/^src\/service-worker/, 'service-worker'],
	[/^src\/(.*\/)?(\+server|[^/]*\.server)\.ts$|^src\/app\.d\.ts$/, 'endpoints'],
	[/^src\//, 'pages'],
	[/^consumer\//, 'consumer'],
	[/^migrations\//, 'migrations'],
	[/^scripts\//, 'scripts'],
	[/^demo\//, 'demo'],
];

/** Which rooms a room may import from, besides itself: "Who may import what" of ARCHITECTURE.md. */
const mayImport: Readonly<Record<Exclude<Room, 'free'>, readonly Room[]>> = {
	domain: [],
	messages: ['domain'],
	api: ['domain'],
	ui: ['domain', 'api', 'client', 'messages'],
	client: ['domain', 'api', 'messages'],
	basis: ['domain'],
	db: ['domain', 'basis'],
	store: ['domain', 'db'],
	server: ['domain', 'basis', 'db', 'store', 'migrations'],
	pages: ['domain', 'api', 'client', 'ui', 'messages'],
	endpoints: ['domain', 'basis', 'db', 'store', 'server', 'migrations', 'messages', 'pages'],
	'service-worker': ['domain', 'api', 'client'],
	consumer: ['domain', 'basis', 'db', 'store', 'migrations'],
	migrations: ['domain', 'db'],
	scripts: ['domain', 'basis', 'db', 'store', 'server', 'migrations', 'demo'],
	demo: ['domain'],
};

/** Rooms that use no package and nothing of Node: what they say holds anywhere. */
const pure: readonly Room[] = ['domain', 'api'];
/** Rooms whose code reaches the browser. */
const inBrowser: readonly Room[] = ['messages', 'ui', 'client', 'pages', 'service-worker'];
const nodeOnly = /^(node:|kysely|mysql2|eventsource$|@auth\/)/;

function roomOf(path: string): Room {
	return rooms.find(([pattern]) => pattern.test(path))?.[1] ?? 'free';
}

/** What is wrong with `importer` (a path relative to the project) importing `specifier`; null if it may. */
export function importMistake(importer: string, specifier: string): string | null {
	const from = roomOf(importer);
	if (from === 'free') return null;
	const local = specifier.startsWith('.');
	if (!local && !specifier.startsWith('#lib/')) {
		if (pure.includes(from)) return `${from} imports nothing from outside the project`;
		return inBrowser.includes(from) && nodeOnly.test(specifier)
			? `${from} runs in browsers, without ${specifier}`
			: null;
	}
	if (/\/\$types(\.ts|\.js)?$/.test(specifier)) return null;
	const target = local ? join(dirname(importer), specifier) : join('src/lib', specifier.slice('#lib/'.length));
	// What the demo makes up serves tests too, and is made from what they are made from.
	if (from !== 'demo' && /\.test\.ts$|^(fixtures|scripts\/test)\//.test(target))
		return 'only tests import from tests and fixtures';
	const to = roomOf(target);
	if (to === from || to === 'free' || mayImport[from].includes(to)) return null;
	return `${from} must not import from ${to}`;
}

/** Reports imports, of values and of types alike, that go against the direction of the rooms. */
export const roomsRule: Rule.RuleModule = {
	meta: { type: 'problem', schema: [], messages: { room: '{{mistake}} (ARCHITECTURE.md, "Who may import what")' } },
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
