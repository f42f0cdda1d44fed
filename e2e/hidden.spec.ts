import { expect, type Page, test } from '@playwright/test';
import { type ActionApiServer, createActionApiServer } from '../demo/action-api-server.ts';
import { createEventStreamsServer, type EventStreamsServer } from '../demo/event-streams-server.ts';
import { createGenerator, topics } from '../demo/generate.ts';
import type { Generated } from '../demo/topic-log.ts';
import { wikis } from '../demo/people.ts';
import { hiddenParts } from '#lib/domain/visibility/hidden-parts.ts';
import type { HiddenPart } from '#lib/domain/event/event.ts';
import { personPath } from '#lib/domain/person/person-path.ts';
import { everythingIn } from '../fixtures/database.ts';
import { saveView } from '#lib/server/store/filter/saved-views.ts';
import { insertTrackedUser } from '#lib/server/store/tracking/track-users.ts';
import { insertUserNote } from '#lib/server/store/person/person-notes.ts';
import { type App, signIn, startApp } from './app.ts';
import { type Device, newDevice, cachedText, waitUntilCached } from './installed.ts';

// Each spec has an app of its own, and waits a lot.
test.describe.configure({ mode: 'parallel' });

const day = 86_400_000;
const within = { timeout: 20_000 };
const [, dewiki] = wikis;
const generator = createGenerator({ seed: 3, secondTopic: 0, disorder: 0 });

let stream: EventStreamsServer;
let api: ActionApiServer;
let app: App;
/** One device with an open page, and one that is offline in the meantime. */
let open: Device;
let offline: Device;

test.beforeEach(async () => {
	stream = await createEventStreamsServer({ topics });
	api = await createActionApiServer();
	api.addAccount({ id: 7, name: 'Secretive Gardener' });
	app = await startApp({
		consumer: true,
		env: {
			STREAM_URL: stream.url,
			STREAM_SINCE: new Date(Date.now() - day).toISOString(),
			USER_AGENT: 'xwiki-test (https://example.org)',
			META_API_URL: api.url,
			API_REQUESTS_PER_MINUTE: '6000',
		},
		async prepare(db) {
			await insertTrackedUser(db, { username: 'Secretive Gardener', addedBy: null });
			const script_url = api.apiUrl('dewiki').replace('api.php', 'index.php');
			await db.insertInto('wikis').values({ name: 'dewiki', script_url, article_url: null }).execute();
		},
	});
	[open, offline] = [newDevice(), newDevice()];
});
test.afterEach(async () => {
	await Promise.all([open.stop(), offline.stop()]);
	await app.stop();
	await Promise.all([stream.close(), api.close()]);
});

/** Emits an event on the stream, and adds it to its wiki. */
function happen({ topic, ...message }: Generated) {
	stream.append(topic, message);
	api.observe(message.data);
}

function edit(page: string, comment: string, user = 'Secretive Gardener'): Generated {
	const made = generator.event(Date.now(), user, { wiki: dewiki, type: 'edit', page });
	const data = { ...(JSON.parse(made.data) as object), comment, parsedcomment: comment };
	return { ...made, data: JSON.stringify(data) };
}

const revisionOf = ({ data }: Generated) => (JSON.parse(data) as { revision: { new: number } }).revision.new;

function hide(made: Generated, parts: readonly HiddenPart[]) {
	api.hide('dewiki', { revid: revisionOf(made) }, parts);
	const isShown = (part: HiddenPart) => !parts.includes(part);
	const shown = { text: isShown('text'), comment: isShown('comment'), user: isShown('user') };
	emitOnSideStream(generator.visibility(Date.now(), made, shown));
}

function emitOnSideStream({ topic, ...message }: Generated) {
	stream.append(topic, message);
}

function log(
	type: string,
	title: string,
	params: object,
	some: { wiki?: string; user?: string; comment?: string } = {},
) {
	const made = generator.event(Date.now(), some.user ?? 'A Renamer', { wiki: dewiki, type: 'upload', page: title });
	const data = { ...(JSON.parse(made.data) as object), log_type: type, log_action: 'rename', log_params: params };
	const place = { title, namespace: 2, comment: '', parsedcomment: '', log_action_comment: '', ...some };
	emitOnSideStream({ ...made, data: JSON.stringify({ ...data, ...place }) });
}

