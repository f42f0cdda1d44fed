import { expect, test } from 'vitest';
import type { Person } from '../person/person.ts';
import {
	asksForRecords,
	formatTrackedView,
	parseTrackedView,
	selectTracked,
	type TrackedView,
} from './tracked-view.ts';

const everyone: TrackedView = { search: '', label: null, tracking: null, coverage: null, order: 'name', page: 1 };

test('an address and its view are one', () => {
	const views: TrackedView[] = [
		everyone,
		{ ...everyone, page: 2 },
		{ search: 'é x', label: 'a&b', tracking: 'paused', coverage: 'gaps', order: 'silent', page: 3 },
	];
	for (const view of views) expect(parseTrackedView(formatTrackedView(view))).toEqual(view);
	expect(parseTrackedView(new URLSearchParams('tracking=x&page=-1&label=+'))).toEqual(everyone);
});

const silentFor = (days: number): Person => ({
	...{ user: '', tracking: 'now', labels: [], firstAt: null, coveredSince: 0, knownSince: 0 },
	...{ lastAt: (99 - days) * 86_400_000, knownUntil: 99 * 86_400_000 },
});

test('people are found by name, reason, label and state', () => {
	const people = [
		{ username: 'Élodie B', reason: null, labels: ['x', 'y'], tracking: 'now' as const, person: silentFor(1) },
		{ username: 'Max', reason: 'Spam by Elodie_B?', labels: ['x'], tracking: 'paused' as const, person: silentFor(9) },
		{ username: 'مستخدم', reason: null, labels: [], tracking: 'now' as const, person: null },
	];
	const names = (view: Partial<TrackedView>) =>
		selectTracked(people, { ...everyone, ...view }).map((one) => one.username);
	expect(names({})).toHaveLength(3);
	expect(names({ search: 'elodie b' })).toEqual(['Élodie B', 'Max']);
	expect(names({ label: 'x', tracking: 'paused' })).toEqual(['Max']);
	expect(names({ label: 'X' })).toEqual([]);
	expect(names({ order: 'silent' })).toEqual(['Max', 'Élodie B', 'مستخدم']);
	expect(names({ coverage: 'whole', order: 'last' })).toEqual(['Élodie B', 'Max']);
	const asking: Partial<TrackedView>[] = [{ order: 'silent' }, { coverage: 'none' }];
	for (const view of asking) expect(asksForRecords({ ...everyone, ...view })).toBe(true);
	expect(asksForRecords({ ...everyone, search: 'x', label: 'x', tracking: 'now' })).toBe(false);
});
