// Plain JavaScript for Node 20.19 and later, like prelude.mjs.
import { createHash } from 'node:crypto';
import { existsSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

const stamp = 'build/stamp';
const sources = [
	'src',
	'static',
	'consumer',
	'migrations',
	'package-lock.json',
	'package.json',
	'scripts/build.ts',
	'svelte.config.js',
	'tsconfig.json',
	'vite.config.ts',
];

/** Whether the build was made, whole, from the sources as they are now. By content: a checkout changes times. */
export function isBuilt() {
	return existsSync(stamp) && readFileSync(stamp, 'utf8') === hashOfSources();
}

/** To be called before a build: until it is done, there is none. */
export function markUnbuilt() {
	rmSync(stamp, { force: true });
}

/** To be called when all of a build has succeeded, with the hash of the sources from before it. */
export function markBuilt(/** @type {string} */ hash) {
	writeFileSync(stamp, hash);
}

/** One hash over names and contents of everything that goes into the build. */
export function hashOfSources() {
	const hash = createHash('sha256');
	for (const path of sources.flatMap(filesUnder)) hash.update(`${path}\0`).update(readFileSync(path)).update('\0');
	return hash.digest('hex');
}

/** @returns {string[]} */
function filesUnder(/** @type {string} */ path) {
	if (!existsSync(path)) return [];
	if (!statSync(path).isDirectory()) return [path];
	return readdirSync(path, { recursive: true, withFileTypes: true })
		.filter((entry) => entry.isFile() && !entry.name.endsWith('.test.ts') && !entry.parentPath.endsWith('fixtures'))
		.map((entry) => join(entry.parentPath, entry.name))
		.sort();
}
