import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir, userInfo } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { createConnection } from 'mysql2/promise';
import type { DatabaseConfig } from '#lib/server/platform/config.ts';
import { findProgram } from './programs.ts';

export type MariadbConfig = Extract<DatabaseConfig, { engine: 'mariadb' }>;

/** A MariaDB server of our own, with nothing in it but what is asked for. */
export interface PrivateMariadb {
	/** Its address and its root user, who has no password; the database `test` is there and empty. */
	config: MariadbConfig;
	/** Ends it as an operator would; resolves when it has ended. Its data stays for {@link restart}. */
	stop(): Promise<void>;
	/** Ends it as a crash would. */
	kill(): Promise<void>;
	/** Starts it again after stop or kill, on the same port with the same data. */
	restart(): Promise<void>;
	/** Ends it and removes its data. */
	remove(): Promise<void>;
}

/**
 * Nothing is forced onto the disk: what is committed has been given to the operating system, which outlives the server.
 * Tables are no files of their own, since each test makes thirty. `loose`: later versions lack some of these settings.
 */
const fast = [
	'--innodb-flush-log-at-trx-commit=2',
	'--loose-innodb-flush-method=nosync',
	'--loose-skip-sync-frm',
	'--loose-debug-no-sync',
	'--loose-skip-innodb-file-per-table',
];

/** Longest time that the server may take to accept a connection, ms; it took 0.9 s on two slow cores. */
const startTimeout = 60_000;

/** Where a server has its files, and where it listens. */
interface Place {
	/** A temporary folder, with everything of this server. */
	folder: string;
	/** The folder in it with the data. */
	data: string;
	port: number;
	/** For its pages, in MiB. */
	memory: number;
	settings: readonly string[];
}

/** MariaDB does not run as root unless it is asked to. */
const asUser = userInfo().uid === 0 ? ['--user=root'] : [];

/**
 * Starts a MariaDB in a temporary folder, on a free loopback port, with none of the machine's settings.
 * @param options `folder`: another one, whose data of an earlier run is used; `memory`: for its pages, in MiB; `settings`: more
 * arguments of the server
 * @throws {Error} if MariaDB is not installed, saying so, or does not start
 */
export async function startPrivateMariadb(
	options: { folder?: string; memory?: number; settings?: readonly string[] } = {},
): Promise<PrivateMariadb> {
	const { folder = mkdtempSync(join(tmpdir(), 'xwiki-mariadb-')), memory = 64, settings = [] } = options;
	const place: Place = { folder, data: join(folder, 'data'), port: await freePort(), memory, settings };
	const isNew = !existsSync(place.data);
	if (isNew) install(place);
	let server = await startServer(place);
	const killWithUs = () => server.kill('SIGKILL');
	process.once('exit', killWithUs);
	const config: MariadbConfig = {
		engine: 'mariadb',
		host: '127.0.0.1',
		port: place.port,
		database: 'test',
		user: 'root',
		password: '',
		tls: null,
	};
	if (isNew) await createDatabase(config, 'test');
	return {
		config,
		stop: () => end(server, 'SIGTERM'),
		kill: () => end(server, 'SIGKILL'),
		async restart() {
			server = await startServer(place);
		},
		async remove() {
			await end(server, 'SIGKILL');
			process.off('exit', killWithUs);
			rmSync(folder, { recursive: true, force: true });
		},
	};
}

/** Creates MariaDB's own tables. */
function install({ folder, data }: Place): void {
	run('mariadb-install-db', [
		'--no-defaults',
		`--datadir=${data}`,
		'--auth-root-authentication-method=normal',
		'--skip-test-db',
		// When a server starts, it deletes what other servers have in a common one.
		`--tmpdir=${folder}`,
		...asUser,
	]);
}

/** Starts the server, and resolves once it accepts connections. */
async function startServer({ folder, data, port, memory, settings: more }: Place): Promise<ChildProcess> {
	const log = join(folder, 'error.log');
	const settings = [
		'--no-defaults',
		`--datadir=${data}`,
		`--tmpdir=${folder}`,
		`--socket=${join(folder, 's')}`,
		`--pid-file=${join(folder, 'pid')}`,
		`--log-error=${log}`,
		`--port=${port}`,
		'--bind-address=127.0.0.1',
		'--skip-name-resolve',
		`--innodb-buffer-pool-size=${memory}M`,
		'--innodb-log-file-size=32M',
		...fast,
		...asUser,
		...more,
	];
	const child = spawn(program('mariadbd'), settings, { stdio: 'ignore' });
	child.on('error', () => undefined);
	const deadline = Date.now() + startTimeout;
	while (!(await accepts(port))) {
		if (child.exitCode !== null || Date.now() > deadline) {
			child.kill('SIGKILL');
			throw new Error(`MariaDB did not start:\n${readFileSync(log, 'utf8').slice(-2000)}`);
		}
		await delay(50);
	}
	return child;
}

/** Ends the server unless it has ended, and resolves when it has. */
async function end(server: ChildProcess, signal: NodeJS.Signals): Promise<void> {
	if (server.exitCode !== null || server.signalCode !== null) return;
	const ended = new Promise((resolve) => server.once('exit', resolve));
	server.kill(signal);
	await ended;
}

/** Creates an empty database on the server and returns how to reach it. */
export async function createDatabase(server: MariadbConfig, name: string): Promise<MariadbConfig> {
	await administer(server, `create database \`${name}\` character set utf8mb4`);
	return { ...server, database: name };
}

/** Removes a database with all that is in it. */
export async function dropDatabase(database: MariadbConfig): Promise<void> {
	await administer(database, `drop database if exists \`${database.database}\``);
}

async function administer({ host, port, user, password }: MariadbConfig, statement: string): Promise<void> {
	const connection = await createConnection({ host, port, user, password });
	try {
		await connection.query(statement);
	} finally {
		await connection.end();
	}
}

/** A port of 127.0.0.1 that was free a moment ago. */
export function freePort(): Promise<number> {
	return new Promise((resolve, reject) => {
		const server = createServer().once('error', reject);
		server.listen(0, '127.0.0.1', () => {
			const address = server.address();
			server.close(() =>
				address !== null && typeof address === 'object' ? resolve(address.port) : reject(new Error('no port')),
			);
		});
	});
}

async function accepts(port: number): Promise<boolean> {
	try {
		const connection = await createConnection({ host: '127.0.0.1', port, user: 'root' });
		await connection.end();
		return true;
	} catch {
		return false;
	}
}

function run(name: string, args: readonly string[]): void {
	try {
		execFileSync(program(name), args, { stdio: 'pipe' });
	} catch (error) {
		const output = error instanceof Error && 'stdout' in error ? String(error.stdout) : '';
		throw new Error(`${name} failed:\n${output.slice(-2000)}`);
	}
}

function program(name: string): string {
	const path = findProgram(name);
	if (path === null)
		throw new Error(`${name} was not found: install MariaDB 10.4 or later (npm test does so on Debian, as root)`);
	return path;
}
