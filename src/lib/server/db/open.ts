import { readFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { CompiledQuery, Kysely, MysqlDialect } from 'kysely';
import { createPool, type SslOptions } from 'mysql2';
import { Problem } from '#lib/domain/core/problem.ts';
import type { Config } from '#lib/server/platform/config.ts';
import { makePrivateFile, makePrivateFolder } from '#lib/server/platform/private-files.ts';
import { databaseProblem } from './problem.ts';
import { openSqlite, sqliteDialect } from './sqlite.ts';
import { SqliteThreads, threadsDialect } from './sqlite-threads.ts';
import type { Db } from './tables.ts';

/** Idle connections are closed after this many milliseconds; ToolsDB allows a user 20 connections in all. */
const idleTimeout = 30_000;

/** A database as the web has it, where many people wait at once. */
export interface WebDatabase {
	db: Db;
	/** The same, for reads that may take long: they always leave room for short ones. */
	longReads: Db;
}

/** MariaDB connections of the web. */
const webConnections = { short: 4, long: 2 };

/**
 * Opens the web's database; an SQLite file behind threads. The caller closes both with `destroy()`.
 * @throws as {@link openDatabase}
 */
export function openWebDatabase(database: Config['database']): WebDatabase {
	if (database.engine === 'mariadb') {
		return {
			db: openDatabase(database, { connections: webConnections.short }),
			longReads: openDatabase(database, { connections: webConnections.long }),
		};
	}
	const { path } = database;
	// Threads open it when they are first needed; a file that cannot be used is to fail now.
	openingSqlite(path, () => openSqlite(path).close());
	const threads = new SqliteThreads(path);
	return {
		db: new Kysely({ dialect: threadsDialect(threads, { isLong: false }) }),
		longReads: new Kysely({ dialect: threadsDialect(threads, { isLong: true }) }),
	};
}

function openingSqlite<Result>(path: string, open: () => Result): Result {
	try {
		makePrivateFolder(dirname(path));
		makePrivateFile(path);
		return open();
	} catch (error) {
		throw databaseProblem(error) ?? new Problem('database-away', `cannot open ${path}`, { cause: error });
	}
}

/**
 * Opens a database. MariaDB is connected with the first query; an SQLite file is opened (created, if missing) at once.
 * The caller closes it with `destroy()`.
 * @param connections at most this many MariaDB connections: consumer 3, migrations 1
 * @throws {Problem} `database-away` or `database-corrupt` if an SQLite file cannot be opened
 */
export function openDatabase(database: Config['database'], { connections }: { connections: number }): Db {
	if (database.engine === 'sqlite') {
		const { path } = database;
		return openingSqlite(path, () => new Kysely({ dialect: sqliteDialect(path) }));
	}
	return new Kysely({
		dialect: new MysqlDialect({
			pool: createPool({
				host: database.host,
				port: database.port,
				database: database.database,
				user: database.user,
				password: database.password,
				...(database.tls !== null && { ssl: tlsOptions(database.tls) }),
				charset: 'utf8mb4',
				timezone: 'Z',
				supportBigNumbers: true,
				jsonStrings: true,
				// The number of affected rows is then that of changed rows.
				flags: ['-FOUND_ROWS'],
				connectionLimit: connections,
				maxIdle: 1,
				idleTimeout,
				connectTimeout: 5_000,
				// So that a lost connection is noticed in minutes, not hours.
				keepAliveInitialDelay: 10_000,
			}),
			async onCreateConnection(connection) {
				// One writer at a time holds the state row, so what it reads after that must be current, not an older snapshot.
				await connection.executeQuery(CompiledQuery.raw('set session transaction isolation level read committed'));
				await connection.executeQuery(
					CompiledQuery.raw(
						"set session time_zone = '+00:00', sql_mode = 'STRICT_ALL_TABLES,NO_ENGINE_SUBSTITUTION', innodb_lock_wait_timeout = 10",
					),
				);
				// A process that is frozen during a transaction must not keep the state row locked, which would block all
				// writers.
				await connection.executeQuery(CompiledQuery.raw('set session idle_transaction_timeout = 10'));
			},
		}),
	});
}

/** Without `verifyIdentity` the driver takes any server whose certificate somebody trusted has signed. */
function tlsOptions({ caPath }: { caPath: string | null }): SslOptions {
	const ca = caPath === null ? {} : { ca: readFileSync(caPath) };
	return { ...ca, rejectUnauthorized: true, verifyIdentity: true, minVersion: 'TLSv1.2' };
}
