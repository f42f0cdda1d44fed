import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import type { App } from '../../e2e/app.ts';
import { chromiumPath } from '../harness/chromium.ts';
import type { Figure } from '../harness/figure.ts';

/** Fetched when this runs: as a dependency it would add a hundred packages to each installation. */
const lighthouse = 'lighthouse@12.8.2';
const runs = 5;
/** How often Lighthouse may fail: now and then Chromium's trace has no beginning (`NO_NAVSTART`), and it asks for another run. */
const mostFailures = 5;
const run = promisify(execFile);

/** Lighthouse's scores for a phone, the worst of five each. */
export async function measureLighthouse(app: App): Promise<Figure[]> {
	const cookie = await app.newSession();
	const figures: Figure[] = [];
	let failures = 0;
	for (const [name, path] of [
		['Activity', '/'],
		['Insights', '/insights'],
	] as const) {
		const scores: number[] = [];
		while (scores.length < runs) {
			try {
				scores.push(await score(`${app.origin}${path}`, cookie));
			} catch (error) {
				failures += 1;
				if (failures > mostFailures) throw error;
			}
		}
		console.log(name, ...scores);
		const what = `Lighthouse, phone, ${name}, worst of ${runs}`;
		figures.push({ what, unit: '', ours: Math.min(...scores), baseline: null, limit: { atLeast: 95 } });
	}
	return figures;
}

async function score(url: string, cookie: string): Promise<number> {
	const flags = [
		...['--quiet', '--output=json', '--only-categories=performance'],
		...[`--extra-headers=${JSON.stringify({ Cookie: cookie })}`, '--chrome-flags=--headless=new --no-sandbox'],
	];
	const { stdout } = await run('npx', ['--yes', lighthouse, url, ...flags], {
		env: { ...process.env, CHROME_PATH: chromiumPath() },
		maxBuffer: 2 ** 26,
	});
	const report = JSON.parse(stdout) as { categories: { performance: { score: number } } };
	return Math.round(report.categories.performance.score * 100);
}
