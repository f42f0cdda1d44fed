import { chmodSync, closeSync, mkdirSync, openSync, statSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import type { DatabaseConfig } from './config.ts';

/** The folder of data and logs unless SQLITE_PATH names another. */
export const dataFolder = 'data';
/** What the group of a file and all others may do with it. */
const others = 0o077;
const programs = ['web', 'consumer'];

/** Makes a folder, and those above it, for its owner alone; one that is there stays as it is. */
export function makePrivateFolder(folder: string): void {
	mkdirSync(folder, { recursive: true, mode: 0o700 });
}

/** Makes a file for its owner alone, so that no program makes it for everybody; one that is there stays as it is. */
export function makePrivateFile(path: string): void {
	closeSync(openSync(path, 'a', 0o600));
}

/**
 * Takes from others what they may do with our data: the database, the secret, the logs; and with the folder, if it is
 * our own `data`. Another folder may be shared on purpose. Does nothing on Windows, nor with what another user owns.
 * @returns the paths that others could use before
 */
export function closeToOthers(database: DatabaseConfig): string[] {
	return process.platform === 'win32' ? [] : pathsOf(database).filter(isMended);
}

function pathsOf(database: DatabaseConfig): string[] {
	const folder = database.engine === 'sqlite' ? dirname(database.path) : dataFolder;
	const log = join(folder, 'log');
	const folders = resolve(folder) === resolve(dataFolder) ? [folder, log] : [];
	const tables = database.engine === 'sqlite' ? ['', '-wal', '-shm'].map((end) => database.path + end) : [];
	const logs = programs.flatMap((name) => [join(log, `${name}.log`), join(log, `${name}.log.old`)]);
	return [...folders, ...tables, join(folder, 'auth-secret'), ...logs];
}

function isMended(path: string): boolean {
	try {
		const mode = statSync(path).mode & 0o777;
		if ((mode & others) === 0) return false;
		chmodSync(path, mode & ~others);
		return true;
	} catch {
		// It is not there, or another user's.
		return false;
	}
}
