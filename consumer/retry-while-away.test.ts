import { expect, it } from 'vitest';
import { Problem } from '#lib/domain/core/problem.ts';
import { createLog } from '#lib/server/platform/log.ts';
import { createTestClock } from '../fixtures/consumer/test-clock.ts';
import { retryWhileDatabaseAway } from './retry-while-away.ts';

function setUp() {
	const lines: string[] = [];
	const ending = new AbortController();
	const clock = createTestClock();
	return {
		lines,
		ending,
		clock,
		patience: { signal: ending.signal, clock, log: createLog('info', (line) => lines.push(line)) },
	};
}

const away = new Problem('database-away', 'gone');

it('tries again while the database is away, and says so once', async () => {
	const { patience, clock, lines } = setUp();
	const tries: boolean[] = [];
	const done = retryWhileDatabaseAway(patience, async (again) => {
		tries.push(again);
		if (tries.length < 20) throw away;
		return 'done';
	});
	while (tries.length < 20) {
		clock.advance(3_000);
		await new Promise(setImmediate);
	}
	expect(await done).toBe('done');
	expect(tries).toEqual([false, ...Array.from({ length: 19 }, () => true)]);
	expect(lines.map((line) => (JSON.parse(line) as { message: string }).message)).toEqual([
		'the database is away; waiting for it',
		'the database is back',
	]);
});

it('does not hide what waiting cannot mend', async () => {
	const { patience } = setUp();
	const lost = new Problem('lease-lost', 'lost');
	await expect(retryWhileDatabaseAway(patience, () => Promise.reject(lost))).rejects.toBe(lost);
	const defect = new RangeError('ours');
	await expect(retryWhileDatabaseAway(patience, () => Promise.reject(defect))).rejects.toBe(defect);
});

it('stops when its signal is aborted', async () => {
	const { patience, ending } = setUp();
	let tries = 0;
	const done = retryWhileDatabaseAway(patience, async () => {
		tries++;
		throw away;
	});
	ending.abort();
	await expect(done).rejects.toBe(away);
	expect(tries).toBe(1);
	await expect(retryWhileDatabaseAway(patience, async () => 'done')).resolves.toBe('done');
});
