import { createHash } from 'node:crypto';
import { folderOf, type LockedPackage, type Lockfile, type Manifest, nameAt } from './lockfile.ts';

/**
 * What of `devDependencies` is in the built app, with all that it needs itself, or alone: of Codex there are styles, and
 * of the adapter the files that it copies. It is rather too much than too little: of SvelteKit and Svelte only a part is
 * built in, of which this cannot know.
 */
export const builtIn: Readonly<Record<string, 'with its own' | 'alone'>> = {
	'@auth/sveltekit': 'with its own',
	'@sveltejs/adapter-node': 'alone',
	'@sveltejs/kit': 'with its own',
	'@wikimedia/codex': 'alone',
	'@wikimedia/codex-design-tokens': 'alone',
	'@wikimedia/codex-icons': 'alone',
	'chart.js': 'with its own',
	dexie: 'with its own',
	svelte: 'with its own',
	'workbox-precaching': 'with its own',
	'workbox-routing': 'with its own',
	'workbox-window': 'with its own',
};

/** Of these the adapter's files contain copies, of which nothing says the version: it may be another than the lockfile's. */
const copiedByAdapter = ['@polka/url', 'mrmime', 'sirv', 'totalist'];

/** How a package reaches who runs xwiki: with `npm ci --omit=dev`, within the built files, or not at all. */
type Use = 'installed' | 'built in' | 'development';

const scopes = { installed: 'required', 'built in': 'required', development: 'excluded' } as const;

/** A package, as CycloneDX 1.6 describes it: https://cyclonedx.org/docs/1.6/json/. */
interface Component {
	type: 'library';
	'bom-ref': string;
	name: string;
	group?: string;
	version: string;
	/** `optional`: one of Node's binaries for other machines. */
	scope: 'required' | 'optional' | 'excluded';
	hashes: { alg: string; content: string }[];
	licenses: ({ license: { id: string } } | { expression: string })[];
	purl: string;
	properties: { name: string; value: string }[];
}

/**
 * What xwiki is made of, in the format of CycloneDX 1.6. The same for the same two files, on any machine: it has no time,
 * names no registry, and its serial number is a hash of the rest.
 */
export function billOfMaterials(manifest: Manifest, lock: Lockfile) {
	const own = `${manifest.name}@${manifest.version}`;
	const folders = Object.keys(lock).filter((folder) => folder !== '');
	const shipped = findBuiltIn(manifest, lock);
	const components = new Map<string, Component>();
	const needs = new Map<string, Set<string>>([[own, new Set()]]);
	for (const folder of ['', ...folders]) {
		const locked = lock[folder];
		if (locked === undefined) continue;
		const ref = folder === '' ? own : refOf(folder, locked);
		const needed = needs.get(ref) ?? new Set();
		needs.set(ref, needed);
		for (const other of neededBy(lock, folder, 'all')) needed.add(refOf(other, lock[other] ?? { version: '' }));
		if (folder === '') continue;
		const use = shipped.has(folder) ? 'built in' : locked.dev ? 'development' : 'installed';
		const known = components.get(ref);
		// The same version in two folders is one component, with the use that reaches further.
		if (known === undefined || known.scope === 'excluded') components.set(ref, componentOf(folder, locked, use));
	}
	const rest = {
		version: 1,
		metadata: {
			component: {
				type: 'application',
				'bom-ref': own,
				name: manifest.name,
				version: manifest.version,
				description: manifest.description,
				licenses: licensesOf(manifest.license),
				purl: `pkg:npm/${own}`,
			},
		},
		components: [...components.values()].sort((a, b) => byText(a['bom-ref'], b['bom-ref'])),
		dependencies: [...needs]
			.map(([ref, others]) => ({ ref, dependsOn: [...others].sort(byText) }))
			.sort((a, b) => byText(a.ref, b.ref)),
	};
	return {
		$schema: 'http://cyclonedx.org/schema/bom-1.6.schema.json',
		bomFormat: 'CycloneDX',
		specVersion: '1.6',
		serialNumber: `urn:uuid:${uuidOf(JSON.stringify(rest))}`,
		...rest,
	};
}

