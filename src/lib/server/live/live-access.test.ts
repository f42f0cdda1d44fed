import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { Problem } from '#lib/domain/core/problem.ts';
import { LiveAccess } from './live-access.ts';

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

const accessAndErrors = () => {
	const errors: string[] = [];
	return { errors, access: new LiveAccess({ error: (message) => errors.push(message) }) };
};

/** A session whose right to read can be withdrawn, and which counts how often it was checked. */
function session() {
	const refusals: string[] = [];
	const state = { problem: null as Problem | null, checks: 0 };
	return {
		refusals,
		state,
		mayNotRead: () => {
			state.checks += 1;
			return Promise.resolve(state.problem);
		},
		connection: (leave: () => void = () => undefined) => ({
			refuse: (problem: Problem) => {
				refusals.push(problem.kind);
				leave();
			},
		}),
	};
}

test('a session is checked every 5 s, once for all its connections, and refused when it may not read any more', async () => {
	const { access } = accessAndErrors();
	const [ann, bob] = [session(), session()];
	const leaves: (() => void)[] = [];
	for (const _ of [1, 2, 3])
		leaves.push(
			access.admit(
				1,
				ann.mayNotRead,
				ann.connection(() => leaves.shift()?.()),
			),
		);
	const bobLeaves = access.admit(2, bob.mayNotRead, bob.connection());
	await vi.advanceTimersByTimeAsync(5_000);
	expect([ann.state.checks, bob.state.checks, ann.refusals]).toEqual([1, 1, []]);
	ann.state.problem = new Problem('not-allowed', '');
	await vi.advanceTimersByTimeAsync(5_000);
	expect(ann.refusals).toEqual(['not-allowed', 'not-allowed', 'not-allowed']);
	expect(access.size).toBe(1);
	bobLeaves();
	await vi.advanceTimersByTimeAsync(20_000);
	expect([ann.state.checks, bob.state.checks, bob.refusals, vi.getTimerCount()]).toEqual([2, 2, [], 0]);
});

test('an unavailable database, or a failure, changes nothing', async () => {
	const { access, errors } = accessAndErrors();
	const ann = session();
	access.admit(2, () => Promise.reject(new Error('a defect')), session().connection());
	access.admit(1, ann.mayNotRead, ann.connection());
	ann.state.problem = new Problem('database-away', '');
	await vi.advanceTimersByTimeAsync(5_000);
	expect(ann.refusals).toEqual([]);
	expect(errors).toHaveLength(1);
	ann.state.problem = new Problem('not-allowed', '');
	await vi.advanceTimersByTimeAsync(5_000);
	expect(ann.refusals).toEqual(['not-allowed']);
});

test('a session that signs out is refused at once, and no other', () => {
	const { access } = accessAndErrors();
	const [ann, bob] = [session(), session()];
	access.admit(1, ann.mayNotRead, ann.connection());
	access.admit(2, bob.mayNotRead, bob.connection());
	access.signOut(1);
	access.signOut(3);
	expect([ann.refusals, bob.refusals]).toEqual([['not-signed-in'], []]);
});

test('a session has 20 connections at most, all together 2,000; one that ends makes room', () => {
	const { access } = accessAndErrors();
	const admit = (id: number) => access.admit(id, session().mayNotRead, session().connection());
	const leaves = Array.from({ length: 20 }, () => admit(1));
	expect(() => admit(1)).toThrow(expect.objectContaining({ kind: 'too-many' }) as Error);
	leaves[0]?.();
	admit(1);
	for (let other = 1; other < 100; other += 1) for (let at = 0; at < 20; at += 1) admit(100 + other);
	expect(() => admit(2)).toThrow(expect.objectContaining({ kind: 'too-many' }) as Error);
	leaves[1]?.();
	leaves[1]?.();
	admit(2);
	expect(() => admit(2)).toThrow();
});
