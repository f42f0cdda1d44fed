import { expect, test } from 'vitest';
import { countPlaywright, countStage, countVitest, listFlaky } from './counts.ts';

test('Vitest: skipped tests and unreadable files have failed', () => {
	const report = {
		numPassedTests: 2,
		numTotalTests: 4,
		testResults: [
			{ status: 'passed', assertionResults: [{ status: 'passed' }, { status: 'pending' }] },
			{ status: 'failed', assertionResults: [{ status: 'passed' }, { status: 'failed' }] },
			{ status: 'failed', assertionResults: [] },
		],
	};
	expect(countVitest(report)).toEqual({ passed: 2, failed: 3 });
});

test('Playwright: skipped tests and stray errors have failed; what passed at the second try is listed', () => {
	const spec = (title: string, status: string) => ({ title, file: 'a.spec.ts', line: 3, tests: [{ status }] });
	const report = {
		stats: { expected: 5, unexpected: 1, flaky: 2, skipped: 1 },
		errors: [{}],
		suites: [
			{
				specs: [spec('one', 'expected'), spec('two', 'flaky')],
				suites: [{ specs: [spec('three', 'flaky'), spec('four', 'unexpected')] }],
			},
		],
	};
	expect(countPlaywright(report)).toEqual({ passed: 7, failed: 3 });
	expect(listFlaky(report)).toEqual(['a.spec.ts:3 two', 'a.spec.ts:3 three']);
});

test('a stage that ends badly or runs nothing has failed', () => {
	expect(countStage(0, { passed: 3, failed: 0 })).toEqual({ passed: 3, failed: 0 });
	expect(countStage(1, { passed: 3, failed: 2 })).toEqual({ passed: 3, failed: 2 });
	expect(countStage(1, { passed: 3, failed: 0 })).toEqual({ passed: 3, failed: 1 });
	expect(countStage(null, { passed: 3, failed: 0 })).toEqual({ passed: 3, failed: 1 });
	expect(countStage(0, { passed: 0, failed: 0 })).toEqual({ passed: 0, failed: 1 });
});