/** The folders of what is built in. */
function findBuiltIn(manifest: Manifest, lock: Lockfile): Set<string> {
	const found = new Set<string>();
	const add = (folder: string, how: 'with its own' | 'alone') => {
		if (found.has(folder)) return;
		found.add(folder);
		if (how === 'with its own') for (const other of neededBy(lock, folder, 'own')) add(other, how);
	};
	for (const [name, how] of Object.entries(builtIn)) {
		if (!Object.hasOwn(manifest.devDependencies, name)) throw new Error(`${name} is not among devDependencies`);
		add(`node_modules/${name}`, how);
	}
	for (const name of copiedByAdapter) add(`node_modules/${name}`, 'alone');
	return found;
}

/** The folders of what a package needs: what it brings itself (`own`), or also what it expects to be there. */
function neededBy(lock: Lockfile, folder: string, which: 'own' | 'all'): string[] {
	const { dependencies, devDependencies, optionalDependencies, peerDependencies } = lock[folder] ?? { version: '' };
	const more = which === 'own' ? {} : { ...peerDependencies, ...(folder === '' && devDependencies) };
	const names = Object.keys({ ...more, ...optionalDependencies, ...dependencies });
	return names.flatMap((name) => folderOf(lock, folder, name) ?? []);
}

function componentOf(folder: string, locked: LockedPackage, use: Use): Component {
	const [group, name] = splitName(nameAt(folder));
	return {
		type: 'library',
		'bom-ref': refOf(folder, locked),
		...(group !== null && { group }),
		name,
		version: locked.version,
		scope: locked.optional && use !== 'development' ? 'optional' : scopes[use],
		hashes: (locked.integrity ?? '').split(' ').filter(Boolean).map(hashOf),
		licenses: licensesOf(locked.license),
		purl: `pkg:npm/${group === null ? '' : `${encodeURIComponent(group)}/`}${name}@${encodeURIComponent(locked.version)}`,
		properties: [{ name: 'xwiki:use', value: use }],
	};
}

function splitName(name: string): [group: string | null, name: string] {
	const [first = '', second] = name.split('/');
	return second === undefined ? [null, first] : [first, second];
}

function refOf(folder: string, { version }: LockedPackage): string {
	return `${nameAt(folder)}@${version}`;
}

const algorithms: Readonly<Record<string, string>> = { sha256: 'SHA-256', sha384: 'SHA-384', sha512: 'SHA-512' };

/** A hash such as `sha512-…` in Base64. @throws {Error} for one of an algorithm that is not among those of SRI */
function hashOf(integrity: string): Component['hashes'][number] {
	const [name = '', base64 = ''] = integrity.split('-', 2);
	const alg = algorithms[name];
	if (alg === undefined) throw new Error(`unknown hash: ${integrity}`);
	return { alg, content: Buffer.from(base64, 'base64').toString('hex') };
}

/** An SPDX id, or an expression of several. */
function licensesOf(license: string | undefined): Component['licenses'] {
	if (license === undefined) return [];
	return [/[ (]/.test(license) ? { expression: license } : { license: { id: license } }];
}

/** A UUID of version 8 (RFC 9562) made of a text's hash. */
function uuidOf(text: string): string {
	const hex = createHash('sha256').update(text).digest('hex');
	const variant = (Number.parseInt(hex.charAt(16), 16) & 0x3) | 0x8;
	return [
		hex.slice(0, 8),
		hex.slice(8, 12),
		`8${hex.slice(13, 16)}`,
		`${variant.toString(16)}${hex.slice(17, 20)}`,
		hex.slice(20, 32),
	].join('-');
}

function byText(a: string, b: string): number {
	return a < b ? -1 : a > b ? 1 : 0;
}
