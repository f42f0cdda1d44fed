import { expect, test } from 'vitest';
import { ServerAvailability } from './server-availability.ts';

/** A server that fails its first `failedChecks` checks, and a clock that advances only in `sleep`. */
function createAvailability(failedChecks: number) {
	const seen = { pauses: [] as number[], recoveries: 0 };
	const clock = { now: 0, failedChecks };
	const availability = new ServerAvailability({
		ask: async () => {
			if (clock.failedChecks-- > 0) throw new TypeError('no connection');
		},
		sleep: async (duration) => {
			seen.pauses.push(duration);
			clock.now += duration;
		},
		now: () => clock.now,
	});
	const { promise, resolve } = Promise.withResolvers<null>();
	const watch = () =>
		availability.onRecovery(() => {
			seen.recoveries += 1;
			resolve(null);
		});
	return { availability, seen, clock, watch, end: promise };
}

test('checks the server less and less often, and calls once when it is available again', async () => {
	const { availability, seen, watch, end } = createAvailability(8);
	availability.markDown();
	expect([availability.isDown, seen.pauses]).toEqual([true, []]);
	watch();
	availability.markDown();
	await end;
	expect(availability.isDown).toBe(false);
	expect(seen).toEqual({ pauses: [1, 2, 4, 8, 16, 32, 60, 60, 60].map((seconds) => seconds * 1_000), recoveries: 1 });
});

test('continues with the long pause if the server fails again soon, and resets it after a long time', async () => {
	const { availability, seen, clock, watch, end } = createAvailability(2);
	watch();
	availability.markDown();
	await end;
	expect(seen.pauses.splice(0)).toEqual([1_000, 2_000, 4_000]);
	availability.markDown();
	await expect.poll(() => availability.isDown).toBe(false);
	expect(seen.pauses.splice(0)).toEqual([8_000]);
	clock.now += 100_000;
	availability.markDown();
	await expect.poll(() => availability.isDown).toBe(false);
	expect(seen).toEqual({ pauses: [1_000], recoveries: 3 });
});

test('checks at once on request, and no more after the end', async () => {
	let checks = 0;
	const sleeps: AbortSignal[] = [];
	const availability = new ServerAvailability({
		ask: async () => {
			checks += 1;
			throw new TypeError('no connection');
		},
		sleep: (_, signal) => {
			sleeps.push(signal);
			return new Promise((resolve) => signal.addEventListener('abort', () => resolve()));
		},
		now: () => 0,
	});
	const end = availability.onRecovery(() => undefined);
	availability.markDown();
	availability.checkNow();
	await expect.poll(() => sleeps.length).toBe(2);
	expect(checks).toBe(1);
	end();
	await expect.poll(() => checks).toBe(2);
	expect(sleeps.length).toBe(2);
});
