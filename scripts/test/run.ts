import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { countStage } from './counts.ts';
import { installPrograms } from './programs.ts';
import { printUnfinished, runCommand } from './run-command.ts';
import { planRun, playwrightReport, type Stage, type StageReport } from './stages.ts';

// `npm test` runs everything, `npm run test:quick` what can be known within two minutes, `npm run test:security` the
// security tests as a whole, of which `npm test` has the short version (scripts/test/security.ts). All stages run, whatever
// comes of the earlier ones; the last line printed is the sum.
const kind = (['quick', 'security'] as const).find((one) => process.argv.includes(one)) ?? 'all';
if (kind === 'security') process.env.SECURITY = 'full';
const missing = installPrograms(kind === 'quick');
const outcomes: StageReport[] = [
	{ passed: 0, failed: missing.length, mistakes: missing.map((sentence) => `failed: ${sentence}`), figures: [] },
];
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const)
	process.once(signal, () => {
		printUnfinished();
		process.exit(1);
	});

const reports = mkdtempSync(join(tmpdir(), 'xwiki-reports-'));
for (const lanes of planRun(reports, kind)) await Promise.all(lanes.map(runLane));
rmSync(reports, { recursive: true });

for (const figure of outcomes.flatMap(({ figures }) => figures)) console.log(figure);
for (const mistake of outcomes.flatMap(({ mistakes }) => mistakes)) console.log(mistake);
const sum = (key: 'passed' | 'failed') => outcomes.reduce((total, outcome) => total + outcome[key], 0);
console.log(`\n${sum('passed')} passed, ${sum('failed')} failed`);
process.exitCode = sum('failed') === 0 ? 0 : 1;

async function runLane(stages: readonly Stage[]): Promise<void> {
	for (const stage of stages) outcomes.push(await runStage(stage));
}

/** Prints when a stage begins and how it ends; and all of its output, unless nothing is to be mended. */
async function runStage({ name, command, readReport }: Stage): Promise<StageReport> {
	console.log(`── ${name} …`);
	const started = performance.now();
	const env = { PLAYWRIGHT_JSON_OUTPUT_FILE: join(reports, playwrightReport) };
	const { exitCode, output } = await runCommand(name, command, env);
	const report = outcomeOf(exitCode, readReport);
	const counts = countStage(exitCode, report);
	const { mistakes } = report;
	if (counts.failed > 0 && exitCode !== 0) mistakes.push(`${name} ended with exit code ${exitCode ?? 'none'}`);
	if (mistakes.length > 0 || counts.failed > 0) console.log(output);
	const seconds = Math.round((performance.now() - started) / 1000);
	console.log(`── ${name}: ${counts.passed} passed, ${counts.failed} failed, ${seconds} s`);
	return { ...report, ...counts };
}

/** What a stage has counted; if it ended badly, perhaps it got no further than to fail. */
function outcomeOf(exitCode: number | null, readReport: Stage['readReport']): StageReport {
	const failed = { passed: 0, failed: 1, mistakes: [], figures: [] };
	if (readReport === undefined) return exitCode === 0 ? { ...failed, passed: 1, failed: 0 } : failed;
	try {
		return readReport();
	} catch (error) {
		return { ...failed, mistakes: [`there is no report: ${error instanceof Error ? error.message : String(error)}`] };
	}
}
