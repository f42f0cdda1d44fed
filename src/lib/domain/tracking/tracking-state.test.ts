import { expect, test } from 'vitest';
import { isTracked, needsPerson, needsResolution, type TrackingEntry, trackingState } from './tracking-state.ts';

const followed: TrackingEntry = {
	userId: 1,
	removal: null,
	problem: null,
	pausedAt: null,
	endsAt: null,
	resolvedAt: null,
};

test('the first state that holds is the one', () => {
	const all = { userId: null, removal: 'keep', problem: 'hidden', endsAt: 10, pausedAt: 5 };
	expect(trackingState({ ...followed, ...all }, 10)).toBe('ending');
	expect(trackingState({ ...followed, ...all, removal: null }, 10)).toBe('hidden');
	expect(trackingState({ ...followed, ...all, removal: null, problem: 'x' }, 10)).toBe('invalid');
	expect(trackingState({ ...followed, ...all, removal: null, problem: null }, 10)).toBe('ended');
	expect(trackingState({ ...followed, ...all, removal: null, problem: null }, 9)).toBe('paused');
	expect(trackingState({ ...followed, userId: null }, 9)).toBe('soon');
	expect(trackingState({ ...followed, endsAt: 10 }, 9)).toBe('now');
});

test('who is followed, who has no person yet, and whose name is to be asked for', () => {
	expect((['now', 'soon', 'paused', 'ended', 'ending'] as const).filter(isTracked)).toEqual(['now', 'soon']);
	expect(needsPerson({ ...followed, userId: null })).toBe(true);
	expect(needsPerson({ userId: null, problem: 'invalid' })).toBe(false);
	expect(needsPerson(followed)).toBe(false);
	expect(needsResolution(followed)).toBe(true);
	for (const change of [{ resolvedAt: 1 }, { problem: 'hidden' }, { removal: 'keep' }])
		expect(needsResolution({ ...followed, ...change })).toBe(false);
});
