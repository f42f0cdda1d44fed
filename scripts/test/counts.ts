/** How many tests or checks of a stage went well, and how many did not. */
export interface Counts {
	passed: number;
	failed: number;
}

/** What Vitest's JSON reporter writes, as far as it is counted. */
interface VitestReport {
	numPassedTests: number;
	numTotalTests: number;
	testResults: { status: string; assertionResults: { status: string }[] }[];
}

/** Every test that did not pass has failed: skipped ones too. A file that could not even be read counts as one. */
export function countVitest(report: VitestReport): Counts {
	const brokenFiles = report.testResults.filter(
		({ status, assertionResults }) => status === 'failed' && !assertionResults.some((test) => test.status === 'failed'),
	).length;
	return { passed: report.numPassedTests, failed: report.numTotalTests - report.numPassedTests + brokenFiles };
}

/** What Playwright's JSON reporter writes, as far as it is counted. */
interface PlaywrightReport {
	stats: { expected: number; unexpected: number; flaky: number; skipped: number };
	errors: unknown[];
}

/** Every test that did not pass at once has failed: flaky and skipped ones too. An error outside of tests counts as one. */
export function countPlaywright({ stats, errors }: PlaywrightReport): Counts {
	return { passed: stats.expected, failed: stats.unexpected + stats.flaky + stats.skipped + errors.length };
}

/** A stage that ended badly has at least one failure, and one that ran nothing has one, whatever its report says. */
export function countStage(exitCode: number | null, counts: Counts): Counts {
	const isFine = counts.failed > 0 || (exitCode === 0 && counts.passed > 0);
	return isFine ? counts : { ...counts, failed: 1 };
}
