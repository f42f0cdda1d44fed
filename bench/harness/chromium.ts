import { userInfo } from 'node:os';
import { fileURLToPath } from 'node:url';
import { type Browser, type BrowserContext, chromium } from '@playwright/test';
import { build } from 'esbuild';
import { type App, signIn } from '../../e2e/app.ts';
import { findChromium } from '../../scripts/test/programs.ts';

/** The Chromium that tests use. @throws {Error} if there is none */
export function chromiumPath(): string {
	const path = findChromium();
	if (path === null) throw new Error('No Chromium was found');
	return path;
}

export function launchChromium(args: string[] = []): Promise<Browser> {
	return chromium.launch({ executablePath: chromiumPath(), chromiumSandbox: userInfo().uid !== 0, args });
}

/** A context that is signed in to an app. */
export async function signedIn(
	browser: Browser,
	app: App,
	options: Parameters<Browser['newContext']>[0] = {},
): Promise<BrowserContext> {
	const context = await browser.newContext(options);
	await context.addCookies(await signIn(app));
	return context;
}

/** A module of the bench and all that it imports, as one script for a page. @param path from this file */
export async function bundleForPage(path: string): Promise<string> {
	const { outputFiles } = await build({
		entryPoints: [fileURLToPath(import.meta.resolve(path))],
		bundle: true,
		minify: true,
		write: false,
		logLevel: 'error',
	});
	return outputFiles[0]?.text ?? '';
}
