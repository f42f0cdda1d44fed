import { migrate } from '../../migrations/migrate.ts';
import type { Engine } from '#lib/server/db/engine.ts';
import { openDatabase } from '#lib/server/db/open.ts';
import type { DatabaseConfig } from '#lib/server/platform/config.ts';
import type { Db } from '#lib/server/db/tables.ts';
import { startPrivateMariadb } from '../../scripts/test/private-mariadb.ts';
import { throwawayMariadb, throwawaySqlite } from '../../scripts/test/throwaway-database.ts';

/** A database that is removed in the end, since what is measured changes it. */
export interface Throwaway {
	db: Db;
	config: DatabaseConfig;
}

/** Runs something on an empty database. */
export type WithThrowaway = <Result>(work: (database: Throwaway) => Promise<Result>) => Promise<Result>;

/** Runs something on each engine. */
export async function onEachEngine(
	work: (engine: Engine, withDatabase: WithThrowaway) => Promise<void>,
): Promise<void> {
	const server = await startPrivateMariadb();
	try {
		for (const engine of ['mariadb', 'sqlite'] as const)
			await work(engine, async (use) => {
				const { config, remove } = engine === 'sqlite' ? throwawaySqlite() : await throwawayMariadb(server.config);
				const db = openDatabase(config, { connections: 2 });
				try {
					await migrate(db);
					return await use({ db, config });
				} finally {
					await db.destroy();
					await remove();
				}
			});
	} finally {
		await server.remove();
	}
}