/** Signs in both devices and caches the events on them; then closes the second one. */
async function begin(events: number): Promise<Page> {
	const cookies = await signIn(app);
	const visit = async (device: Device) => {
		const page = await device.start();
		await page.context().addCookies(cookies);
		await page.goto(`${app.origin}${personPath('Secretive Gardener')}`);
		await expect(page.getByRole('heading', { name: 'Secretive Gardener' })).toBeVisible();
		await page.goto(app.origin);
		await waitUntilCached(page, events);
		return page;
	};
	const [page, visiting] = await Promise.all([visit(open), visit(offline)]);
	await visiting.context().close();
	await page.evaluate(() => void (document.body.dataset['same'] = 'yes'));
	return page;
}

const row = (page: Page, title: string) =>
	page
		.getByRole('main')
		.locator('li[data-row]')
		.filter({ has: page.getByText(title, { exact: true }) });
const isSame = (page: Page) => expect(page.locator('body')).toHaveAttribute('data-same', 'yes');
const isRecorded = (count: number) =>
	expect.poll(() => app.db.selectFrom('events').select('id').execute(), within).toHaveLength(count);

/** All that the API returns about events. */
async function apiTexts(page: Page): Promise<string> {
	const addresses = [
		'events',
		'events.csv',
		'events.ndjson',
		'changes',
		'status',
		'filter-choices',
		'users',
		'coverage',
	];
	const answers = addresses.map(async (address) => {
		const answer = await page.request.get(`${app.origin}/api/${address}`);
		expect(answer.status(), address).toBe(200);
		return answer.text();
	});
	return (await Promise.all(answers)).join('\n');
}

/** Number of the person's events in charts: from daily counts, and from single events. */
async function counted(page: Page): Promise<number[]> {
	const answers = ['', '&minor=true', '&minor=false'].map(async (more) => {
		const answer = await page.request.get(`${app.origin}/api/insights?user=Secretive+Gardener${more}`);
		return ((await answer.json()) as { events: number }).events;
	});
	const [all = 0, minor = 0, others = 0] = await Promise.all(answers);
	return [all, minor + others];
}

test('what a wiki hides is removed everywhere, from open pages and from offline devices; and unhiding restores it', async () => {
	test.setTimeout(90_000);
	const whole = edit('All of it', 'unspeakable summary');
	const summary = edit('Its summary', 'unspeakable words');
	const user = edit('Its user', 'harmless');
	for (const made of [whole, summary, user, edit('Nothing of it', 'left')]) happen(made);
	await isRecorded(4);
	// This event cannot be parsed, and a sample of it is stored.
	const broken = JSON.stringify({ ...(JSON.parse(whole.data) as object), wiki: 'no wiki', timestamp: null });
	emitOnSideStream({ ...whole, data: broken });
	const page = await begin(4);
	await expect(row(page, 'All of it')).toContainText('unspeakable summary');
	expect(await counted(page)).toEqual([4, 4]);

	hide(whole, hiddenParts(7));
	hide(summary, ['comment']);
	hide(user, ['user']);
	await expect(row(page, 'All of it')).toContainText('summary hidden on the wiki', within);
	await expect(row(page, 'All of it')).toContainText('name hidden on the wiki');
	await expect(row(page, 'Its summary')).toContainText('summary hidden on the wiki');
	await expect(row(page, 'Its user')).toContainText('name hidden on the wiki');
	await expect(row(page, 'Nothing of it')).toContainText('left');
	await expect(page.getByText('unspeakable')).toHaveCount(0);
	await isSame(page);
	const samples = app.db.selectFrom('upstream_error_samples').select('sample');
	expect(await samples.execute()).toHaveLength(1);
	expect(await everythingIn(app.db)).not.toContain('unspeakable');
	expect(await apiTexts(page)).not.toContain('unspeakable');
	const theirs = await page.request.get(`${app.origin}/api/events.csv?user=Secretive+Gardener`);
	expect((await theirs.text()).match(/Its summary|Nothing of it|Its user|All of it/g)).toEqual([
		'Nothing of it',
		'Its summary',
	]);
	await expect.poll(() => cachedText(page), within).not.toContain('unspeakable');
	expect(await counted(page)).toEqual([2, 2]);

	const back = await offline.start();
	await back.goto(app.origin);
	await expect.poll(() => cachedText(back), within).not.toContain('unspeakable');
	expect(await cachedText(back)).toContain('Nothing of it');

	hide(whole, ['text']);
	hide(summary, []);
	hide(user, []);
	await expect(row(page, 'All of it')).toContainText('unspeakable summary', within);
	await expect(row(page, 'All of it')).toContainText('Secretive Gardener');
	await expect(row(page, 'Its summary')).toContainText('unspeakable words', within);
	await expect(row(page, 'Its user')).toContainText('Secretive Gardener', within);
	await isSame(page);
	expect(await counted(page)).toEqual([4, 4]);
});

