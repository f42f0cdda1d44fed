import { afterEach, beforeEach, expect, it } from 'vitest';
import { createTestClock, type TestClock } from '../../fixtures/consumer/test-clock.ts';
import { Problem } from '#lib/domain/core/problem.ts';
import { createLog } from '#lib/server/platform/log.ts';
import { LeasedDb } from '#lib/server/store/core/leased.ts';
import type { JobReport } from '#lib/server/store/status/jobs.ts';
import { createActionApi } from '#lib/server/wiki-api/action-api.ts';
import { ActionApiError } from '#lib/server/wiki-api/wiki-session.ts';
import { JobHealth } from './job-health.ts';
import type { Job } from './job.ts';
import { runJobs } from './runner.ts';

let clock: TestClock;
let ending: AbortController;
let health: JobHealth;
let lines: string[];
let steps: string[];
let ended: Promise<void>;
beforeEach(() => {
	clock = createTestClock();
	ending = new AbortController();
	health = new JobHealth();
	[lines, steps, ended] = [[], [], Promise.resolve()];
});
afterEach(async () => {
	ending.abort();
	await ended;
});

/** None of these jobs asks the database or a wiki. */
function run(...jobs: Job[]): void {
	ended = runJobs(jobs, new LeasedDb(undefined as never, { holder: 'test', counter: 1 }), {
		config: { metaApiUrl: '' },
		api: createActionApi({ userAgent: 'test', requestsPerMinute: 1, configured: [] }),
		log: createLog('warn', (line) => lines.push(line)),
		...{ clock, health, signal: ending.signal },
	});
}

/** Lets everything happen that waits for no time. */
const settle = () => new Promise(setImmediate);
async function pass(milliseconds: number): Promise<void> {
	await settle();
	clock.advance(milliseconds);
	await settle();
}

/** What each step does, in order; then nothing is left to do. */
function job(name: Job['name'], work: (() => Promise<void> | void)[], some: Partial<Job> = {}): Job {
	let next = 0;
	return {
		...{ name, every: 1_000 },
		async step() {
			steps.push(name);
			const todo = work[next++];
			await todo?.();
			return todo === undefined ? 'idle' : 'more';
		},
		...some,
	};
}

async function reports(): Promise<readonly JobReport[]> {
	let taken: readonly JobReport[] = [];
	await health.flush(async (some) => void (taken = some));
	return taken;
}

const nothing = () => undefined;
const fail = (error: Error) => () => Promise.reject(error);

it('continues while there is more to do, and looks again later', async () => {
	run(job('unhide', [nothing, nothing]));
	await settle();
	expect(steps).toHaveLength(3);
	await pass(999);
	expect(steps).toHaveLength(3);
	await pass(1);
	expect(steps).toHaveLength(4);
	expect(await reports()).toEqual([{ name: 'unhide', hasRun: true, failures: 0, problem: null }]);
	expect(await reports()).toEqual([]);
});

it('lets jobs of one lane take turns, and no other job wait for them', async () => {
	const { promise, resolve } = Promise.withResolvers<undefined>();
	const slow = job('unhide', [() => promise], { lane: 'ask' });
	run(slow, job('daily-names', [], { lane: 'ask' }), job('backfill', [nothing]));
	await settle();
	expect(steps).toEqual(['unhide', 'backfill', 'backfill']);
	resolve(undefined);
	await settle();
	expect(steps.slice(3)).toEqual(['daily-names', 'unhide']);
});

it('does as many steps at once as a job has width', async () => {
	const { promise, resolve } = Promise.withResolvers<undefined>();
	run(job('backfill', [() => promise, () => promise, nothing], { width: 2 }));
	await settle();
	expect(steps).toHaveLength(2);
	resolve(undefined);
	await settle();
	expect(steps.length).toBeGreaterThan(2);
});

it('rests after writing, three times as long as that took', async () => {
	const writing = () => clock.wait(100, ending.signal);
	run(job('purge', [writing, writing], { lane: 'write' }), job('renames', [nothing], { lane: 'write' }));
	await pass(100);
	expect(steps).toEqual(['purge']);
	await pass(299);
	expect(steps).toEqual(['purge']);
	await pass(1);
	expect(steps).toEqual(['purge', 'renames', 'purge']);
});

