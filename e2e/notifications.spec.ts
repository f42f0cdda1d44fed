import { type BrowserContext, expect, type Page, test } from '@playwright/test';
import { formatSessionOwner } from '#lib/domain/access/session-owner.ts';
import { saveView } from '#lib/server/store/filter/saved-views.ts';
import { type App, signIn, startApp } from './app.ts';
import { wholeBrowser } from './browsers.ts';
import { EventRecorder } from './event-recorder.ts';
import { idleAtOnce } from './page-ready.ts';
import { recordEvents, observedEvent } from './sample-events.ts';

test.use({ launchOptions: wholeBrowser });

/** The user who signs in by the one-time link. */
const owner = formatSessionOwner({ provider: 'local' });

let app: App;
let recorder: EventRecorder;
test.beforeEach(async () => {
	app = await startApp({
		async prepare(db) {
			await recordEvents(db, [observedEvent(1)]);
			await saveView(db, owner, { id: null, name: 'Twos', query: 'title=Page+2' });
			await saveView(db, owner, { id: null, name: 'All', query: '' });
		},
	});
	recorder = await EventRecorder.begin(app);
});
test.afterEach(() => app.stop());

const choice = (page: Page, view: string, name: string) =>
	page.getByRole('group', { name: view }).getByRole('checkbox', { name, exact: true });
const isConnected = (page: Page) => expect(page.getByRole('status').first()).toHaveText(/^Live/);

/** The notifications that the system shows. */
const shown = (page: Page) =>
	page.evaluate(async () => {
		const registration = await navigator.serviceWorker.ready;
		return (await registration.getNotifications()).map(({ title, body }) =>
			[title, body].join('\n').replace(/\p{Cf}/gu, ''),
		);
	});

async function openPreferences(context: BrowserContext): Promise<Page> {
	await idleAtOnce(context);
	const page = await context.newPage();
	await context.addCookies(await signIn(app));
	await page.goto(app.origin);
	await page.evaluate(async () => void (await navigator.serviceWorker.ready));
	await page.goto(`${app.origin}/preferences`);
	await expect(choice(page, 'Twos', 'Sound')).toBeVisible();
	return page;
}

test('one tab notifies of new events in a saved view, once, and a click opens the view', async ({ context }) => {
	await context.grantPermissions(['notifications']);
	const settings = await openPreferences(context);
	await choice(settings, 'Twos', 'Notification').press('Space');
	await expect(choice(settings, 'Twos', 'Notification')).toBeChecked();
	const page = await context.newPage();
	await page.goto(app.origin);
	await recorder.record([20]);
	await isConnected(page);
	await expect.poll(() => shown(page)).toEqual(['1 new event: Twos\nExampleUser · Page 20 · dewiki']);
	// By a bot, late, and of another view.
	await recorder.record([21], { bot: true });
	await recorder.record([22], { time: Date.now() - 180_000 });
	await recorder.record([30]);
	await recorder.record([23, 24, 25, 26, 27]);
	await expect
		.poll(() => shown(page))
		.toEqual([['6 new events: Twos', ...[27, 26, 25].map((id) => `ExampleUser · Page ${id} · dewiki`)].join('\n')]);

	// Tests cannot click a notification of the system, so this dispatches the event of a click.
	const [worker] = context.serviceWorkers();
	if (!worker) throw new Error('there is no service worker');
	await worker.evaluate(`(async () => {
		// Only a real click may focus a window.
		WindowClient.prototype.focus = async function () { return this; };
		const [notification] = await registration.getNotifications();
		dispatchEvent(new NotificationEvent('notificationclick', { notification }));
	})()`);
	await expect.poll(() => context.pages().map((one) => one.url().slice(app.origin.length))).toContain('/?title=Page+2');
	expect(await shown(page)).toEqual([]);

	// Events of an opened notification are not counted again, and the settings remain after a reload.
	await recorder.record([28]);
	await expect.poll(() => shown(page)).toEqual(['1 new event: Twos\nExampleUser · Page 28 · dewiki']);
	await settings.goto(`${app.origin}/preferences`);
	await expect(choice(settings, 'Twos', 'Notification')).toBeChecked();
	await expect(choice(settings, 'All', 'Notification')).not.toBeChecked();
	await choice(settings, 'Twos', 'Notification').uncheck();
	await recorder.record([29]);
	await isConnected(page);
	await expect(page.getByRole('link', { name: 'Page 29' })).toBeVisible();
	expect(await shown(page)).toEqual(['1 new event: Twos\nExampleUser · Page 28 · dewiki']);
});

test('a sound is played when it is chosen, and for new events', async ({ context }) => {
	await context.addInitScript(() => {
		const { start } = OscillatorNode.prototype;
		OscillatorNode.prototype.start = function (when) {
			document.documentElement.dataset['notes'] = String(Number(document.documentElement.dataset['notes'] ?? 0) + 1);
			start.call(this, when);
		};
	});
	const page = await openPreferences(context);
	const notes = (count: number) => expect(page.locator('html')).toHaveAttribute('data-notes', String(count));
	await choice(page, 'All', 'Sound').check();
	await notes(2);
	await page.getByRole('link', { name: 'Activity', exact: true }).click();
	await recorder.record([40, 41, 42]);
	await notes(4);
});

test('permission is requested when it is needed, and a refusal is shown', async ({ context }) => {
	await context.addInitScript(() => {
		let permission: NotificationPermission = 'default';
		Object.defineProperty(Notification, 'permission', { get: () => permission });
		Notification.requestPermission = () => {
			document.documentElement.dataset['requested'] = 'yes';
			permission = 'denied';
			return Promise.resolve(permission);
		};
	});
	const page = await openPreferences(context);
	await expect(page.locator('html')).not.toHaveAttribute('data-requested');
	const box = choice(page, 'All', 'Notification');
	// Not `check`, which would fail if the box is not checked then.
	await box.click();
	await expect(page.locator('html')).toHaveAttribute('data-requested', 'yes');
	await expect(page.getByText('Notifications of xwiki are blocked')).toBeVisible();
	await expect(box).not.toBeChecked();
	await expect(box).toBeDisabled();
});

test('without saved views the page says what to do', async ({ context }) => {
	await app.db.deleteFrom('saved_views').execute();
	const page = await context.newPage();
	await page.context().addCookies(await signIn(app));
	await page.goto(`${app.origin}/preferences`);
	await expect(page.getByText('Save a view first: choose a filter')).toBeVisible();
});
