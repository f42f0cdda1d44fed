import { mergeConfig, type ViteUserConfig } from 'vitest/config';
import viteConfig from './vite.config.ts';

/** Tests that need the private MariaDB: all of the database rooms, and others by their name. */
const withDatabase = ['{src/lib/server/db,src/lib/server/store,migrations}/**/*.test.ts', '**/*.database.test.ts'];
/** Long ones, which start and kill servers of their own. */
const faults = ['**/fault.test.ts', '**/*.fault.test.ts'];
const never = ['node_modules/**', 'build/**', '.svelte-kit/**', 'data/**'];

export default mergeConfig(viteConfig, {
	test: {
		projects: [
			{
				extends: true,
				test: {
					name: 'unit',
					include: ['{src,consumer,migrations,scripts,demo}/**/*.test.ts'],
					exclude: [...withDatabase, ...faults, ...never],
				},
			},
			{
				extends: true,
				test: {
					name: 'database',
					include: withDatabase,
					exclude: [...faults, ...never],
					globalSetup: 'scripts/test/mariadb-setup.ts',
					benchmark: { include: ['bench/**/*.bench.ts'] },
					testTimeout: 30_000,
					hookTimeout: 30_000,
				},
			},
			{
				extends: true,
				test: { name: 'faults', include: faults, exclude: never, testTimeout: 600_000, hookTimeout: 60_000 },
			},
		],
	},
} satisfies ViteUserConfig);
