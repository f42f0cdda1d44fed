import { userInfo } from 'node:os';
import type { LaunchOptions } from '@playwright/test';
import { findChromium, findHeadlessChromium } from '../scripts/test/programs.ts';

/** For what is on pages, and for what they keep. */
export const quickBrowser = launchOptions(findHeadlessChromium());

/** For what a browser shows outside of pages: notifications, and the offer to install. */
export const wholeBrowser = launchOptions(findChromium());

function launchOptions(executablePath: string | null): LaunchOptions {
	if (executablePath === null) throw new Error('No Chromium was found: install it, or name it in CHROMIUM_PATH.');
	return {
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
	};
}
