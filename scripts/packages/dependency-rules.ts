import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { type Lockfile, type Manifest, nameAt } from './lockfile.ts';

/**
 * Licences that packages may have, as SPDX ids. A package with another one, or with a choice, is decided by a person, who
 * adds it here. GPL-2.0+ is that of Codex, whose styles are built in.
 */
const licences = [
	'0BSD',
	'Apache-2.0',
	'BSD-2-Clause',
	'BSD-3-Clause',
	'BlueOak-1.0.0',
	'GPL-2.0+',
	'ISC',
	'MIT',
	'MPL-2.0',
];

const exactVersion = /^\d+\.\d+\.\d+(?:-[\w.]+)?$/;
const goodHash = /^sha512-[A-Za-z0-9+/]{86}==$/;

/** What contradicts the rules in package.json and package-lock.json, in sentences. */
export function lockMistakes(manifest: Manifest, lock: Lockfile): string[] {
	const mistakes: string[] = [];
	const lists = ['dependencies', 'devDependencies', 'optionalDependencies', 'overrides'] as const;
	for (const list of lists) {
		for (const [name, version] of Object.entries(manifest[list]))
			if (!exactVersion.test(version)) mistakes.push(`${list}: ${name} has no exact version: ${version}`);
		if (list === 'overrides') continue;
		if (JSON.stringify(sorted(manifest[list])) !== JSON.stringify(sorted(lock['']?.[list] ?? {})))
			mistakes.push(`${list} differ between package.json and package-lock.json`);
	}
	const hashes = new Map<string, string>();
	for (const [folder, locked] of Object.entries(lock)) {
		if (folder === '') continue;
		const name = nameAt(folder);
		const one = `${name}@${locked.version}`;
		const hash = locked.integrity ?? '';
		if (!goodHash.test(hash)) mistakes.push(`${folder}: no SHA-512 of ${one}`);
		if ((hashes.get(one) ?? hash) !== hash) mistakes.push(`${one} has two hashes`);
		hashes.set(one, hash);
		if (locked.resolved !== undefined || locked.link === true || locked.inBundle === true)
			mistakes.push(`${folder}: ${one} is not from the registry that is configured`);
		if (locked.name !== undefined && locked.name !== name) mistakes.push(`${folder} is an alias of ${locked.name}`);
		if (!licences.includes(locked.license ?? '')) mistakes.push(`${one}: licence ${locked.license ?? 'not given'}`);
		if (locked.hasInstallScript === true && !Object.hasOwn(manifest.allowScripts, name))
			mistakes.push(`${one} runs a script when it is installed: allowScripts must decide it`);
	}
	for (const name of Object.keys(manifest.allowScripts)) {
		const isThere = Object.entries(lock).some(([folder, one]) => nameAt(folder) === name && one.hasInstallScript);
		if (!isThere) mistakes.push(`allowScripts: ${name} has no script any more`);
	}
	return mistakes;
}

/** What in a folder with `node_modules` is not what the lockfile says, in sentences. */
export function installedMistakes(lock: Lockfile, root: string): string[] {
	const mistakes: string[] = [];
	for (const [folder, locked] of Object.entries(lock)) {
		if (folder === '') continue;
		const path = join(root, folder, 'package.json');
		// Binaries for other machines are left out.
		if (!existsSync(path)) {
			if (locked.optional !== true) mistakes.push(`${folder} is not installed`);
			continue;
		}
		const { name, version } = JSON.parse(readFileSync(path, 'utf8')) as { name?: unknown; version?: unknown };
		if (name !== nameAt(folder) || version !== locked.version)
			mistakes.push(`${folder} is ${String(name)}@${String(version)}, not ${nameAt(folder)}@${locked.version}`);
	}
	for (const folder of foldersIn(root, 'node_modules')) {
		if (!Object.hasOwn(lock, folder)) mistakes.push(`${folder} is not in package-lock.json`);
	}
	return mistakes;
}

/** The folders of packages that are installed, within each other too. */
function foldersIn(root: string, within: string): string[] {
	if (!existsSync(join(root, within))) return [];
	const entries = readdirSync(join(root, within), { withFileTypes: true });
	return entries.flatMap(({ name }) => {
		const path = `${within}/${name}`;
		// What npm and tools keep there for themselves.
		if (name.startsWith('.')) return [];
		if (name.startsWith('@')) return readdirSync(join(root, path)).flatMap((inner) => withInner(`${path}/${inner}`));
		return withInner(path);
	});

	function withInner(path: string): string[] {
		return [path, ...foldersIn(root, `${path}/node_modules`)];
	}
}

function sorted(list: Readonly<Record<string, string>>): [string, string][] {
	return Object.entries(list).sort(([a], [b]) => (a < b ? -1 : 1));
}
