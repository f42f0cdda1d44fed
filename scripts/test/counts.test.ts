import { expect, test } from 'vitest';
import {
	countPlaywright,
	countStage,
	countVitest,
	listSpecFigures,
	listSpecs,
	listVitestFailures,
	listVitestFigures,
} from './counts.ts';

test('Vitest: skipped tests and unreadable files have failed, and are listed', () => {
	const of = (fullName: string, status: string, failureMessages: string[] | null = []) => ({
		fullName,
		status,
		failureMessages,
	});
	const report = {
		numPassedTests: 2,
		testResults: [
			{
				name: 'a.ts',
				status: 'passed',
				message: '',
				assertionResults: [{ ...of('one', 'passed'), meta: { figures: { kills: 50 } } }, of('two', 'pending', null)],
			},
			{
				name: 'b.ts',
				status: 'failed',
				message: '',
				assertionResults: [of('three', 'passed'), of('four', 'failed', ['AssertionError: 1 is not 2'])],
			},
			{ name: 'c.ts', status: 'failed', message: 'SyntaxError', assertionResults: [] },
		],
	};
	expect(countVitest(report)).toEqual({ passed: 2, failed: 3 });
	expect(listVitestFailures(report)).toEqual([
		'a.ts: two\npending',
		'b.ts: four\nAssertionError: 1 is not 2',
		'c.ts\nSyntaxError',
	]);
	expect(listVitestFigures(report)).toEqual(['one: {"kills":50}']);
});

test('Playwright: skipped tests and stray errors have failed; specs are listed by how they ended', () => {
	const annotations = [
		{ type: 'figure', description: '5 MiB' },
		{ type: 'slow', description: 'not a figure' },
	];
	const spec = (title: string, status: string) => ({
		...{ title, file: 'a.spec.ts', line: 3 },
		tests: [{ status, ...(title === 'three' && { annotations }) }],
	});
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
	expect(listSpecs(report, 'flaky')).toEqual(['a.spec.ts:3 two', 'a.spec.ts:3 three']);
	expect(listSpecs(report, 'unexpected')).toEqual(['a.spec.ts:3 four']);
	expect(listSpecFigures(report)).toEqual(['a.spec.ts: 5 MiB']);
});

test('a stage that ends badly or runs nothing has failed', () => {
	expect(countStage(0, { passed: 3, failed: 0 })).toEqual({ passed: 3, failed: 0 });
	expect(countStage(1, { passed: 3, failed: 2 })).toEqual({ passed: 3, failed: 2 });
	expect(countStage(1, { passed: 3, failed: 0 })).toEqual({ passed: 3, failed: 1 });
	expect(countStage(null, { passed: 3, failed: 0 })).toEqual({ passed: 3, failed: 1 });
	expect(countStage(0, { passed: 0, failed: 0 })).toEqual({ passed: 0, failed: 1 });
});