test('events of a deleted page are marked until it is undeleted', async () => {
	const made = edit('A page', 'about it');
	happen(made);
	await isRecorded(1);
	const page = await begin(1);
	// Only the wiki knows whether the edit was of this page.
	api.remove('dewiki', { revid: revisionOf(made) });
	emitOnSideStream(generator.pageDeletion(Date.now(), made, 'delete'));
	await expect(row(page, 'A page')).toContainText('page deleted since', within);
	await expect(row(page, 'A page')).toContainText('about it');
	api.observe(made.data);
	emitOnSideStream(generator.pageDeletion(Date.now(), made, 'undelete'));
	await expect(row(page, 'A page')).not.toContainText('page deleted since', within);
	await isSame(page);
});

test('a page deletion with suppression removes all texts, under a former title too', async () => {
	test.setTimeout(90_000);
	const before = edit('Unspeakable page', 'unspeakable summary');
	for (const made of [before, edit('Another page', 'left'), edit('Another page', 'left')]) happen(made);
	const after = edit('Unspeakable title', 'unspeakable words');
	happen(after);
	await isRecorded(4);
	const page = await begin(4);
	await expect(row(page, 'Unspeakable page')).toBeVisible();
	for (const made of [before, after]) api.remove('dewiki', { revid: revisionOf(made) });
	emitOnSideStream(generator.change(Date.now(), before, { kind: 'move', to: 'Unspeakable title' }));
	emitOnSideStream(generator.change(Date.now(), after, { kind: 'suppress' }, before));
	await expect(row(page, 'Unspeakable page')).toHaveCount(0, within);
	await expect(page.getByText('page deleted since')).toHaveCount(2);
	await expect(page.getByText(/unspeakable/i)).toHaveCount(0);
	await isSame(page);
	expect(await everythingIn(app.db)).not.toMatch(/unspeakable/i);
	expect(await apiTexts(page)).not.toMatch(/unspeakable/i);
	expect(await apiTexts(page)).toContain('Another page');
	await expect.poll(() => cachedText(page), within).not.toMatch(/unspeakable/i);
	const back = await offline.start();
	await back.goto(app.origin);
	await expect.poll(() => cachedText(back), within).not.toMatch(/unspeakable/i);
	expect(await cachedText(back)).toContain('Another page');
});

test('a renamed account stays one person with all events; the former name of a vanished one is erased everywhere', async () => {
	test.setTimeout(90_000);
	const from = 'Secretive Gardener';
	happen(edit('First', 'by the old name'));
	await isRecorded(1);
	const page = await begin(1);
	await insertUserNote(app.db, { user: from, author: { id: 'x', username: 'Someone' }, text: `${from} asked us` });
	await saveView(app.db, 'x', { id: null, name: from, query: 'user=Secretive+Gardener' });
	const rename = (olduser: string, newuser: string) => {
		api.rename(7, newuser);
		log(
			'gblrename',
			`User:${olduser}`,
			{ olduser, newuser },
			{ wiki: 'metawiki', comment: `at the wish of ${olduser}` },
		);
	};
	rename(from, 'New Gardener');
	for (const name of ['New Gardener', from, 'New Gardener'])
		happen(edit(`After as ${name === from ? 'before' : 'now'}`, 'more', name));
	await isRecorded(5);
	await expect(row(page, 'First')).toContainText('New Gardener', within);
	const former = await page.context().newPage();
	await former.goto(`${app.origin}/?${new URLSearchParams({ user: from })}`);
	await expect(row(former, 'First')).toBeVisible();
	await expect(row(former, 'After as before')).toBeVisible();
	await expect(former.getByRole('main').locator('li[data-row] .user').first()).toHaveText('New Gardener');
	await former.goto(`${app.origin}${personPath(from)}`);
	await expect(former.getByRole('heading', { name: 'New Gardener' })).toBeVisible();
	expect(await app.db.selectFrom('tracked_users').select('username').execute()).toEqual([{ username: 'New Gardener' }]);

	rename('New Gardener', 'Vanished user 77');
	happen(edit('About them', `Undid [[User:${from}]]`, 'Vanished user 77'));
	await expect(row(page, 'First')).toContainText('Vanished user 77', within);
	// By then the wikis have renamed the account too.
	const later = Date.now() + 4 * day;
	for (const topic of topics) emitOnSideStream({ ...generator.canary(later, topic), timestamp: later });
	const formerNames = /Secretive|New[ +_]Gardener/;
	await expect.poll(async () => formerNames.exec(await everythingIn(app.db))?.[0], within).toBeFalsy();
	expect(await apiTexts(page)).not.toMatch(formerNames);
	expect(await app.db.selectFrom('saved_views').select(['name', 'query']).execute()).toEqual([
		{ name: 'Vanished user 77', query: 'user=Vanished+user+77' },
	]);
	const back = await offline.start();
	await back.goto(app.origin);
	await expect(row(back, 'First')).toContainText('Vanished user 77');
	await expect.poll(async () => formerNames.exec(await cachedText(back))?.[0], within).toBeFalsy();
	expect(await cachedText(back)).toContain('Vanished user 77');
});

