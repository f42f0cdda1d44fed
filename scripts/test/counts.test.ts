import { expect, test } from 'vitest';
import { countPlaywright, countStage, countVitest } from './counts.ts';

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

test('Playwright: flaky and skipped tests and stray errors have failed', () => {
	const stats = { expected: 5, unexpected: 1, flaky: 1, skipped: 1 };
	expect(countPlaywright({ stats, errors: [{}] })).toEqual({ passed: 5, failed: 4 });
});

test('a stage that ends badly or runs nothing has failed', () => {
	expect(countStage(0, { passed: 3, failed: 0 })).toEqual({ passed: 3, failed: 0 });
	expect(countStage(1, { passed: 3, failed: 2 })).toEqual({ passed: 3, failed: 2 });
	expect(countStage(1, { passed: 3, failed: 0 })).toEqual({ passed: 3, failed: 1 });
	expect(countStage(null, { passed: 3, failed: 0 })).toEqual({ passed: 3, failed: 1 });
	expect(countStage(0, { passed: 0, failed: 0 })).toEqual({ passed: 0, failed: 1 });
});
