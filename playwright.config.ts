import { defineConfig, devices } from '@playwright/test';
import { quickBrowser } from './e2e/browsers.ts';
import { workersFor } from './scripts/test/workers.ts';

export default defineConfig({
	testDir: 'e2e',
	outputDir: 'test-results',
	// Each spec has a browser and mostly an app of its own.
	workers: workersFor({ perCore: 1, memory: 2 }),
	fullyParallel: false,
	forbidOnly: true,
	// Under CI a failed spec runs once more. scripts/test/run.ts lists what passed only then: it is to be mended.
	retries: process.env.CI === undefined ? 0 : 1,
	timeout: 60_000,
	expect: { timeout: 10_000 },
	reporter: 'list',
	projects: [
		{
			name: 'chromium',
			use: {
				...devices['Desktop Chrome'],
				channel: undefined,
				locale: 'en-GB',
				timezoneId: 'UTC',
				// Traces cost minutes of a whole run. Under CI a spec that fails twice leaves one.
				trace: process.env.CI === undefined ? 'retain-on-first-failure' : 'on-first-retry',
				launchOptions: quickBrowser,
			},
		},
	],
});
