import { type APIRequestContext, type BrowserContext, expect, type Page, request, test } from '@playwright/test';
import { encode } from '@auth/core/jwt';
import { request as httpRequest } from 'node:http';
import { longestIdle, longestSession } from '#lib/domain/access/session.ts';
import { changeRole, insertAllowedUser, listAllowedUsers } from '#lib/server/store/access/allowed-users.ts';
import { lockState } from '#lib/server/store/core/state.ts';
import { MessageReader } from '../../fixtures/live.ts';
import { type App, startApp } from '../app.ts';
import { findings } from '../axe.ts';
import { profile, signInAs, startWikimedia, type Wikimedia, wikimediaSettings } from '../wikimedia.ts';

const secret = 'a secret of more than thirty-two characters';
const viewer = profile(2, 'ExampleUser');
const admin = profile(1, 'ExampleAdmin');

let wikimedia: Wikimedia;
let app: App;
test.beforeAll(async () => {
	wikimedia = await startWikimedia();
	app = await startApp({
		env: { ...wikimediaSettings(wikimedia), AUTH_SECRET: secret },
		async prepare(db) {
			await insertAllowedUser(db, { username: 'ExampleAdmin', role: 'admin', addedBy: null });
			await insertAllowedUser(db, { username: 'ExampleUser', role: 'viewer', addedBy: null });
		},
	});
});
test.afterAll(async () => {
	await app.stop();
	await wikimedia.stop();
});

/** Signs in. @returns the session's cookie, as somebody who copies it has it */
async function signedIn(context: BrowserContext, person: typeof viewer): Promise<string> {
	await signInAs(context, app.origin, wikimedia, person);
	const cookies = await context.cookies();
	const session = cookies.find(({ name }) => name === 'authjs.session-token');
	return `authjs.session-token=${session?.value ?? ''}`;
}

/** The statuses with which a session is answered: by an endpoint, by a page, and by one for admins. */
async function answers(cookie: string): Promise<number[]> {
	const paths = ['/api/events', '/status', '/settings/allowed-users'];
	const asked = paths.map((path) => fetch(app.origin + path, { headers: { cookie }, redirect: 'manual' }));
	return (await Promise.all(asked)).map(({ status }) => status);
}
const signedOut = [401, 303, 303];

async function act(context: APIRequestContext, path: string, form: Record<string, string>): Promise<void> {
	const answer = await context.post(app.origin + path, { form, headers: { origin: app.origin }, maxRedirects: 0 });
	expect(answer.status()).toBeLessThan(400);
}

async function idOf(username: string): Promise<string> {
	return String((await listAllowedUsers(app.db)).find((user) => user.username === username)?.id);
}

/** The lines of the log with a kind of security's events. */
function logged(kind: string): Record<string, unknown>[] {
	const lines = app.output().split('\n');
	return lines
		.filter((line) => line.includes(`"security":"${kind}"`))
		.map((line) => JSON.parse(line) as Record<string, unknown>);
}

test('a copied cookie is worth nothing after the sign-out', async ({ context }) => {
	const cookie = await signedIn(context, viewer);
	expect(await answers(cookie)).toEqual([200, 200, 403]);
	const { body } = await fetch(`${app.origin}/api/live`, { headers: { cookie } });
	if (body === null) throw new Error('a live connection has a body');
	const live = new MessageReader(body);
	await live.next('changes');
	await act(context.request, '/sign-out', {});
	expect(await answers(cookie)).toEqual(signedOut);
	expect(await live.next('refused')).toMatchObject({ data: { error: 'not-signed-in' } });
	expect(logged('sign-out').at(-1)).toMatchObject({ user: 'wikimedia:2', id: expect.any(String) });
});

test('a removal, and another allowance, do not bring a session back', async ({ context, browser }) => {
	const cookie = await signedIn(context, viewer);
	const other = await browser.newContext();
	await signedIn(other, admin);
	await act(other.request, `/settings/allowed-users/${await idOf('ExampleUser')}/remove`, {});
	// Their devices hear why, and delete what they have.
	expect(await answers(cookie)).toEqual([403, 403, 403]);
	await insertAllowedUser(app.db, { username: 'ExampleUser', role: 'viewer', addedBy: null, centralId: 2 });
	expect(await answers(cookie)).toEqual(signedOut);
	expect(await answers(await signedIn(context, viewer))).toEqual([200, 200, 403]);
	await other.close();
});

