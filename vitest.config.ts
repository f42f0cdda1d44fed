import { userInfo } from 'node:os';
import { playwright } from '@vitest/browser-playwright';
import { mergeConfig, type ViteUserConfig } from 'vitest/config';
import { findChromium } from './scripts/test/programs.ts';
import { fuzzRuns } from './scripts/test/security.ts';
import { workersFor } from './scripts/test/workers.ts';
import viteConfig from './vite.config.ts';

/** Tests that need the private MariaDB: all of the database rooms, and others by their name. */
const withDatabase = ['{src/lib/server/db,src/lib/server/store,migrations}/**/*.test.ts', '**/*.database.test.ts'];
/** Long ones, which start and kill servers of their own. */
const faults = ['**/fault.test.ts', '**/*.fault.test.ts'];
/** Those that need what only a browser has, such as IndexedDB. */
const inBrowser = ['src/**/*.browser.test.ts'];
const executablePath = findChromium();
/** Limits against hanging, not measures: a machine may be busy. In milliseconds; a wait ends before its test does. */
const testTimeout = 120_000;
const waitTimeout = 100_000;
const faultTimeout = 2_400_000;
const never = ['node_modules/**', 'build/**', '.svelte-kit/**', 'data/**'];

export default mergeConfig(viteConfig, {
	test: {
		// Most tests wait for a database, a process or a timer: one a core would leave the machine idle.
		maxWorkers: workersFor({ perCore: 2, memory: 1 }),
		testTimeout,
		hookTimeout: testTimeout,
		expect: { poll: { timeout: waitTimeout, interval: 20 } },
		projects: [
			{
				extends: true,
				test: {
					name: 'unit',
					include: ['{src,consumer,migrations,scripts,demo,bench}/**/*.test.ts'],
					exclude: [...withDatabase, ...faults, ...inBrowser, ...never],
				},
			},
			{
				extends: true,
				test: {
					name: 'database',
					include: withDatabase,
					exclude: [...faults, ...never],
					globalSetup: 'scripts/test/database-setup.ts',
					benchmark: { include: ['bench/**/*.bench.ts'] },
				},
			},
			{
				extends: true,
				// Found while tests run, they would make Vite load the page again.
				optimizeDeps: { include: ['dexie', 'fast-check'] },
				test: {
					name: 'browser',
					provide: { fuzzRuns },
					include: inBrowser,
					exclude: never,
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
			// A project an engine, so that they run side by side.
			...(['sqlite', 'mariadb'] as const).map((engine) => ({
				extends: true as const,
				test: {
					name: `faults-${engine}`,
					include: faults,
					exclude: never,
					testTimeout: faultTimeout,
					provide: { engine },
				},
			})),
		],
	},
} satisfies ViteUserConfig);
