import { userInfo } from 'node:os';
import { playwright } from '@vitest/browser-playwright';
import { mergeConfig, type ViteUserConfig } from 'vitest/config';
import { findChromium } from './scripts/test/programs.ts';
import viteConfig from './vite.config.ts';

/** Tests that need the private MariaDB: all of the database rooms, and others by their name. */
const withDatabase = ['{src/lib/server/db,src/lib/server/store,migrations}/**/*.test.ts', '**/*.database.test.ts'];
/** Long ones, which start and kill servers of their own. */
const faults = ['**/fault.test.ts', '**/*.fault.test.ts'];
/** Those that need what only a browser has, such as IndexedDB. */
const inBrowser = ['src/**/*.browser.test.ts'];
const executablePath = findChromium();
const never = ['node_modules/**', 'build/**', '.svelte-kit/**', 'data/**'];

export default mergeConfig(viteConfig, {
	test: {
		projects: [
			{
				extends: true,
				test: {
					name: 'unit',
					include: ['{src,consumer,migrations,scripts,demo}/**/*.test.ts'],
					exclude: [...withDatabase, ...faults, ...inBrowser, ...never],
					// A limit against hanging, not a measure: properties go through many cases on a machine that may be busy.
					testTimeout: 30_000,
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
				// Found while tests run, they would make Vite load the page anew.
				optimizeDeps: { include: ['dexie'] },
				test: {
					name: 'browser',
					include: inBrowser,
					exclude: never,
					testTimeout: 60_000,
					browser: {
						enabled: true,
						headless: true,
						screenshotFailures: false,
						provider: playwright({
							launchOptions: {
								...(executablePath !== null && { executablePath }),
								chromiumSandbox: userInfo().uid !== 0,
							},
						}),
						instances: [{ browser: 'chromium' }],
					},
				},
			},
			{
				extends: true,
				test: { name: 'faults', include: faults, exclude: never, testTimeout: 600_000, hookTimeout: 60_000 },
			},
		],
	},
} satisfies ViteUserConfig);
