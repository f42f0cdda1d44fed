import { ApiError, Unreachable } from '#lib/api/request.ts';
import type { EventItem } from '#lib/domain/event/event-item.ts';
import type { LiveChanges } from '#lib/domain/feed/changes.ts';
import { isAhead, parseChangeCursor } from '#lib/domain/feed/change-cursor.ts';
import { type EventFilter, matches } from '#lib/domain/filter/event-filter.ts';
import { type LabelsOf, labelsIn, unlabelled } from '#lib/domain/tracking/labels.ts';
import type { SavedView } from '#lib/domain/filter/saved-view.ts';
import { type Moment, readView } from '#lib/domain/filter/view.ts';
import { isolate, type Messages } from '#lib/messages/messages.ts';
import { type AlertSetting, readAlertSettings } from './alert-settings.ts';
import { withLock } from '../platform/with-lock.ts';
import { playSound } from './alert-sound.ts';
import { live } from '../feed/live.svelte.ts';
import { commonData } from '../offline/common-data.ts';

/** What alerts need from the page; functions are called each time. */
export interface AlertOptions {
	views: () => readonly SavedView[];
	/** `UTC` or an IANA zone. */
	zone: () => string;
	t: Messages['t'];
}

/** The alerts for one batch of changes. */
export interface Alerts {
	/** One notification each; an event is in at most one of them. */
	notices: { view: SavedView; events: EventItem[] }[];
	sound: boolean;
}

/** Maximum number of events that a notification lists. */
const maxLines = 3;
/** Stored on the device: up to where one of its tabs has shown notifications. */
const notifiedKey = 'xwiki-alerted';

/** Shows what happens in the saved views that this device is set to, while a tab is open. @returns ends it */
export function startAlerts({ views, zone, t }: AlertOptions): () => void {
	const notifyOnce = async (changes: LiveChanges) => {
		const notifiedUntil = localStorage.getItem(notifiedKey);
		const moment = { now: Date.now(), zone: zone() };
		const alerts = alertsOf(changes, {
			notifiedUntil,
			settings: readAlertSettings(),
			views: views(),
			moment,
			labelsOf: await findLabels(views()),
		});
		if (notifiedUntil === null || !isAhead(parseChangeCursor(notifiedUntil), parseChangeCursor(changes.next))) {
			localStorage.setItem(notifiedKey, changes.next);
		}
		if (alerts.sound) await playSound();
		for (const { view, events } of alerts.notices) await notify(view, events, t);
	};
	return live.listen({
		onChanges(changes) {
			// Every tab receives the changes; the first one notifies.
			if (changes.live.length > 0) void withLock('xwiki-alerts', () => notifyOnce(changes));
		},
	});
}

/** The labels of people, if one of the views filters by label; no labels if they cannot be loaded. */
async function findLabels(views: readonly SavedView[]): Promise<LabelsOf> {
	const hasLabels = (query: URLSearchParams) => query.has('label') || query.has('not-label');
	if (!views.some(({ query }) => hasLabels(new URLSearchParams(query)))) return unlabelled;
	try {
		return labelsIn((await commonData('choices', fetch)).value);
	} catch (error) {
		if (error instanceof ApiError || error instanceof Unreachable) return unlabelled;
		throw error;
	}
}

/** What alerts depend on. */
export interface AlertContext {
	/** The cursor up to which this device has shown notifications; null: none yet. */
	notifiedUntil: string | null;
	settings: readonly AlertSetting[];
	views: readonly SavedView[];
	/** From which periods are counted. */
	moment: Moment;
	labelsOf: LabelsOf;
}

/** The alerts for changes. */
export function alertsOf(
	changes: LiveChanges,
	{ notifiedUntil, settings, views, moment, labelsOf }: AlertContext,
): Alerts {
	const before = notifiedUntil === null ? null : parseChangeCursor(notifiedUntil);
	const { epoch } = parseChangeCursor(changes.next);
	const isNotified = ({ change, id }: EventItem) =>
		before !== null && before.epoch === epoch && !isAhead({ epoch, change, id }, before);
	const news = changes.events.filter((event) => changes.live.includes(event.key) && !isNotified(event));
	const named = new Set<EventItem>();
	const alerts: Alerts = { notices: [], sound: false };
	for (const { view: id, notification, sound } of settings) {
		const view = views.find((one) => one.id === id);
		const filter = view && filterOf(view, moment);
		if (!filter) continue;
		const events = news.filter((event) => matches(event, filter, labelsOf));
		if (sound && events.length > 0) alerts.sound = true;
		const unnamed = events.filter((event) => !named.has(event));
		if (!notification || unnamed.length === 0) continue;
		for (const event of unnamed) named.add(event);
		alerts.notices.push({ view, events: unnamed });
	}
	return alerts;
}

/** Null if the view is no longer valid; its page shows why. */
function filterOf({ query }: SavedView, moment: Moment): EventFilter | null {
	const { view, mistake } = readView(new URLSearchParams(query), moment);
	return mistake === null ? view.filter : null;
}

/** Shows a notification; it replaces an earlier one of the view that is still open. */
async function notify(view: SavedView, events: readonly EventItem[], t: Messages['t']): Promise<void> {
	// By the service worker, since pages cannot show notifications on phones.
	const registration = await navigator.serviceWorker.getRegistration();
	if (!registration?.active || Notification.permission !== 'granted') return;
	const tag = `view-${view.id}`;
	const [earlier] = await registration.getNotifications({ tag });
	const count = events.length + countIn(earlier);
	await registration.showNotification(t('alert-title', count, isolate(view.name)), {
		body: events.slice(-maxLines).reverse().map(lineOf).join('\n'),
		tag,
		icon: '/icon-192.png',
		data: { count, path: view.query === '' ? '/' : `/?${view.query}` },
	});
}

function countIn(notification: Notification | undefined): number {
	const { count } = (notification?.data ?? {}) as { count?: unknown };
	return typeof count === 'number' ? count : 0;
}

function lineOf({ user, title, wiki }: EventItem): string {
	return [user, title, wiki].flatMap((part) => (part === null ? [] : [isolate(part)])).join(' · ');
}
