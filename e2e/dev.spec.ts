import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { expect, test } from '@playwright/test';
import { blankSettings } from '../scripts/command/settings-env.ts';
import { freePort } from '../scripts/test/private-mariadb.ts';

test('npm run dev serves the app from its sources, and its link signs in', async ({ page }) => {
	const folder = mkdtempSync(join(tmpdir(), 'xwiki-dev-'));
	const child = spawn(process.execPath, ['scripts/dev.ts'], {
		stdio: ['ignore', 'pipe', 'inherit'],
		env: {
			...process.env,
			...blankSettings(),
			SQLITE_PATH: join(folder, 'xwiki.sqlite'),
			PORT: String(await freePort()),
			// No server listens there.
			STREAM_URL: 'http://127.0.0.1:9/v2/stream/recentchange',
			META_API_URL: 'http://127.0.0.1:9/w/api.php',
			USER_AGENT: 'xwiki-test/1 (test)',
		},
	});
	const ended = new Promise<number | null>((resolve) => child.once('close', resolve));
	try {
		const link = await new Promise<string>((resolve, reject) => {
			createInterface({ input: child.stdout })
				.on('line', (line) => {
					const [, address] = line.split('from its sources, open ');
					if (address !== undefined) resolve(address);
				})
				.once('close', () => reject(new Error('npm run dev has ended')));
		});
		await page.goto(link);
		await expect(page.getByRole('heading', { name: 'Activity' })).toBeVisible({ timeout: 30_000 });
	} finally {
		child.kill('SIGINT');
		expect(await ended).toBe(0);
		rmSync(folder, { recursive: true });
	}
});
