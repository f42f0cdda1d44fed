import { globSync, readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import type { Identity } from '#lib/domain/access/identity.ts';
import { Problem } from '#lib/domain/core/problem.ts';
import { access, audienceOf, longestBodyOf, refusalOf } from './access.ts';

const routes = globSync('src/routes/**/+{page,server}*.{ts,svelte}');
const routeOf = (file: string): string => `/${file.replaceAll('\\', '/').split('/').slice(2, -1).join('/')}`;

test('the table has exactly the routes of the folder', () => {
	expect(Object.keys(access).sort()).toEqual([...new Set(routes.map(routeOf))].sort());
});

test('the table offers exactly the methods that the routes have', () => {
	const found: Record<string, Set<string>> = {};
	for (const file of routes) {
		const methods = (found[routeOf(file)] ??= new Set());
		const text = readFileSync(file, 'utf8');
		if (file.includes('+page')) methods.add('GET');
		if (/export const actions/.test(text)) methods.add('POST');
		for (const [, method] of text.matchAll(
			/export (?:const|async function|function) (GET|POST|PUT|PATCH|DELETE|fallback)\b/g,
		)) {
			methods.add(String(method));
		}
	}
	for (const [route, methods] of Object.entries(found)) {
		expect({ route, methods: Object.keys(access[route] ?? {}).sort() }).toEqual({
			route,
			methods: [...methods].sort(),
		});
	}
});

test('a method that writes has a limit for its body, and one that reads accepts no body', () => {
	for (const [route, offers] of Object.entries(access)) {
		for (const method of Object.keys(offers)) {
			const longest = longestBodyOf(route, method);
			if (method === 'GET') expect({ route, longest }).toEqual({ route, longest: 0 });
			else expect(longest, `${method} ${route}`).toBeGreaterThan(0);
			if (audienceOf(route, method) === 'everyone') expect(longest, route).toBeLessThanOrEqual(16_384);
		}
	}
});

const away = new Problem('database-away', 'gone');
const identities: Record<string, Identity> = {
	nobody: { kind: 'nobody' },
	stranger: { kind: 'stranger', id: 'wikimedia:1', username: 'Someone' },
	unknown: { kind: 'unknown', username: 'Someone', problem: away },
	viewer: { kind: 'allowed', id: 'local', username: 'Someone', role: 'viewer', sessionId: 1 },
	admin: { kind: 'allowed', id: 'local', username: 'Someone', role: 'admin', sessionId: 1 },
};

test.each([
	['everyone', { nobody: null, stranger: null, unknown: null, viewer: null, admin: null }],
	['viewer', { nobody: 'not-signed-in', stranger: 'not-allowed', unknown: 'database-away', viewer: null, admin: null }],
	[
		'admin',
		{ nobody: 'not-signed-in', stranger: 'not-allowed', unknown: 'database-away', viewer: 'not-allowed', admin: null },
	],
] as const)('%s routes', (audience, expected) => {
	const actual = Object.fromEntries(
		Object.entries(identities).map(([name, identity]) => [name, refusalOf(audience, identity)?.kind ?? null]),
	);
	expect(actual).toEqual(expected);
});

test('a route that is not in the table is refused', () => {
	expect(audienceOf('/nowhere', 'GET')).toBe(null);
	expect(audienceOf('constructor', 'GET')).toBe(null);
	expect(audienceOf('/healthz', 'POST')).toBe(null);
	expect(audienceOf('/healthz', 'OPTIONS')).toBe(null);
	expect(audienceOf('/healthz', 'constructor')).toBe(null);
	expect(audienceOf('/healthz', 'HEAD')).toBe('everyone');
	for (const method of ['POST', 'HEAD', 'constructor']) {
		expect(longestBodyOf('/healthz', method)).toBe(0);
		expect(longestBodyOf('constructor', method)).toBe(0);
	}
});