test('a hidden account is removed everywhere, an admin may purge it, and it returns if it is unhidden', async () => {
	test.setTimeout(120_000);
	const name = 'Secretive Gardener';
	const hour = 3_600_000;
	await insertTrackedUser(app.db, { username: 'Another Gardener', addedBy: null });
	happen(edit('Theirs', 'by them'));
	happen(edit('Not theirs', 'by another', 'Another Gardener'));
	happen(edit('About them', `Undid [[Special:Contributions/${name}]]`, 'Another Gardener'));
	await isRecorded(3);
	const page = await begin(3);
	await insertUserNote(app.db, { user: 'Another Gardener', author: { id: 'x', username: 'X' }, text: `like ${name}` });

	const person = app.db.updateTable('users').where('central_id', '=', 7);
	const state = () => app.db.selectFrom('hidden_accounts').select('state').execute();
	/** Makes the account due for its daily lookup. */
	const look = async () => {
		for (const topic of topics) emitOnSideStream(generator.canary(Date.now(), topic));
		await person.set({ looked_up_at: Date.now() - 25 * hour }).execute();
	};
	const hide = async () => {
		api.hideAccount(7, 'everywhere');
		await look();
		await expect.poll(state, within).toEqual([{ state: 'seen' }]);
		await app.db
			.updateTable('hidden_accounts')
			.set({ seen_at: Date.now() - hour })
			.execute();
		await look();
		await expect.poll(state, within).toEqual([{ state: 'hidden' }]);
	};
	await look();
	await expect.poll(() => app.db.selectFrom('local_accounts').select('wiki').execute(), within).toHaveLength(1);
	await hide();

	await expect(row(page, 'Theirs')).toHaveCount(0, within);
	await expect(row(page, 'About them')).toContainText('Undid', within);
	await expect(page.getByText(name)).toHaveCount(0);
	await isSame(page);
	expect(await apiTexts(page)).not.toContain('Secretive');
	expect((await page.request.get(`${app.origin}${personPath(name)}`)).status()).toBe(404);
	const back = await offline.start();
	await back.goto(app.origin);
	await expect.poll(() => cachedText(back), within).not.toContain('Secretive');
	expect(await cachedText(back)).toContain('Not theirs');
	await back.context().close();

	const admin = await page.context().newPage();
	await admin.goto(`${app.origin}/settings/record`);
	await expect(admin.getByText('An account is hidden (central id 7).')).toBeVisible();
	expect(await admin.content()).not.toContain('Secretive');

	api.hideAccount(7, []);
	await look();
	await expect.poll(state, within).toEqual([]);
	await page.reload();
	await expect(row(page, 'Theirs')).toContainText(name);
	await expect(row(page, 'About them')).toContainText(name);
	await page.goto(`${app.origin}${personPath(name)}`);
	await expect(page.getByRole('heading', { name })).toBeVisible();

	await hide();
	await admin.reload();
	await admin.getByText('Delete its data').click();
	await admin.getByRole('button', { name: 'Delete permanently' }).click();
	await expect(admin.getByText('An account is hidden')).toHaveCount(0);
	await expect.poll(async () => (await everythingIn(app.db)).includes('Secretive'), within).toBe(false);
});
