import { mkdirSync } from 'node:fs';
import { resolve } from 'node:path';
import { sql } from 'kysely';
import { fillSkewed, type Skewed } from '../../fixtures/skewed-events.ts';
import { migrate, schemaState } from '../../migrations/migrate.ts';
import type { Engine } from '#lib/server/db/engine.ts';
import { openDatabase } from '#lib/server/db/open.ts';
import type { DatabaseConfig } from '#lib/server/platform/config.ts';
import type { Db } from '#lib/server/db/tables.ts';
import { createDatabase, type PrivateMariadb, startPrivateMariadb } from '../../scripts/test/private-mariadb.ts';

/** A database that stays for the next run, since ten million events take long to fill in. */
export interface StoredData {
	db: Db;
	config: DatabaseConfig;
	/** Bytes of tables and indexes. */
	bytes: number;
	/** Such as `MariaDB 10.11.14`. */
	version: string;
	close(): Promise<void>;
}

/** Where they stay; the name has what is in them, and is to be raised when the generator changes. */
const folder = resolve('data/bench');
const generation = 2;
/** A server for one person's list of millions of events has as much for its pages, MiB. */
const serverMemory = 2_048;

/** Opens the database of an engine with so much in it; fills it first if it is not there, and migrates an older one. */
export async function openStored(engine: Engine, asked: Skewed): Promise<StoredData> {
	mkdirSync(folder, { recursive: true });
	const name = `g${generation}_${asked.events}_${asked.people}`;
	const server =
		engine === 'mariadb' ? await startPrivateMariadb({ folder: placeFor('mariadb'), memory: serverMemory }) : null;
	const config: DatabaseConfig =
		server === null ? { engine: 'sqlite', path: placeFor(`${name}.sqlite`) } : await databaseOf(server, name);
	const db = openDatabase(config, { connections: 4 });
	if ((await schemaState(db)) !== 'current') await migrate(db);
	const { streamed_until: filled } = await db.selectFrom('state').select('streamed_until').executeTakeFirstOrThrow();
	if (filled === null) {
		const begun = await db.selectFrom('events').select('id').limit(1).executeTakeFirst();
		if (begun) throw new Error(`${folder} has half of a database, ${name}: delete it`);
		console.log(`filling in ${asked.events.toLocaleString('en')} events on ${engine} …`);
		await fillSkewed(db, asked);
	}
	return {
		db,
		config,
		bytes: await readBytes(db, server !== null),
		version: await readVersion(db, server !== null),
		async close() {
			await db.destroy();
			await server?.stop();
		},
	};
}

function placeFor(name: string): string {
	const path = resolve(folder, name);
	if (!name.includes('.')) mkdirSync(path, { recursive: true });
	return path;
}

async function databaseOf(server: PrivateMariadb, name: string): Promise<DatabaseConfig> {
	const config = { ...server.config, database: name };
	const db = openDatabase({ ...server.config, database: 'test' }, { connections: 1 });
	const { rows } = await sql`show databases like ${name}`.execute(db);
	await db.destroy();
	return rows.length > 0 ? config : createDatabase(server.config, name);
}

async function readBytes(db: Db, isServer: boolean): Promise<number> {
	const query = isServer
		? sql<{ bytes: number | string }>`select sum(data_length + index_length) as bytes from information_schema.tables
			where table_schema = database()`
		: sql<{ bytes: number | string }>`select page_count * page_size as bytes from pragma_page_count, pragma_page_size`;
	return Number((await query.execute(db)).rows[0]?.bytes);
}

async function readVersion(db: Db, isServer: boolean): Promise<string> {
	const query = isServer
		? sql<{ version: string }>`select version() as version`
		: sql<{ version: string }>`select sqlite_version() as version`;
	const version = (await query.execute(db)).rows[0]?.version ?? 'unknown';
	return isServer ? `MariaDB ${version.replace(/-MariaDB.*/, '')}` : `SQLite ${version}`;
}
