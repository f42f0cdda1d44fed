import { inject } from 'vitest';
import { type ThrowawayDatabase, throwawayMariadb, throwawaySqlite } from './throwaway-database.ts';

export type { ThrowawayDatabase };

/**
 * For `describe.each(engines)`: both engines by name, each with a function that makes an empty database. Only for tests
 * of Vitest's project `database`, where the run's MariaDB is started (see vitest.config.ts).
 */
export const engines = [
	{ engine: 'sqlite', create: async (): Promise<ThrowawayDatabase> => throwawaySqlite() },
	{ engine: 'mariadb', create: (): Promise<ThrowawayDatabase> => throwawayMariadb(inject('mariadb')) },
] as const;
