import { expect, test } from 'vitest';
import { formatTrackedView, parseTrackedView, selectTracked, type TrackedView } from './tracked-view.ts';

const everyone: TrackedView = { search: '', label: null, tracking: null, page: 1 };

test('an address and its view are one', () => {
	const views: TrackedView[] = [everyone, { search: 'é x', label: 'a&b', tracking: 'paused', page: 3 }];
	for (const view of views) expect(parseTrackedView(formatTrackedView(view))).toEqual(view);
	expect(parseTrackedView(new URLSearchParams('tracking=x&page=-1&label=+'))).toEqual(everyone);
});

test('people are found by name, reason, label and state', () => {
	const people = [
		{ username: 'Élodie B', reason: null, labels: ['x', 'y'], tracking: 'now' as const },
		{ username: 'Max', reason: 'Spam by Elodie_B?', labels: ['x'], tracking: 'paused' as const },
		{ username: 'مستخدم', reason: null, labels: [], tracking: 'now' as const },
	];
	const names = (view: Partial<TrackedView>) =>
		selectTracked(people, { ...everyone, ...view }).map((one) => one.username);
	expect(names({})).toHaveLength(3);
	expect(names({ search: 'elodie b' })).toEqual(['Élodie B', 'Max']);
	expect(names({ label: 'x', tracking: 'paused' })).toEqual(['Max']);
	expect(names({ label: 'X' })).toEqual([]);
});
