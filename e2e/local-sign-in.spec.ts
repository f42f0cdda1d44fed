import { request as httpRequest } from 'node:http';
import { expect, test } from '@playwright/test';
import { type App, startApp } from './app.ts';

let app: App;
test.beforeEach(async () => {
	app = await startApp();
});
test.afterEach(() => app.stop());

/** Sends a request with any headers, also such as a browser would not send. */
function send(
	headers: Record<string, string>,
	path = '/healthz',
	method = 'GET',
): Promise<{ status: number; location: string | undefined }> {
	const { port } = new URL(app.origin);
	return new Promise((resolve, reject) => {
		httpRequest({ host: '127.0.0.1', port, path, method, headers }, (response) => {
			response.resume();
			response.on('end', () => resolve({ status: response.statusCode ?? 0, location: response.headers.location }));
		})
			.on('error', reject)
			.end();
	});
}

test('the one-time link signs in, leaves no trace in the address, and works once', async ({
	page,
	browser,
	context,
}) => {
	const token = app.signInLink.split('token=')[1] ?? '';
	const requested: string[] = [];
	page.on('request', (request) => requested.push(request.url()));
	await page.goto(app.signInLink);
	await expect(page.getByRole('heading', { name: 'Activity' })).toBeVisible();
	expect(page.url()).toBe(`${app.origin}/`);
	expect(requested.filter((url) => url.replace(/#.*/, '').includes(token))).toEqual([]);
	await page.goBack();
	expect(page.url()).not.toContain(token);

	const session = (await context.cookies()).find(({ name }) => name.includes('session-token'));
	// Safari stores no Secure cookies of plain http, not even on loopback.
	expect(session).toMatchObject({ httpOnly: true, sameSite: 'Lax', secure: false });

	const other = await browser.newContext();
	const otherPage = await other.newPage();
	await otherPage.goto(app.signInLink);
	await expect(otherPage.getByText('The one-time link has been used.')).toBeVisible();
	await otherPage.goto(app.origin);
	await expect(otherPage).toHaveURL(`${app.origin}/sign-in?to=%2F`);
	await other.close();
	expect(app.output()).not.toContain(token);
});

test('a token can be pasted without JavaScript; a wrong one does not use it up', async ({ browser }) => {
	const context = await browser.newContext({ javaScriptEnabled: false });
	const page = await context.newPage();
	await page.goto(`${app.origin}/settings`);
	await page.getByLabel('One-time token').fill('wrong');
	await page.getByRole('button', { name: 'Sign in' }).click();
	await expect(page.getByRole('alert')).toHaveText(/is wrong, or it was already used/);
	// It still leads to where one wanted to go.
	await page.getByLabel('One-time token').fill(app.signInLink.split('token=')[1] ?? '');
	await page.getByRole('button', { name: 'Sign in' }).click();
	await expect(page).toHaveURL(`${app.origin}/settings`);
	await expect(page.getByText('Local admin')).toBeVisible();

	await page.getByRole('button', { name: 'Sign out' }).click();
	await expect(page.getByText('You have signed out.')).toBeVisible();
	await page.goto(`${app.origin}/settings`);
	await expect(page).toHaveURL(/sign-in/);
	await context.close();
});

test('the link also works in a tab that already shows the sign-in page', async ({ page }) => {
	await page.goto(`${app.origin}/sign-in`);
	await expect(page.getByLabel('One-time token')).toBeVisible();
	await page.waitForFunction(() => document.querySelector('link[rel=modulepreload], script') !== null);
	await page.waitForLoadState('networkidle');
	await page.evaluate((link) => location.assign(link), app.signInLink);
	await expect(page.getByRole('heading', { name: 'Activity' })).toBeVisible();
});

test('after signing in, only our own pages are opened', async ({ page }) => {
	await page.goto(app.signInLink.replace('/sign-in', '/sign-in?to=//evil.example/'));
	await expect(page.getByRole('heading', { name: 'Activity' })).toBeVisible();
	expect(page.url()).toBe(`${app.origin}/`);
	await page.goto(`${app.origin}/sign-in?to=/?user=مستخدم`);
	expect(new URL(page.url()).searchParams.get('user')).toBe('مستخدم');
});

test('only host names of this machine are accepted, and all redirect to one', async () => {
	const { host, port } = new URL(app.origin);
	expect(await send({ host })).toMatchObject({ status: 200 });
	for (const foreign of ['evil.example', `evil.example:${port}`, `127.0.0.1.evil.example:${port}`, '127.0.0.1:1']) {
		expect(await send({ host: foreign }), foreign).toMatchObject({ status: 421 });
		expect(await send({ host: foreign, 'x-forwarded-host': host }), foreign).toMatchObject({ status: 421 });
	}
	expect(await send({ host: `localhost:${port}` }, '/sign-in?to=/')).toEqual({
		status: 307,
		location: `${app.origin}/sign-in?to=/`,
	});
});

test('Auth.js’ own addresses are closed', async ({ request }) => {
	for (const path of ['signin', 'signin/local', 'callback/local', 'session', 'csrf', 'providers', 'signout', 'error']) {
		for (const method of ['GET', 'POST']) {
			const response = await request.fetch(`${app.origin}/auth/${path}`, { method, headers: { origin: app.origin } });
			expect(response.status(), `${method} ${path}`).toBe(404);
		}
	}
	expect((await request.get(`${app.origin}/auth/callback/local`)).status()).toBe(404);
});