it('rests only for the time of the try that succeeded', async () => {
	const away = fail(new Problem('database-away', 'gone'));
	const writing = () => clock.wait(10, ending.signal);
	run(job('purge', [away, away, away, away, away, writing], { lane: 'write' }));
	for (let tries = 1; tries <= 5; tries++) await pass(3_000);
	expect(steps).toHaveLength(6);
	await pass(10);
	await pass(30);
	expect(steps).toHaveLength(7);
});

it('lets no job that the database refuses hold up others of its lane, and counts that once', async () => {
	const refused = Array.from({ length: 20 }, () => fail(new Problem('database-away', 'a query was killed')));
	run(job('expiry', refused, { lane: 'write' }), job('purge', [], { lane: 'write' }));
	for (let tries = 1; tries <= 5; tries++) await pass(3_000);
	expect(steps.filter((name) => name === 'purge').length).toBeGreaterThan(2);
	expect(steps.filter((name) => name === 'expiry').length).toBeLessThan(20);
	expect(await reports()).toEqual([
		{ name: 'expiry', hasRun: false, failures: 1, problem: 'database-away' },
		{ name: 'purge', hasRun: true, failures: 0, problem: null },
	]);
});

it('counts a failure that a step has recorded itself, which then has not ended well', async () => {
	run({
		...job('unhide', []),
		async step(_leased, { onFailure }) {
			onFailure(new ActionApiError('away', 'maxlag', null));
			return 'idle';
		},
	});
	await settle();
	expect(await reports()).toEqual([{ name: 'unhide', hasRun: false, failures: 1, problem: 'maxlag' }]);
});

it('waits at most ten minutes, whatever a wiki asks for', async () => {
	run(job('daily-names', [fail(new ActionApiError('away', 'refused', 999_999_999_000)), nothing]));
	await pass(599_999);
	expect(steps).toHaveLength(1);
	await pass(1);
	expect(steps.length).toBeGreaterThan(1);
});

it('waits longer and longer for a wiki that does not answer, and logs that once', async () => {
	const away = fail(new ActionApiError('away', 'maxlag', null));
	run(job('daily-names', [away, away, nothing, away]));
	await settle();
	expect(steps).toHaveLength(1);
	await pass(5_000);
	expect(steps).toHaveLength(2);
	await pass(5_000);
	expect(steps).toHaveLength(2);
	await pass(5_000);
	expect(steps).toHaveLength(4);
	expect(lines.map((line) => (JSON.parse(line) as { message: string }).message)).toEqual([
		'a wiki did not answer a job; retrying',
	]);
	// It had answered in between: so the wait is the first again.
	await pass(5_000);
	expect(steps).toHaveLength(5);
	expect(await reports()).toMatchObject([{ failures: 3, problem: 'maxlag' }]);
});

it('begins again a minute after any other failure, of which the health has no text', async () => {
	run(job('purge', [fail(new RangeError('a name'))]));
	await pass(59_999);
	expect(steps).toHaveLength(1);
	await pass(1);
	expect(steps).toHaveLength(2);
	expect(lines.join()).toContain('a name');
	expect(await reports()).toEqual([{ name: 'purge', hasRun: true, failures: 1, problem: 'RangeError' }]);
});

it('ends without a failure when the lease is lost, and when it is to end', async () => {
	run(job('purge', [fail(new Problem('lease-lost', 'lost'))]));
	await ended;
	run(job('purge', [() => ending.abort(), nothing]));
	await ended;
	expect([steps.length, lines]).toEqual([2, []]);
	expect(await reports()).toMatchObject([{ failures: 0 }]);
});

it('gives health again that could not be recorded', async () => {
	health.failed('purge', new RangeError());
	await expect(health.flush(() => Promise.reject(new Error('away')))).rejects.toThrow('away');
	health.ran('purge');
	expect(await reports()).toEqual([{ name: 'purge', hasRun: true, failures: 1, problem: 'RangeError' }]);
});
