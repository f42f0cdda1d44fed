import { sql } from 'kysely';
import { Migrator } from 'kysely/migration';
import { migrations } from './index.ts';
import { Problem } from '#lib/domain/core/problem.ts';
import { databaseProblem } from '#lib/server/db/problem.ts';
import type { Db } from '#lib/server/db/tables.ts';

/**
 * The schema of a database compared with this program: `empty` has no tables of ours, `newer` was migrated by a later
 * version.
 */
export type SchemaState = 'empty' | 'outdated' | 'current' | 'newer';

/** Compares the migrations that ran with the list of migrations; changes nothing. */
export async function schemaState(db: Db): Promise<SchemaState> {
	const tables = await db.introspection.getTables({ withInternalKyselyTables: true });
	if (!tables.some(({ name }) => name === 'kysely_migration')) return 'empty';
	const { rows } = await sql<{ name: string }>`select name from kysely_migration`.execute(db);
	const known = Object.keys(migrations);
	if (rows.length === 0) return 'empty';
	if (rows.some(({ name }) => !known.includes(name))) return 'newer';
	return rows.length === known.length ? 'current' : 'outdated';
}

/**
 * Refuses a database whose schema does not match this program.
 * @throws {Problem} `schema-outdated`, with the command that helps
 */
export async function requireCurrentSchema(db: Db): Promise<void> {
	const state = await schemaState(db);
	if (state === 'current') return;
	throw new Problem(
		'schema-outdated',
		state === 'newer'
			? 'the database was migrated by a newer version of xwiki; run that version'
			: 'the database has no current tables; run: npm run migrate',
	);
}

/**
 * The same for a schema that was current before, with one small query: it may have been migrated since.
 * @throws {Problem} `schema-outdated`
 */
export async function requireSameSchema(db: Db): Promise<void> {
	const query = sql<{ count: number | string }>`select count(*) as count from kysely_migration`;
	// The check that follows finds out why it cannot be read.
	const count = await query.execute(db).then(
		({ rows }) => Number(rows[0]?.count),
		() => null,
	);
	if (count !== Object.keys(migrations).length) await requireCurrentSchema(db);
}

/**
 * Updates the tables to the current schema.
 * @returns the names of the migrations that ran
 * @throws {Problem} `schema-outdated` if the tables are of a newer version or a migration fails
 */
export async function migrate(db: Db): Promise<string[]> {
	if ((await schemaState(db)) === 'newer') await requireCurrentSchema(db);
	const migrator = new Migrator({ db, provider: { getMigrations: async () => migrations } });
	const { error, results = [] } = await migrator.migrateToLatest();
	if (error !== undefined) {
		const failed = results.find(({ status }) => status === 'Error')?.migrationName;
		throw (
			databaseProblem(error) ?? new Problem('schema-outdated', `migration ${failed ?? ''} failed`, { cause: error })
		);
	}
	return results.map(({ migrationName }) => migrationName);
}