test('another role ends the sessions, and an admin ends them by a button', async ({ context, browser }) => {
	const id = Number(await idOf('ExampleUser'));
	const before = await signedIn(context, viewer);
	await changeRole(app.db, id, 'admin', null);
	expect(await answers(before)).toEqual(signedOut);
	const asAdmin = await signedIn(context, viewer);
	expect(await answers(asAdmin)).toEqual([200, 200, 200]);
	await changeRole(app.db, id, 'viewer', null);
	expect(await answers(asAdmin)).toEqual(signedOut);

	const again = await signedIn(context, viewer);
	const other = await browser.newContext();
	await signedIn(other, admin);
	const page = await other.newPage();
	await page.goto(`${app.origin}/settings/allowed-users`);
	await page.getByRole('button', { name: /^Sign out everywhere: .*ExampleUser.* \(one session\)$/ }).click();
	await expect(page.getByText(/ExampleUser.* is signed out everywhere\.$/)).toBeFocused();
	await expect(page.getByRole('button', { name: /^Sign out everywhere: .*ExampleAdmin/ })).toHaveCount(0);
	expect(await answers(again)).toEqual(signedOut);
	await page.goto(`${app.origin}/settings/audit-log`);
	await expect(page.getByRole('listitem').filter({ hasText: 'ended all sessions of' })).toContainText('ExampleUser');
	await other.close();
});

test('what a removed admin had begun to send is refused', async ({ context, browser }) => {
	await insertAllowedUser(app.db, { username: 'ExampleOther', role: 'admin', addedBy: null });
	const cookie = await signedIn(context, profile(7, 'ExampleOther'));
	const body = 'username=Planted&role=admin';
	const headers = {
		...{ cookie, origin: app.origin, 'content-type': 'application/x-www-form-urlencoded' },
		'content-length': String(body.length),
	};
	const sent = httpRequest(`${app.origin}/settings/allowed-users?/allow`, { method: 'POST', headers });
	const answered = new Promise<number | undefined>((resolve, reject) => {
		sent.on('response', (answer) => resolve(answer.resume().statusCode)).on('error', reject);
	});
	sent.write(body.slice(0, -1));
	const other = await browser.newContext();
	await signedIn(other, admin);
	await act(other.request, `/settings/allowed-users/${await idOf('ExampleOther')}/remove`, {});
	sent.end(body.slice(-1));
	expect(await answered).toBe(403);
	expect((await listAllowedUsers(app.db)).map(({ username }) => username)).not.toContain('Planted');
	await other.close();
});

test('a session ends by itself', async ({ context }) => {
	for (const [column, age] of [
		['seen_at', longestIdle],
		['signed_in_at', longestSession],
	] as const) {
		const cookie = await signedIn(context, viewer);
		await app.db
			.updateTable('sessions')
			.set({ [column]: Date.now() - age })
			.execute();
		expect(await answers(cookie), column).toEqual(signedOut);
		await app.db.deleteFrom('sessions').execute();
		await context.clearCookies();
	}
});

test('a cookie that names no session is not one, though it is signed', async () => {
	const salt = 'authjs.session-token';
	for (const token of [
		{ sub: 'wikimedia:1', name: 'ExampleAdmin' },
		{ sub: 'wikimedia:1', name: 'ExampleAdmin', sid: '' },
		{ sub: 'wikimedia:1', name: 'ExampleAdmin', sid: crypto.randomUUID() },
	]) {
		expect(await answers(`${salt}=${await encode({ token, secret, salt })}`)).toEqual(signedOut);
	}
});

test('signing in again ends the session that the browser had', async ({ context }) => {
	const before = await signedIn(context, viewer);
	const after = await signedIn(context, admin);
	expect(await answers(before)).toEqual(signedOut);
	expect(await answers(after)).toEqual([200, 200, 200]);
});

test('a sign-out that the database cannot record can be repeated', async ({ context }) => {
	test.setTimeout(60_000);
	const cookie = await signedIn(context, viewer);
	const held = Promise.withResolvers<undefined>();
	const isLocked = Promise.withResolvers<undefined>();
	const locking = app.db.transaction().execute(async (tx) => {
		await lockState(tx);
		isLocked.resolve(undefined);
		await held.promise;
	});
	await isLocked.promise;
	const headers = { origin: app.origin, cookie };
	const signOut = () => fetch(`${app.origin}/sign-out`, { method: 'POST', headers, redirect: 'manual' });
	expect((await signOut()).status).toBe(503);
	held.resolve(undefined);
	await locking;
	expect(await answers(cookie)).toEqual([200, 200, 403]);
	expect((await signOut()).headers.get('location')).toContain('/sign-in');
	expect(await answers(cookie)).toEqual(signedOut);
});

