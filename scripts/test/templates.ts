import { randomUUID } from 'node:crypto';
import { copyFileSync } from 'node:fs';
import { DatabaseSync } from 'node:sqlite';
import { sql } from 'kysely';
import { createConnection } from 'mysql2/promise';
import { openDatabase } from '#lib/server/db/open.ts';
import type { DatabaseConfig } from '#lib/server/platform/config.ts';
import type { Db } from '#lib/server/db/tables.ts';
import { migrate } from '../../migrations/migrate.ts';
import type { MariadbConfig } from './private-mariadb.ts';
import { throwawayMariadb, throwawaySqlite } from './throwaway-database.ts';

/** What migrated databases are copied from, which is many times quicker than to migrate each. */
export interface Templates {
	/** The path of a migrated SQLite file. */
	sqlite: string;
	/** SQL that makes the tables in an empty database of MariaDB, and puts in what the migrations put in. */
	mariadb: string;
}

/** Makes the templates; MariaDB's tables are copied from a database of the given server, so it works only there. */
export async function makeTemplates(server: MariadbConfig): Promise<{ templates: Templates; remove(): Promise<void> }> {
	const sqlite = throwawaySqlite();
	const mariadb = await throwawayMariadb(server);
	const db = await openMigrated(mariadb.config);
	const tables = await db.introspection.getTables({ withInternalKyselyTables: true });
	const statements: string[] = [];
	for (const { name } of tables) {
		const { rows } = await sql<{ 'Create Table': string }>`show create table ${sql.table(name)}`.execute(db);
		statements.push(
			...rows.map((row) => row['Create Table']),
			`insert into \`${name}\` select * from \`${mariadb.config.database}\`.\`${name}\``,
		);
	}
	await db.destroy();
	await (await openMigrated(sqlite.config)).destroy();
	return { templates: { sqlite: sqlite.config.path, mariadb: statements.join(';') }, remove: () => sqlite.remove() };
}

/** Makes the current tables in an empty database, as {@link migrate} would: with an epoch of its own. */
export async function copyTables(config: DatabaseConfig, templates: Templates): Promise<void> {
	if (config.engine === 'sqlite') {
		copyFileSync(templates.sqlite, config.path);
		const file = new DatabaseSync(config.path);
		file.prepare('update state set epoch = ?, feed_since = ?').run(randomUUID(), Date.now());
		file.close();
		return;
	}
	const { host, port, user, password, database } = config;
	const connection = await createConnection({ host, port, user, password, database, multipleStatements: true });
	await connection.query(templates.mariadb);
	await connection.query('update state set epoch = ?, feed_since = ?', [randomUUID(), Date.now()]);
	await connection.end();
}

async function openMigrated(config: DatabaseConfig): Promise<Db> {
	const db = openDatabase(config, { connections: 1 });
	await migrate(db);
	return db;
}
