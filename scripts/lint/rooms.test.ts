import { globSync, readFileSync } from 'node:fs';
import { ESLint } from 'eslint';
import { describe, expect, test } from 'vitest';
import { roomTable } from './room-table.ts';
import { importMistake, roomOf } from './rooms.ts';

describe('who may import what', () => {
	test.each([
		['src/lib/domain/event/event-links.ts', './event.ts'],
		['src/lib/domain/event/event-links.ts', '../wiki/wiki-address.ts'],
		['src/lib/api/event.ts', '../domain/event/event.ts'],
		['src/lib/server/store/event/events.ts', '../../db/tables.ts'],
		['src/lib/server/auth/access.ts', '#lib/server/store/access/allowed-users.ts'],
		['src/routes/(activity)/+page.ts', '#lib/api/event.ts'],
		['src/routes/(activity)/+page.ts', '$lib/api/event.ts'],
		['src/routes/sign-in/+page.server.ts', '#lib/server/store/event/events.ts'],
		['src/routes/sign-in/+page.server.ts', './$types'],
		['src/routes/api/events/+server.ts', '#lib/domain/filter/event-filter.ts'],
		['src/hooks.server.ts', '#lib/server/platform/config.ts'],
		['consumer/main.ts', '#lib/server/platform/config.ts'],
		['consumer/record/batch.ts', '../../src/lib/server/store/event/record-batch.ts'],
		['consumer/stream/source.ts', 'eventsource'],
		['consumer/stream/source.test.ts', '../../demo/event-streams-server.ts'],
		['migrations/index.ts', './0001-foundation.ts'],
	])('%s may import %s', (importer, specifier) => {
		expect(importMistake(importer, specifier)).toBeNull();
	});

	test.each([
		['src/lib/domain/event/event-links.ts', '../../server/platform/config.ts'],
		['src/lib/domain/event/event-links.ts', '#lib/server/platform/config.ts'],
		['src/lib/domain/event/event-links.ts', '$lib/server/platform/config.ts'],
		['src/lib/domain/event/event-links.ts', 'node:url'],
		['src/lib/domain/event/event-links.ts', 'kysely'],
		['src/lib/domain/event/event-links.ts', '../../../../fixtures/wikimedia/load.ts'],
		['src/lib/domain/event/event-links.ts', './event-links.test.ts'],
		['src/lib/api/event.ts', '../client/offline/offline.ts'],
		['src/lib/server/store/event/events.ts', '../../../../../fixtures/database.ts'],
		['src/lib/ui/event/EventRow.svelte', '#lib/api/event.ts'],
		['src/lib/client/offline/offline.ts', 'node:fs'],
		['src/lib/server/store/event/events.ts', '../../auth/auth.ts'],
		['src/lib/server/db/open.ts', '../store/event/events.ts'],
		['src/lib/server/platform/log.ts', '../db/open.ts'],
		['src/routes/(activity)/+page.ts', '#lib/server/store/event/events.ts'],
		['src/routes/(activity)/+page.svelte', '../../lib/server/platform/log.ts'],
		['src/routes/+layout.ts', '../hooks.server.ts'],
		['src/routes/sign-in/+page.server.ts', '#lib/client/offline/offline.ts'],
		['consumer/main.ts', '#lib/server/auth/auth.ts'],
		['consumer/main.ts', '../src/routes/+layout.ts'],
		['consumer/main.ts', '../demo/event-streams-server.ts'],
		['demo/generate.ts', '../consumer/stream/sieve.ts'],
	])('%s may not import %s', (importer, specifier) => {
		expect(importMistake(importer, specifier)).toMatch(
			/must not import from|imports nothing from outside|runs in browsers/,
		);
	});

	test.each([
		['attic/chest.ts', './box.ts', 'no room has attic/chest.ts'],
		['consumer/main.ts', '../attic/chest.ts', 'no room has attic/chest.ts'],
	])('%s, a path that no room has, may import nothing', (importer, specifier, mistake) => {
		expect(importMistake(importer, specifier)).toBe(mistake);
	});

	test('every file of the project is in a room', () => {
		const folders = '{src,consumer,migrations,demo,scripts,fixtures,bench,e2e}';
		const files = globSync([`${folders}/**/*.{ts,js,mjs,svelte}`, '*.{ts,js}']);
		expect(files.length).toBeGreaterThan(500);
		expect(files.filter((file) => roomOf(file.replaceAll('\\', '/')) === undefined)).toEqual([]);
	});
});

test('ARCHITECTURE.md has the table of rooms (node scripts/lint/room-table.ts writes it)', async () => {
	expect(readFileSync('ARCHITECTURE.md', 'utf8')).toContain(await roomTable());
});

test('the linter is set up with it, and with the other house rules', async () => {
	const eslint = new ESLint();
	const code = `
		import type { Config } from '../../server/platform/config.ts';
		export { createLog } from '#lib/server/platform/log.ts';
		export const load = () => import('node:fs');
		export const config: any = null as Config | null;
		test.skip('later', () => {});
	`;
	const [result] = await eslint.lintText(code, { filePath: 'src/lib/domain/event/event.ts' });
	expect(result?.messages.map(({ ruleId, line }) => [ruleId, line])).toEqual([
		['xwiki/rooms', 2],
		['xwiki/rooms', 3],
		['xwiki/rooms', 4],
		['@typescript-eslint/no-explicit-any', 5],
		['no-restricted-syntax', 6],
	]);
});