test('a person sees where they are signed in, and ends the other sessions', async ({ page, browser }) => {
	await app.db.deleteFrom('sessions').execute();
	const phone = await browser.newContext({
		userAgent: 'Mozilla/5.0 (Android 15; Mobile; rv:150.0) Gecko/150.0 Firefox/150.0',
	});
	const old = await request.newContext({ userAgent: '' });
	const onPhone = await signedIn(phone, viewer);
	wikimedia.person = viewer;
	const form = { providerId: 'wikimedia', redirectTo: '/privacy' };
	await old.post(`${app.origin}/sign-in`, { form, headers: { origin: app.origin, accept: 'text/html' } });
	await signedIn(page.context(), viewer);
	await page.goto(`${app.origin}/preferences`);
	const list = page.getByRole('region', { name: 'Where you are signed in' });
	await expect(list.getByRole('listitem')).toHaveCount(3);
	await expect(list.getByRole('listitem').first()).toContainText('(this session)');
	await expect(list.getByRole('listitem').last()).toContainText('Firefox, Android');
	expect(await findings(page)).toEqual([]);

	await list.getByRole('button', { name: /^Sign out there: Unknown browser/ }).press('Enter');
	await expect(list.getByRole('status')).toBeFocused();
	await expect(list.getByRole('listitem')).toHaveCount(2);
	expect(await answers(onPhone)).toEqual([200, 200, 403]);
	await list.getByRole('button', { name: 'Sign out everywhere else' }).press('Enter');
	await expect(list.getByRole('listitem')).toHaveCount(1);
	await expect(list.getByRole('button')).toHaveCount(0);
	expect(await answers(onPhone)).toEqual(signedOut);
	expect(logged('sessions-ended').at(-1)).toMatchObject({ user: 'wikimedia:2', end: 'others' });
	await phone.close();
	await old.dispose();
});

test('nobody ends the sessions of somebody else', async ({ context, browser }) => {
	await signedIn(context, viewer);
	const other = await browser.newContext();
	const cookie = await signedIn(other, admin);
	const theirs = await app.db.selectFrom('sessions').select('id').where('owner', '=', 'wikimedia:1').execute();
	const headers = { origin: app.origin };
	for (const end of [...theirs.map(({ id }) => id), 999_999])
		expect((await context.request.delete(`${app.origin}/api/sessions`, { data: { end }, headers })).status()).toBe(404);
	for (const end of [0, '1', null, 'all', {}])
		expect((await context.request.delete(`${app.origin}/api/sessions`, { data: { end }, headers })).status()).toBe(400);
	expect(await answers(cookie)).toEqual([200, 200, 200]);
	await other.close();
});

test('what security is about is in the log, with the id of the request', async ({ context }) => {
	const { origin } = app;
	await signedIn(context, viewer);
	const requests = [
		['refused', context.request.get(`${origin}/settings`, { maxRedirects: 0 })],
		[
			'foreign-request',
			context.request.post(`${origin}/sign-out`, { form: { a: 'b' }, headers: { origin: 'https://evil.example' } }),
		],
		['export', context.request.get(`${origin}/api/events.csv`)],
	] as const;
	for (const [kind, asked] of requests) {
		const id = (await asked).headers()['x-request-id'];
		await expect.poll(() => logged(kind).map((line) => line['id']), kind).toContain(id);
	}
	expect(logged('refused').at(-1)).toMatchObject({ route: '/settings', status: 403, user: 'wikimedia:2' });
	expect(logged('foreign-request').at(-1)).toMatchObject({ why: 'origin', given: 'https://evil.example' });
	expect(logged('export').at(-1)).toMatchObject({ route: '/api/events.csv', user: 'wikimedia:2' });
	expect(logged('sign-in').at(-1)).toMatchObject({ user: 'wikimedia:2' });
	expect(app.output()).not.toContain('ExampleUser');
});

/** Pages do not scroll sideways, also in Arabic. */
async function isNarrow(page: Page): Promise<boolean> {
	return page.evaluate(() => document.documentElement.scrollWidth <= innerWidth);
}

test('the list fits a phone, in Arabic', async ({ browser }) => {
	const context = await browser.newContext({ viewport: { width: 320, height: 640 }, locale: 'ar' });
	await signedIn(context, viewer);
	const page = await context.newPage();
	await page.goto(`${app.origin}/preferences`);
	await expect(page.getByText('هذه الجلسة')).toBeVisible();
	expect(await isNarrow(page)).toBe(true);
	await context.close();
});
