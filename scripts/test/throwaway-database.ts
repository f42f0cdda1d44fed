import { randomBytes } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { DatabaseConfig } from '#lib/server/platform/config.ts';
import { createDatabase, dropDatabase, type MariadbConfig } from './private-mariadb.ts';

type SqliteConfig = Extract<DatabaseConfig, { engine: 'sqlite' }>;

/** A database for one test or file. */
export interface ThrowawayDatabase<Config extends DatabaseConfig = DatabaseConfig> {
	/** Of an empty database that nobody else uses. */
	config: Config;
	remove(): Promise<void>;
}

/** Makes an empty SQLite database in a folder of its own. */
export function throwawaySqlite(): ThrowawayDatabase<SqliteConfig> {
	const folder = mkdtempSync(join(tmpdir(), 'xwiki-sqlite-'));
	return {
		config: { engine: 'sqlite', path: join(folder, 'xwiki.sqlite') },
		remove: async () => rmSync(folder, { recursive: true, force: true }),
	};
}

/** Makes an empty database on a private server. */
export async function throwawayMariadb(server: MariadbConfig): Promise<ThrowawayDatabase<MariadbConfig>> {
	const config = await createDatabase(server, `test_${randomBytes(6).toString('hex')}`);
	return { config, remove: () => dropDatabase(config) };
}
