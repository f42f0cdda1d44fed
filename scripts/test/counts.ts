/** How many tests or checks of a stage went well, and how many did not. */
export interface Counts {
	passed: number;
	failed: number;
}

/** What Vitest's JSON reporter writes, as far as it is counted. */
interface VitestReport {
	numPassedTests: number;
	testResults: {
		name: string;
		status: string;
		message: string;
		assertionResults: {
			status: string;
			fullName: string;
			failureMessages: string[] | null;
			meta?: { figures?: object };
		}[];
	}[];
}

/** Every test that did not pass has failed: skipped ones too. A file that could not even be read counts as one. */
export function countVitest(report: VitestReport): Counts {
	return { passed: report.numPassedTests, failed: listVitestFailures(report).length };
}

/** The tests that did not pass, and the files that could not be read, as `file: title` with what went wrong below it. */
export function listVitestFailures({ testResults }: VitestReport): string[] {
	return testResults.flatMap(({ name, status, message, assertionResults: tests }) => [
		...tests
			.filter((test) => test.status !== 'passed')
			.map((test) => `${name}: ${test.fullName}\n${test.failureMessages?.join('\n') || test.status}`),
		...(status === 'failed' && !tests.some((test) => test.status === 'failed') ? [`${name}\n${message}`] : []),
	]);
}

/** What tests have measured, for a reader of the log. */
export function listVitestFigures({ testResults }: VitestReport): string[] {
	return testResults.flatMap(({ assertionResults }) =>
		assertionResults.flatMap(({ fullName, meta }) =>
			meta?.figures === undefined ? [] : [`${fullName}: ${JSON.stringify(meta.figures)}`],
		),
	);
}

/** What Playwright's JSON reporter writes, as far as it is counted. Suites nest: projects hold files, files hold groups. */
interface PlaywrightReport {
	stats: { expected: number; unexpected: number; flaky: number; skipped: number };
	errors: unknown[];
	suites: PlaywrightSuite[];
}
interface PlaywrightSuite {
	specs: {
		title: string;
		file: string;
		line: number;
		tests: { status: string; annotations?: { type: string; description?: string }[] }[];
	}[];
	suites?: PlaywrightSuite[];
}

/** A spec that passed at its second try has passed. A skipped one has failed. An error outside of tests counts as one. */
export function countPlaywright({ stats, errors }: PlaywrightReport): Counts {
	return {
		passed: stats.expected + stats.flaky,
		failed: stats.unexpected + stats.skipped + errors.length,
	};
}

/** The specs that ended so, as `file:line title`: `flaky` are those that passed only at their second try. */
export function listSpecs(
	{ suites }: { suites: readonly PlaywrightSuite[] },
	status: 'flaky' | 'unexpected' | 'skipped',
): string[] {
	return suites.flatMap(({ specs, suites: inner = [] }) => [
		...specs
			.filter(({ tests }) => tests.some((run) => run.status === status))
			.map(({ file, line, title }) => `${file}:${line} ${title}`),
		...listSpecs({ suites: inner }, status),
	]);
}

/** What specs have measured, for a reader of the log: their annotations of the type `figure`. */
export function listSpecFigures({ suites }: { suites: readonly PlaywrightSuite[] }): string[] {
	return suites.flatMap(({ specs, suites: inner = [] }) => [
		...specs.flatMap(({ file, tests }) =>
			tests
				.flatMap(({ annotations = [] }) => annotations)
				.flatMap(({ type, description = '' }) => (type === 'figure' ? [`${file}: ${description}`] : [])),
		),
		...listSpecFigures({ suites: inner }),
	]);
}

/** A stage that ended badly has at least one failure, and one that ran nothing has one, whatever its report says. */
export function countStage(exitCode: number | null, counts: Counts): Counts {
	const isFine = counts.failed > 0 || (exitCode === 0 && counts.passed > 0);
	return isFine ? counts : { ...counts, failed: 1 };
}
