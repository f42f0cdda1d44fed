import { readFileSync } from 'node:fs';

/** A package of package-lock.json (lockfileVersion 3), see https://docs.npmjs.com/cli/configuring-npm/package-lock-json. */
export interface LockedPackage {
	/** Only where it differs from the folder's: an alias. */
	name?: string;
	version: string;
	license?: string;
	/** Hashes in the form of https://www.w3.org/TR/SRI/. */
	integrity?: string;
	/** Where it comes from; missing: from whatever registry is configured. */
	resolved?: string;
	/** Needed for development alone. */
	dev?: boolean;
	optional?: boolean;
	link?: boolean;
	inBundle?: boolean;
	hasInstallScript?: boolean;
	dependencies?: Record<string, string>;
	devDependencies?: Record<string, string>;
	optionalDependencies?: Record<string, string>;
	peerDependencies?: Record<string, string>;
}

/** Packages by their folder, such as `node_modules/a/node_modules/b`; ours is the empty one. */
export type Lockfile = Readonly<Record<string, LockedPackage>>;

/** What package.json says of packages. */
export interface Manifest {
	name: string;
	version: string;
	license: string;
	description: string;
	dependencies: Record<string, string>;
	devDependencies: Record<string, string>;
	optionalDependencies: Record<string, string>;
	overrides: Record<string, string>;
	/** Whether the scripts of a package may run when it is installed. */
	allowScripts: Record<string, boolean>;
}

/** Reads package-lock.json of the working folder. */
export function readLockfile(): Lockfile {
	return (JSON.parse(readFileSync('package-lock.json', 'utf8')) as { packages: Lockfile }).packages;
}

/** Reads package.json of the working folder. */
export function readManifest(): Manifest {
	return JSON.parse(readFileSync('package.json', 'utf8')) as Manifest;
}

/** The name of the package in a folder of node_modules. */
export function nameAt(folder: string): string {
	return folder.slice(folder.lastIndexOf('node_modules/') + 'node_modules/'.length);
}

/** The folder of what a package in a folder gets when it imports a name, as Node looks for it; null: it is not there. */
export function folderOf(lock: Lockfile, from: string, name: string): string | null {
	for (let at = from; ; at = at.slice(0, Math.max(0, at.lastIndexOf('/node_modules/')))) {
		const folder = `${at === '' ? '' : `${at}/`}node_modules/${name}`;
		if (Object.hasOwn(lock, folder)) return folder;
		if (at === '') return null;
	}
}
