import { expect, test } from 'vitest';
import type { EventItem } from '#lib/domain/event/event-item.ts';
import { endOfChange } from '#lib/domain/feed/change-cursor.ts';
import { RecentSteps } from './recent-steps.ts';

const step = (change: number) => ({
	after: endOfChange('e', change - 1),
	bytes: new Uint8Array([change]),
	next: endOfChange('e', change),
});
const changes = (keys: string[], deleted: string[] = [], resync = false) => ({
	events: keys.map((key) => ({ key }) as EventItem),
	deleted,
	resync,
});
const since = (recent: RecentSteps, change: number, now = 0) =>
	recent.since(endOfChange('e', change), now)?.map(({ bytes }) => bytes[0]);

test('gives what came after a cursor', () => {
	const recent = new RecentSteps();
	for (const change of [1, 2, 3]) recent.add(step(change), changes([`${change}`]), 0);
	expect(since(recent, 1)).toEqual([2, 3]);
	expect(since(recent, 3)).toBe(undefined);
});

test.each([
	['hides or alters', changes(['2'])],
	['deletes', changes([], ['2'])],
	['cannot be followed to', changes([], [], true)],
])('does not give again what a later step %s', (_, last) => {
	const recent = new RecentSteps();
	for (const change of [1, 2, 3]) recent.add(step(change), changes([`${change}`]), 0);
	recent.add(step(4), last, 0);
	for (const change of [0, 1, 2]) expect(since(recent, change)).toBe(undefined);
	expect(since(recent, 3)).toEqual([4]);
});

test('does not give what is old, which would be announced as new', () => {
	const recent = new RecentSteps();
	recent.add(step(1), changes(['1']), 0);
	recent.add(step(2), changes(['2']), 20_000);
	expect(since(recent, 0, 31_000)).toBe(undefined);
	expect(since(recent, 1, 31_000)).toEqual([2]);
});

test('is bounded in steps and bytes', () => {
	const recent = new RecentSteps();
	for (let change = 1; change <= 1_500; change += 1) recent.add(step(change), changes([`${change}`]), 0);
	expect(since(recent, 400)).toBe(undefined);
	expect(since(recent, 500)).toHaveLength(1_000);
	recent.add({ ...step(1_501), bytes: new Uint8Array(999_999) }, changes(['x']), 0);
	expect(since(recent, 1_498)).toBe(undefined);
	expect(since(recent, 1_499)).toHaveLength(2);
});
