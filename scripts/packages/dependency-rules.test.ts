import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { installedMistakes, lockMistakes } from './dependency-rules.ts';
import type { LockedPackage, Lockfile, Manifest } from './lockfile.ts';

const integrity = `sha512-${'A'.repeat(86)}==`;
const good: LockedPackage = { version: '1.0.0', license: 'MIT', integrity };
const manifest: Manifest = {
	...{ name: 'x', version: '1.0.0', license: 'MIT', description: '' },
	...{ dependencies: { a: '1.0.0' }, devDependencies: {}, optionalDependencies: {}, overrides: {}, allowScripts: {} },
};
const own: LockedPackage = {
	version: '1.0.0',
	dependencies: { a: '1.0.0' },
	devDependencies: {},
	optionalDependencies: {},
};

function lockWith(a: LockedPackage, more: Lockfile = {}): Lockfile {
	return { '': own, 'node_modules/a': a, ...more };
}

test('a good lockfile has no mistakes', () => {
	expect(lockMistakes(manifest, lockWith(good))).toEqual([]);
});

test.each<[string, Partial<Manifest>, Lockfile]>([
	['no exact version', { overrides: { b: '^1.0.0' } }, lockWith(good)],
	['no exact version', { overrides: { b: 'https://x.example/b.tgz' } }, lockWith(good)],
	['differ', { devDependencies: { b: '1.0.0' } }, lockWith(good)],
	['no SHA-512', {}, lockWith({ version: '1.0.0', license: 'MIT' })],
	['no SHA-512', {}, lockWith({ ...good, integrity: 'sha1-AAAA' })],
	['not from the registry', {}, lockWith({ ...good, resolved: 'git+ssh://git@x.example/a.git#1' })],
	['not from the registry', {}, lockWith({ ...good, resolved: 'http://x.example/a.tgz' })],
	['not from the registry', {}, lockWith({ ...good, link: true })],
	['alias of b', {}, lockWith({ ...good, name: 'b' })],
	['licence not given', {}, lockWith({ version: '1.0.0', integrity })],
	['licence AGPL-3.0-only', {}, lockWith({ ...good, license: 'AGPL-3.0-only' })],
	['allowScripts must decide', {}, lockWith({ ...good, hasInstallScript: true })],
	['has no script any more', { allowScripts: { a: false } }, lockWith(good)],
	[
		'two hashes',
		{},
		lockWith(good, { 'node_modules/b/node_modules/a': { ...good, integrity: `sha512-${'B'.repeat(86)}==` } }),
	],
])('finds: %s', (found, changed, lock) => {
	expect(lockMistakes({ ...manifest, ...changed }, lock)).toEqual([expect.stringContaining(found)]);
});

test('finds what is not installed as the lockfile says', () => {
	const root = mkdtempSync(join(tmpdir(), 'xwiki-packages-'));
	onTestFinished(() => rmSync(root, { recursive: true }));
	const install = (folder: string, name: string, version: string) => {
		mkdirSync(join(root, folder), { recursive: true });
		writeFileSync(join(root, folder, 'package.json'), JSON.stringify({ name, version }));
	};
	const lock = lockWith(good, {
		'node_modules/@b/c': good,
		'node_modules/@b/c/node_modules/d': good,
		'node_modules/e': { ...good, optional: true },
	});
	install('node_modules/a', 'a', '1.0.0');
	install('node_modules/@b/c', '@b/c', '1.0.0');
	install('node_modules/@b/c/node_modules/d', 'd', '1.0.0');
	mkdirSync(join(root, 'node_modules/.bin'));
	expect(installedMistakes(lock, root)).toEqual([]);

	install('node_modules/a', 'a', '1.0.1');
	install('node_modules/@b/c', 'f', '1.0.0');
	install('node_modules/@b/c/node_modules/g', 'g', '1.0.0');
	rmSync(join(root, 'node_modules/@b/c/node_modules/d'), { recursive: true });
	expect(installedMistakes(lock, root)).toEqual([
		'node_modules/a is a@1.0.1, not a@1.0.0',
		'node_modules/@b/c is f@1.0.0, not @b/c@1.0.0',
		'node_modules/@b/c/node_modules/d is not installed',
		'node_modules/@b/c/node_modules/g is not in package-lock.json',
	]);
});
