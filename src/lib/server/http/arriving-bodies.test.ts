import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { ArrivingBodies } from './arriving-bodies.ts';

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

test('a body that takes too long is ended once, one that has arrived is not', () => {
	const bodies = new ArrivingBodies();
	const ended: string[] = [];
	const arrived = bodies.begin('', 1_000, () => ended.push('arrived'));
	const late = bodies.begin('', 1_000, () => ended.push('late'));
	arrived();
	vi.advanceTimersByTime(1_000);
	late();
	expect([ended, bodies.size, vi.getTimerCount()]).toEqual([['late'], 0, 0]);
});

test.each([
	['a user', 'wikimedia:6', 10],
	['all who are signed out', '', 50],
])('the oldest of too many of %s makes room, and no other sender has to', (_, sender, most) => {
	const bodies = new ArrivingBodies();
	const ended: string[] = [];
	bodies.begin('other', 1_000, () => ended.push('other'));
	for (let body = 1; body <= most + 2; body += 1) bodies.begin(sender, 1_000, () => ended.push(String(body)));
	expect([ended, bodies.size]).toEqual([['1', '2'], most + 1]);
});
