import { Problem } from '#lib/domain/core/problem.ts';
import type { DatabaseConfig } from '#lib/server/platform/config.ts';
import { migrate, requireCurrentSchema, schemaState } from '../../migrations/migrate.ts';
import { openDatabase } from '#lib/server/db/open.ts';
import { databaseProblem } from '#lib/server/db/problem.ts';
import type { Db } from '#lib/server/db/tables.ts';
import { StartError } from './start-error.ts';

/** How messages name a database. */
export function databaseName(database: DatabaseConfig): string {
	return database.engine === 'sqlite' ? database.path : `${database.database} on ${database.host}`;
}

/**
 * Opens the database for the time of `work`, with one connection.
 * @throws {StartError} naming the database, for every problem that it may have
 */
export async function withDatabase<Result>(
	database: DatabaseConfig,
	work: (db: Db) => Promise<Result>,
): Promise<Result> {
	try {
		const db = openDatabase(database, { connections: 1 });
		try {
			return await work(db);
		} finally {
			await db.destroy();
		}
	} catch (error) {
		const reason = reasonAtDatabase(error);
		if (reason === null) throw error;
		throw new StartError(`cannot use the database ${databaseName(database)}: ${reason}`, { cause: error });
	}
}

const aboutDatabase: readonly string[] = ['database-away', 'database-corrupt', 'schema-outdated'];

/** MariaDB's names for what is wrong with the user, the password or the database that the settings name. */
const refusals: readonly unknown[] = [
	'ER_ACCESS_DENIED_ERROR',
	'ER_ACCESS_DENIED_NO_PASSWORD_ERROR',
	'ER_DBACCESS_DENIED_ERROR',
	'ER_TABLEACCESS_DENIED_ERROR',
	'ER_BAD_DB_ERROR',
];

/** What the operator can do something about, as a sentence; null for everything else. */
function reasonAtDatabase(error: unknown): string | null {
	const problem = databaseProblem(error);
	if (problem !== null) return aboutDatabase.includes(problem.kind) ? problem.message : null;
	return error instanceof Error && 'code' in error && refusals.includes(error.code) ? error.message : null;
}

/**
 * Makes sure that the tables are current. Only an embedded database with nothing in it is given its tables here; one
 * that holds anything is left as it is.
 * @throws {Problem} `schema-outdated`, saying which command helps, or `database-corrupt` for somebody else's database
 */
export async function prepareDatabase(db: Db, engine: DatabaseConfig['engine']): Promise<void> {
	if (engine === 'sqlite' && (await schemaState(db)) === 'empty') {
		const tables = await db.introspection.getTables({ withInternalKyselyTables: true });
		// A first start that was cut short may have left the migrations' own tables, empty.
		if (tables.some(({ name }) => !name.startsWith('kysely_migration')))
			throw new Problem('database-corrupt', "the file is another program's database");
		await migrate(db);
	}
	await requireCurrentSchema(db);
}
