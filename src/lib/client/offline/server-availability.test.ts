import { expect, test } from 'vitest';
import { ServerAvailability } from './server-availability.ts';

/** A server that is away for so many looks, and a clock that only sleep moves on. */
function createAvailability(failedChecks: number) {
	const seen = { pauses: [] as number[], ended: 0 };
	const clock = { now: 0, failedChecks };
	const serverAvailability = new ServerAvailability({
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
		serverAvailability.onRecovery(() => {
			seen.ended += 1;
			resolve(null);
		});
	return { absence: serverAvailability, seen, clock, watch, end: promise };
}

test('looks for the server less and less often, and tells once that it is back', async () => {
	const { absence: serverAvailability, seen, watch, end } = createAvailability(8);
	serverAvailability.markDown();
	expect([serverAvailability.isDown, seen.pauses]).toEqual([true, []]);
	watch();
	serverAvailability.markDown();
	await end;
	expect(serverAvailability.isDown).toBe(false);
	expect(seen).toEqual({ pauses: [1, 2, 4, 8, 16, 32, 60, 60, 60].map((seconds) => seconds * 1_000), ended: 1 });
});

test('goes on as patiently with a server that fails again soon, and begins anew with one that was there for long', async () => {
	const { absence: serverAvailability, seen, clock, watch, end } = createAvailability(2);
	watch();
	serverAvailability.markDown();
	await end;
	expect(seen.pauses.splice(0)).toEqual([1_000, 2_000, 4_000]);
	serverAvailability.markDown();
	await expect.poll(() => serverAvailability.isDown).toBe(false);
	expect(seen.pauses.splice(0)).toEqual([8_000]);
	clock.now += 100_000;
	serverAvailability.markDown();
	await expect.poll(() => serverAvailability.isDown).toBe(false);
	expect(seen).toEqual({ pauses: [1_000], ended: 3 });
});

test('looks at once when there is a sign of it, and no more when nobody wants to know', async () => {
	let asked = 0;
	const asleep: AbortSignal[] = [];
	const serverAvailability = new ServerAvailability({
		ask: async () => {
			asked += 1;
			throw new TypeError('no connection');
		},
		sleep: (_, signal) => {
			asleep.push(signal);
			return new Promise((resolve) => signal.addEventListener('abort', () => resolve()));
		},
		now: () => 0,
	});
	const end = serverAvailability.onRecovery(() => undefined);
	serverAvailability.markDown();
	serverAvailability.checkNow();
	await expect.poll(() => asleep.length).toBe(2);
	expect(asked).toBe(1);
	end();
	await expect.poll(() => asked).toBe(2);
	expect(asleep.length).toBe(2);
});
