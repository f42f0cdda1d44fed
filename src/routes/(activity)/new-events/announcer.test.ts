import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { Announcer } from './announcer.ts';

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

test('new events are announced together, at most once in half a minute', () => {
	const said: number[] = [];
	const announcer = new Announcer((count) => said.push(count));
	announcer.add(0);
	expect(vi.getTimerCount()).toBe(0);
	for (let count = 0; count < 5; count += 1) announcer.add(2);
	vi.advanceTimersByTime(1_000);
	expect(said).toEqual([10]);
	for (let second = 0; second < 29; second += 1) {
		announcer.add(1);
		vi.advanceTimersByTime(1_000);
	}
	expect(said).toEqual([10]);
	vi.advanceTimersByTime(1_000);
	expect(said).toEqual([10, 29]);
	announcer.add(7);
	announcer.stop();
	vi.advanceTimersByTime(60_000);
	announcer.add(1);
	vi.advanceTimersByTime(1_000);
	expect(said).toEqual([10, 29, 1]);
});
