import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { isBuilt } from '../build-stamp.mjs';
import { changedFiles } from './changed-files.ts';
import {
	type Counts,
	countPlaywright,
	countVitest,
	listSpecFigures,
	listSpecs,
	listVitestFailures,
	listVitestFigures,
} from './counts.ts';

/** A part of a test run: a command, and how to read its report. */
export interface Stage {
	name: string;
	/** A program and its arguments. */
	command: readonly [string, ...string[]];
	/** What its report says; a stage without one is one check. @throws {Error} if there is no report */
	readReport?: () => StageReport;
}

export interface StageReport extends Counts {
	/** What is to be mended, each with its message: printed at the end of the run, where a long log is read. */
	mistakes: string[];
	/** What tests have measured. */
	figures: string[];
}

/** What is run: all; what can be known within two minutes; or the security tests as a whole. */
export type RunKind = 'all' | 'quick' | 'security';

/**
 * What a run does: steps, one after the other, of lanes that run side by side, of stages one after the other.
 * @param reports a folder for the reports of test tools
 */
export function planRun(reports: string, kind: RunKind): Stage[][][] {
	const build = { name: 'build', command: npmRun('build', '--quiet') };
	const dependencies = { name: 'check:dependencies', command: npmRun('check:dependencies') };
	const lint = { name: 'lint', command: npmRun('lint') };
	const check = { name: 'check', command: npmRun('check') };
	if (kind === 'security') {
		return [
			[[dependencies, ...(isBuilt() ? [] : [build])]],
			// By themselves: they measure time, too.
			[[vitest('fuzz', reports, 'fuzz', '--project', 'unit', '--project', 'browser')]],
			[[playwright('security', reports, 'e2e/security')]],
		];
	}
	if (kind === 'quick') {
		const lane = [...lintOfChanged(lint), playwright('walk', reports, 'walk')];
		return [isBuilt() ? [] : [[build]], [[vitest('unit', reports, '--project', 'unit')], [check], lane]];
	}
	return [
		[[build]],
		// Units mostly wait for databases and processes, the others compute.
		[[vitest('test:unit', reports)], [lint, check, dependencies]],
		// By itself, since specs have limits of time.
		[[playwright('test:e2e', reports)]],
	];
}

function npmRun(script: string, ...args: readonly string[]): Stage['command'] {
	return ['npm', 'run', '--silent', script, '--', ...args];
}

function vitest(name: string, reports: string, ...args: readonly string[]): Stage {
	const path = join(reports, 'vitest.json');
	return {
		name,
		command: npmRun('test:unit', '--reporter=dot', '--reporter=json', `--outputFile.json=${path}`, ...args),
		readReport() {
			const report = JSON.parse(readFileSync(path, 'utf8'));
			return {
				...countVitest(report),
				mistakes: listVitestFailures(report).map((test) => `failed: ${test}`),
				figures: listVitestFigures(report),
			};
		},
	};
}

function playwright(name: string, reports: string, ...args: readonly string[]): Stage {
	return {
		name,
		command: npmRun('test:e2e', '--reporter=list,json', ...args),
		readReport() {
			const report = JSON.parse(readFileSync(join(reports, playwrightReport), 'utf8'));
			const mistakes = [
				...listSpecs(report, 'unexpected').map((spec) => `failed: ${spec}`),
				...listSpecs(report, 'skipped').map((spec) => `skipped, which counts as failed: ${spec}`),
				...listSpecs(report, 'flaky').map((spec) => `flaky, passed at the second try: ${spec}`),
			];
			return { ...countPlaywright(report), mistakes, figures: listSpecFigures(report) };
		},
	};
}

/** Where Playwright writes its report, in the folder of reports. */
export const playwrightReport = 'playwright.json';

/** Format and lint of the files that differ from the main branch; all of lint, if these are not known. */
function lintOfChanged(lint: Stage): Stage[] {
	const files = changedFiles();
	if (files === null) return [lint];
	const code = files.filter((file) => /\.(ts|js|mjs|svelte)$/.test(file));
	const stages: Stage[] = [];
	if (files.length > 0)
		stages.push({
			name: 'format of changed files',
			command: ['npm', 'exec', '--', 'prettier', '--check', '--ignore-unknown', ...files],
		});
	if (code.length > 0)
		stages.push({
			name: 'lint of changed files',
			command: ['npm', 'exec', '--', 'eslint', '--max-warnings', '0', '--no-warn-ignored', ...code],
		});
	return stages;
}
