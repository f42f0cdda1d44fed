import { DatabaseSync, type SQLInputValue } from 'node:sqlite';
import { type SqliteDatabase, SqliteDialect } from 'kysely';

/** How long a statement waits for another process' write lock, in milliseconds. */
const busyTimeout = 5_000;

/**
 * Opens an SQLite file; creates it if it is missing, unless it is only to be read.
 * @throws SQLite's own error if the file cannot be opened or is not a database
 */
export function openSqlite(path: string, { readOnly = false } = {}): DatabaseSync {
	const database = new DatabaseSync(path, { readOnly, timeout: busyTimeout });
	try {
		// WAL lets the web read while the consumer writes; NORMAL keeps it consistent after a power cut.
		if (!readOnly) database.exec('pragma journal_mode = wal; pragma synchronous = normal');
	} catch (error) {
		database.close();
		throw error;
	}
	return database;
}

/**
 * How a transaction begins: a deferred one that reads, then writes, fails at once if there is another writer
 * (SQLITE_BUSY_SNAPSHOT), even with a timeout; an immediate one waits.
 */
export const beginWriting = 'begin immediate';

/**
 * Node's embedded SQLite as Kysely's dialect.
 * @throws as {@link openSqlite}
 */
export function sqliteDialect(path: string): SqliteDialect {
	return new SqliteDialect({ database: adapt(openSqlite(path)) });
}

function adapt(database: DatabaseSync): SqliteDatabase {
	return {
		close: () => database.close(),
		prepare(statementText) {
			const statement = database.prepare(statementText === 'begin' ? beginWriting : statementText);
			return {
				reader: statement.columns().length > 0,
				all: (parameters) => statement.all(...(parameters as SQLInputValue[])),
				run: (parameters) => statement.run(...(parameters as SQLInputValue[])),
				iterate: (parameters) => statement.iterate(...(parameters as SQLInputValue[])),
			};
		},
	};
}
