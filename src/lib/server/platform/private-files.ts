import { chmodSync, closeSync, mkdirSync, openSync, statSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import type { DatabaseConfig } from './config.ts';
import type { Log } from './log.ts';

/** The folder of data and logs unless SQLITE_PATH names another. */
const usualFolder = 'data';
/** What the group of a file and all others may do with it. */
const others = 0o077;

/** The folder of data and logs. */
export function dataFolderOf(database: DatabaseConfig): string {
	return database.engine === 'sqlite' ? dirname(database.path) : usualFolder;
}

/** Where local mode stores the secret of its sessions. @param folder of the data */
export function authSecretPath(folder: string): string {
	return join(folder, 'auth-secret');
}

/** The folder of logs. @param folder of the data */
export function logFolderOf(folder: string): string {
	return join(folder, 'log');
}

/** The log of a program that `npm start` runs. */
export function logPath(logFolder: string, program: string): string {
	return join(logFolder, `${program}.log`);
}

/** Makes a folder, and those above it, for its owner alone; one that is there stays as it is. */
export function makePrivateFolder(folder: string): void {
	mkdirSync(folder, { recursive: true, mode: 0o700 });
}

/** Makes a file for its owner alone, so that no program makes it for everybody; one that is there stays as it is. */
export function makePrivateFile(path: string): void {
	closeSync(openSync(path, 'a', 0o600));
}

/**
 * Takes from other users of this machine what they may do with our data: the database, the secret, the logs; and with the
 * folder, if it is our own `data`. Another folder may be shared on purpose. To be called once the database is known to be
 * ours. Does nothing on Windows, nor with what another user owns. Logs the paths that were open before.
 */
export function restrictToOwner(database: DatabaseConfig, log: Pick<Log, 'warn'>): void {
	if (process.platform === 'win32') return;
	const paths = pathsOf(database).filter(removeOthersAccess);
	if (paths.length === 0) return;
	log.warn(`other users of this machine could use ${paths.join(', ')}: now only the owner can`, { paths });
}

function pathsOf(database: DatabaseConfig): string[] {
	const folder = dataFolderOf(database);
	const logFolder = logFolderOf(folder);
	const folders = resolve(folder) === resolve(usualFolder) ? [folder, logFolder] : [];
	const tables = database.engine === 'sqlite' ? ['', '-wal', '-shm'].map((end) => database.path + end) : [];
	const logs = ['web', 'consumer'].flatMap((program) => ['', '.old'].map((end) => logPath(logFolder, program) + end));
	return [...folders, ...tables, authSecretPath(folder), ...logs];
}

/** @returns whether others could use it before */
function removeOthersAccess(path: string): boolean {
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
