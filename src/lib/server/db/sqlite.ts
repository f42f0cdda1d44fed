import { DatabaseSync, type SQLInputValue } from 'node:sqlite';
import { type SqliteDatabase, SqliteDialect } from 'kysely';

/** How long a statement waits for another process' write lock, in milliseconds. */
const busyTimeout = 5_000;

/**
 * Node's embedded SQLite as Kysely's dialect.
 * @throws SQLite's own error if the file cannot be opened or is not a database
 */
export function sqliteDialect(path: string): SqliteDialect {
	const database = new DatabaseSync(path, { timeout: busyTimeout });
	try {
		// WAL lets the web read while the consumer writes; NORMAL keeps it consistent after a power cut.
		database.exec('pragma journal_mode = wal; pragma synchronous = normal');
	} catch (error) {
		database.close();
		throw error;
	}
	return new SqliteDialect({ database: adapt(database) });
}

function adapt(database: DatabaseSync): SqliteDatabase {
	return {
		close: () => database.close(),
		prepare(statementText) {
			// A deferred transaction that reads, then writes, fails at once if there is another writer
			// (SQLITE_BUSY_SNAPSHOT), even with a timeout; an immediate one waits.
			const statement = database.prepare(statementText === 'begin' ? 'begin immediate' : statementText);
			return {
				reader: statement.columns().length > 0,
				all: (parameters) => statement.all(...(parameters as SQLInputValue[])),
				run: (parameters) => statement.run(...(parameters as SQLInputValue[])),
				iterate: (parameters) => statement.iterate(...(parameters as SQLInputValue[])),
			};
		},
	};
}
