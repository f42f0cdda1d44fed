import { userInfo } from 'node:os';
import { defineConfig, devices } from '@playwright/test';
import { findChromium } from './scripts/test/programs.ts';

const executablePath = findChromium();
if (executablePath === null) throw new Error('No Chromium was found: install it, or name it in CHROMIUM_PATH.');

export default defineConfig({
	testDir: 'e2e',
	outputDir: 'test-results',
	// Every spec starts an app of its own; two slow cores serve no more at once.
	workers: 2,
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
				launchOptions: {
					executablePath,
					chromiumSandbox: userInfo().uid !== 0,
					// It looks nothing up by itself: whatever it asks for is the app's doing.
					args: [
						'--disable-gpu',
						'--disable-quic',
						'--no-first-run',
						'--disable-background-networking',
						'--disable-component-update',
						'--disable-sync',
					],
				},
			},
		},
	],
});
