import { inject } from 'vitest';
import { copyTables } from './templates.ts';
import { type ThrowawayDatabase, throwawayMariadb, throwawaySqlite } from './throwaway-database.ts';

export type { ThrowawayDatabase };

/** A database for one test, empty, and a quick way to fill it. */
export interface EmptyDatabase extends ThrowawayDatabase {
	/** Makes the current tables. To be called before the database is opened; `migrate` does the same, more slowly. */
	makeTables(): Promise<void>;
}

/**
 * For `describe.each(engines)`: both engines by name, each with a function that makes an empty database. Only for tests
 * of Vitest's projects whose global setup is database-setup.ts (see vitest.config.ts).
 */
export const engines = [
	{ engine: 'sqlite', create: async (): Promise<EmptyDatabase> => withTemplate(throwawaySqlite()) },
	{
		engine: 'mariadb',
		create: async (): Promise<EmptyDatabase> => withTemplate(await throwawayMariadb(inject('mariadb'))),
	},
] as const;

function withTemplate(database: ThrowawayDatabase): EmptyDatabase {
	return { ...database, makeTables: () => copyTables(database.config, inject('templates')) };
}
