import { expect, test } from 'vitest';
import type { EventItem } from '#lib/domain/event/event-item.ts';
import type { LiveChanges } from '#lib/domain/feed/changes.ts';
import type { SavedView } from '#lib/domain/filter/saved-view.ts';
import type { AlertSetting } from './alert-settings.ts';
import { alertsOf } from './alerts.ts';

const epoch = 'e';
const moment = { now: Date.UTC(2026, 10, 23, 12), zone: 'UTC' };

function event(id: number, some: Partial<EventItem> = {}): EventItem {
	const links = { page: null, diff: null, revision: null, log: null, history: null, user: null, contributions: null };
	return {
		...{ id, change: id, time: moment.now, key: `dewiki:rev:${id}`, source: 'stream', wiki: 'dewiki', type: 'edit' },
		...{ logType: null, logAction: null, user: 'A', about: [], namespace: 0, title: `Page ${id}`, comment: '' },
		...{ minor: false, bot: false, patrolled: null, oldRevision: 1, newRevision: 2, oldLength: 1, newLength: 2 },
		...{ logId: null, logParams: null, review: null, links },
		...some,
	};
}

function changesWith(events: EventItem[], live = events): LiveChanges {
	const { change = 0, id = 0 } = events.at(-1) ?? {};
	const next = `${epoch}.${change}.${id}`;
	return { events, live: live.map(({ key }) => key), deleted: [], next, resync: false, isComplete: true };
}

const view = (id: number, query: string): SavedView => ({ id, query, name: `View ${id}`, savedAt: 0 });
const labelsOf = (name: string) => (name === 'A' ? ['Team'] : []);
const views = [view(4, 'label=Team'), view(1, ''), view(2, 'wiki=commonswiki'), view(3, 'period=today&title=Page+1')];
const setting = (id: number, some: Partial<AlertSetting> = {}): AlertSetting => ({
	...{ view: id, notification: true, sound: false },
	...some,
});

/** Which events are named, by view. */
function named(changes: LiveChanges, settings: AlertSetting[], before: string | null = null): [number, number[]][] {
	const { notices } = alertsOf(changes, { notifiedUntil: before, settings, views, moment, labelsOf });
	return notices.map((notice) => [notice.view.id, notice.events.map(({ id }) => id)]);
}

test('several at once are one notification, of what the view shows and nothing else', () => {
	const events = [event(1), event(2, { bot: true }), event(3, { wiki: 'commonswiki' }), event(4)];
	expect(named(changesWith(events), [setting(1)])).toEqual([[1, [1, 3, 4]]]);
	expect(named(changesWith(events), [setting(2)])).toEqual([[2, [3]]]);
	expect(named(changesWith(events), [])).toEqual([]);
	expect(named(changesWith(events), [setting(9)])).toEqual([]);
});

test('an event in several views is in one notification only', () => {
	const events = [event(1), event(3, { wiki: 'commonswiki' })];
	expect(named(changesWith(events), [setting(2), setting(1), setting(3)])).toEqual([
		[2, [3]],
		[1, [1]],
	]);
});

test('a view by label matches events of the people who have it', () => {
	expect(named(changesWith([event(1), event(2, { user: 'B' })]), [setting(4)])).toEqual([[4, [1]]]);
});

test('periods are those of the moment', () => {
	const yesterday = event(1, { time: moment.now - 86_400_000 });
	expect(named(changesWith([yesterday, event(10)]), [setting(3)])).toEqual([[3, [10]]]);
});

test('events that are not live, or that another tab has notified of, cause no alert', () => {
	const events = [event(1), event(2), event(3), event(4)];
	expect(named(changesWith(events, events.slice(2)), [setting(1)])).toEqual([[1, [3, 4]]]);
	expect(named(changesWith(events), [setting(1)], `${epoch}.2.2`)).toEqual([[1, [3, 4]]]);
	expect(named(changesWith(events), [setting(1)], `${epoch}.4.4`)).toEqual([]);
	// A page may end in the middle of a change.
	const same = events.map((one) => ({ ...one, change: 7 }));
	expect(named(changesWith(same), [setting(1)], `${epoch}.7.3`)).toEqual([[1, [4]]]);
	// Cursors of another epoch do not compare.
	expect(named(changesWith(events), [setting(1)], 'another.9.9')).toEqual([[1, [1, 2, 3, 4]]]);
});

test('there is one sound, also for an event that another view has notified of', () => {
	const sounds = (settings: AlertSetting[]) =>
		alertsOf(changesWith([event(1)]), { notifiedUntil: null, settings, views, moment, labelsOf }).sound;
	expect(sounds([setting(1), setting(3, { sound: true, notification: false })])).toBe(true);
	expect(sounds([setting(1), setting(2, { sound: true })])).toBe(false);
});

test('a view that is no longer valid is skipped', () => {
	const broken = [view(1, 'from=never')];
	expect(
		alertsOf(changesWith([event(1)]), { notifiedUntil: null, settings: [setting(1)], views: broken, moment, labelsOf }),
	).toEqual({
		notices: [],
		sound: false,
	});
});
