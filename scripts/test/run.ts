import { spawn } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Counts, countPlaywright, countStage, countVitest, listSpecs, listVitestFailures } from './counts.ts';
import { installPrograms } from './programs.ts';

// All stages run, whatever comes of the earlier ones; the last line printed is the sum.
const missing = installPrograms();
for (const sentence of missing) console.error(sentence);

const reports = mkdtempSync(join(tmpdir(), 'xwiki-reports-'));
const vitestReport = join(reports, 'vitest.json');
const playwrightReport = join(reports, 'playwright.json');
const one = (): Counts => ({ passed: 1, failed: 0 });

/** What is worth a look, repeated at the end, where a long output is read. */
const closingLines: string[] = missing.map((sentence) => `failed: ${sentence}`);

const stages: { command: string; args: string[]; count: () => Counts }[] = [
	{ command: 'build', args: ['--quiet'], count: one },
	{ command: 'lint', args: [], count: one },
	{ command: 'check', args: [], count: one },
	{
		command: 'test:unit',
		args: ['--reporter=dot', '--reporter=json', `--outputFile.json=${vitestReport}`],
		count: () => {
			const report = JSON.parse(readFileSync(vitestReport, 'utf8'));
			closingLines.push(...listVitestFailures(report).map((test) => `failed: ${test}`));
			return countVitest(report);
		},
	},
	{
		command: 'test:e2e',
		args: ['--reporter=list,json'],
		count: () => {
			const report = JSON.parse(readFileSync(playwrightReport, 'utf8'));
			closingLines.push(
				...listSpecs(report, 'unexpected').map((spec) => `failed: ${spec}`),
				...listSpecs(report, 'skipped').map((spec) => `skipped, which counts as failed: ${spec}`),
				...listSpecs(report, 'flaky').map((spec) => `flaky, passed at the second try: ${spec}`),
			);
			return countPlaywright(report);
		},
	},
];

const sum: Counts = { passed: 0, failed: missing.length };
for (const { command, args, count } of stages) {
	const started = performance.now();
	console.log(`\n── ${command}`);
	const exitCode = await npmRun(command, args);
	const counts = countStage(exitCode, exitCode === 0 ? count() : countIfReported(count));
	console.log(
		`\n── ${command}: ${counts.passed} passed, ${counts.failed} failed, ${Math.round((performance.now() - started) / 1000)} s`,
	);
	if (counts.failed > 0 && exitCode !== 0) closingLines.push(`${command} ended with exit code ${exitCode ?? 'none'}`);
	sum.passed += counts.passed;
	sum.failed += counts.failed;
}
rmSync(reports, { recursive: true });
for (const line of closingLines) console.log(line);
console.log(`\n${sum.passed} passed, ${sum.failed} failed`);
process.exitCode = sum.failed === 0 ? 0 : 1;

/** What a stage that ended badly has counted until then: nothing, if it got no further. */
function countIfReported(count: () => Counts): Counts {
	if (count === one) return { passed: 0, failed: 1 };
	try {
		return count();
	} catch {
		return { passed: 0, failed: 1 };
	}
}

function npmRun(command: string, args: readonly string[]): Promise<number | null> {
	const child = spawn('npm', ['run', '--silent', command, '--', ...args], {
		stdio: ['ignore', 'inherit', 'inherit'],
		env: {
			...process.env,
			PLAYWRIGHT_JSON_OUTPUT_FILE: playwrightReport,
			FORCE_COLOR: process.stdout.isTTY ? '1' : '0',
		},
		shell: process.platform === 'win32',
	});
	return new Promise((resolve) => child.once('exit', resolve));
}
