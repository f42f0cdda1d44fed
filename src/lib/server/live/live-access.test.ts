import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { Problem } from '#lib/domain/core/problem.ts';
import { Gate } from './live-access.ts';

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

const gateAndErrors = () => {
	const errors: string[] = [];
	return { errors, gate: new Gate({ error: (message) => errors.push(message) }) };
};

/** A session whose right to read can be taken, and which counts how often it was asked. */
function session() {
	const told: string[] = [];
	const state = { problem: null as Problem | null, asked: 0 };
	return {
		told,
		state,
		mayNotRead: () => {
			state.asked += 1;
			return Promise.resolve(state.problem);
		},
		guest: (leave: () => void = () => undefined) => ({
			refuse: (problem: Problem) => {
				told.push(problem.kind);
				leave();
			},
		}),
	};
}

test('a session is asked every 5 s, once for all its connections, and sent away when it may read no more', async () => {
	const { gate } = gateAndErrors();
	const [ann, bob] = [session(), session()];
	const leaves: (() => void)[] = [];
	for (const _ of [1, 2, 3])
		leaves.push(
			gate.admit(
				'ann',
				ann.mayNotRead,
				ann.guest(() => leaves.shift()?.()),
			),
		);
	const bobLeaves = gate.admit('bob', bob.mayNotRead, bob.guest());
	await vi.advanceTimersByTimeAsync(5_000);
	expect([ann.state.asked, bob.state.asked, ann.told]).toEqual([1, 1, []]);
	ann.state.problem = new Problem('not-allowed', '');
	await vi.advanceTimersByTimeAsync(5_000);
	expect(ann.told).toEqual(['not-allowed', 'not-allowed', 'not-allowed']);
	expect(gate.size).toBe(1);
	bobLeaves();
	await vi.advanceTimersByTimeAsync(20_000);
	expect([ann.state.asked, bob.state.asked, bob.told, vi.getTimerCount()]).toEqual([2, 2, [], 0]);
});

test('a database that cannot be asked, or a failure, changes nothing', async () => {
	const { gate, errors } = gateAndErrors();
	const ann = session();
	gate.admit('bob', () => Promise.reject(new Error('a defect')), session().guest());
	gate.admit('ann', ann.mayNotRead, ann.guest());
	ann.state.problem = new Problem('database-away', '');
	await vi.advanceTimersByTimeAsync(5_000);
	expect(ann.told).toEqual([]);
	expect(errors).toHaveLength(1);
	ann.state.problem = new Problem('not-allowed', '');
	await vi.advanceTimersByTimeAsync(5_000);
	expect(ann.told).toEqual(['not-allowed']);
});

test('who signs out is sent away at once, and nobody else', () => {
	const { gate } = gateAndErrors();
	const [ann, bob] = [session(), session()];
	gate.admit('ann', ann.mayNotRead, ann.guest());
	gate.admit('bob', bob.mayNotRead, bob.guest());
	gate.signOut('ann');
	gate.signOut('nobody');
	expect([ann.told, bob.told]).toEqual([['not-signed-in'], []]);
});
