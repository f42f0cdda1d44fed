import { expect, type Page, test } from '@playwright/test';
import { insertAllowedUser, listAllowedUsers, removeAllowedUser } from '#lib/server/store/access/allowed-users.ts';
import { readableWarning } from '../scripts/launch/child-output.ts';
import { type App, startApp } from './app.ts';
import { oauthClient, profile, startWikimedia, type Wikimedia, wikimediaSettings } from './wikimedia.ts';

let wikimedia: Wikimedia;
let app: App;
test.beforeEach(async () => {
	wikimedia = await startWikimedia();
	app = await startApp({
		env: wikimediaSettings(wikimedia),
		async prepare(db) {
			await insertAllowedUser(db, { username: 'ExampleAdmin', role: 'admin', addedBy: null });
			await insertAllowedUser(db, { username: 'مستخدم مثال', role: 'viewer', addedBy: null });
		},
	});
});
test.afterEach(async () => {
	await app.stop();
	await wikimedia.stop();
});

async function signIn(page: Page, person: Wikimedia['person'], path = '/'): Promise<void> {
	wikimedia.person = person;
	await page.goto(`${app.origin}${path}`);
	await page.getByRole('button', { name: 'Sign in with Wikimedia' }).click();
}

test('signs in by OAuth 2 with PKCE and binds the account', async ({ page, context }) => {
	await signIn(page, profile(11, 'مستخدم مثال'), '/?wiki=dewiki');
	await expect(page.getByRole('heading', { name: 'Activity' })).toBeVisible();
	await expect(page).toHaveURL(`${app.origin}/?wiki=dewiki`);
	await expect(page.getByText('مستخدم مثال')).toBeVisible();
	await expect(page.getByRole('banner').getByText('Viewer', { exact: true })).toBeVisible();

	// The web itself has sent requests before, at its start.
	const begun = wikimedia.requests.findIndex(({ path }) => path.endsWith('/authorize'));
	const [authorize, token, profileRequest] = wikimedia.requests.slice(begun);
	expect(authorize?.path).toBe('/w/rest.php/oauth2/authorize');
	expect(Object.fromEntries(authorize?.query ?? [])).toMatchObject({
		client_id: oauthClient.id,
		response_type: 'code',
		scope: '',
		redirect_uri: `${app.origin}/auth/callback/wikimedia`,
		code_challenge_method: 'S256',
	});
	expect([token?.path, profileRequest?.path]).toEqual([
		'/w/rest.php/oauth2/access_token',
		'/w/rest.php/oauth2/resource/profile',
	]);
	for (const request of [token, profileRequest]) {
		expect(request?.headers['user-agent']).toBe('xwiki-test/1 (mailto:test@xwiki.example)');
	}
	expect(profileRequest?.headers.authorization).toMatch(/^Bearer ./);

	const bound = (await listAllowedUsers(app.db)).find(({ username }) => username === 'مستخدم مثال');
	expect(bound).toMatchObject({ centralId: 11, role: 'viewer' });
	const session = (await context.cookies()).find(({ name }) => name.includes('session-token'));
	expect(session).toMatchObject({ httpOnly: true, sameSite: 'Lax' });
	expect(app.output()).not.toContain(oauthClient.secret);

	await page.goto(`${app.origin}/settings`);
	await expect(page.getByText('This page is for admins.')).toBeVisible();
	await expect(page.getByRole('listitem').filter({ hasText: 'ExampleAdmin' })).toBeVisible();
});

test('the chosen language stays after signing out and in again', async ({ page }) => {
	await signIn(page, profile(11, 'مستخدم مثال'), '/preferences');
	// The settings of the device appear after hydration.
	await expect(page.getByRole('combobox')).toHaveCount(4);
	await page.getByRole('combobox', { name: 'Language' }).selectOption('fr');
	await page.getByRole('button', { name: 'Se déconnecter' }).first().click();
	await expect(page.locator('html')).toHaveAttribute('lang', 'fr');
	await page.getByRole('button', { name: 'Se connecter avec Wikimedia' }).click();
	await expect(page.getByRole('link', { name: 'Activité' })).toBeVisible();
});

test('the bound account is recognized under another name, and another account under the freed name is not', async ({
	browser,
}) => {
	const mine = await browser.newContext();
	await signIn(await mine.newPage(), profile(11, 'مستخدم مثال'));
	const again = await (await browser.newContext()).newPage();
	await signIn(again, profile(11, 'Renamed Example'));
	await expect(again.getByRole('heading', { name: 'Activity' })).toBeVisible();
	expect((await listAllowedUsers(app.db)).map(({ username, centralId }) => [username, centralId])).toContainEqual([
		'Renamed Example',
		11,
	]);

	for (const name of ['مستخدم مثال', 'Renamed Example']) {
		const thief = await (await browser.newContext()).newPage();
		await signIn(thief, profile(99, name));
		await expect(thief.getByText('your account is not on the list')).toBeVisible();
		expect((await thief.request.get(`${app.origin}/api/events`)).status()).toBe(403);
	}
});

test('a user who is not on the allowlist sees why and whom to ask, and can sign in once listed', async ({ page }) => {
	await signIn(page, profile(7, 'Example User Two'));
	await expect(page.getByText('your account is not on the list')).toBeVisible();
	await expect(page.getByRole('listitem')).toHaveText(['ExampleAdmin']);
	const refusal = await page.request.get(`${app.origin}/api/events`);
	expect([refusal.status(), await refusal.json()]).toEqual([
		403,
		{ error: 'not-allowed', message: 'Example User Two is not on the allowlist', ask: ['ExampleAdmin'] },
	]);
	await insertAllowedUser(app.db, { username: 'Example User Two', role: 'viewer', addedBy: null });
	await page.getByRole('button', { name: 'Sign out' }).click();
	await page.waitForURL('**/sign-in*');
	await signIn(page, profile(7, 'Example User Two'));
	await expect(page.getByRole('heading', { name: 'Activity' })).toBeVisible();
});

test('removal ends access with the next request, also within the open page', async ({ page }) => {
	// Without live updates, which would show it within seconds.
	await page.route('**/api/live*', (route) => route.abort());
	// The first page asks once more before the device has an owner.
	await Promise.all([page.waitForResponse('**/api/session'), signIn(page, profile(11, 'مستخدم مثال'))]);
	await expect(page.getByRole('heading', { name: 'Activity' })).toBeVisible();
	const user = (await listAllowedUsers(app.db)).find(({ centralId }) => centralId === 11);
	await removeAllowedUser(app.db, user?.id ?? 0, null);
	expect((await page.request.get(`${app.origin}/api/feed`)).status()).toBe(403);
	await page.getByRole('link', { name: 'People' }).first().click();
	await expect(page.getByText('your account is not on the list')).toBeVisible();
	await page.reload();
	await expect(page.getByText('your account is not on the list')).toBeVisible();
});

test('a user who gives up a role has to sign in again, and then has the other one', async ({ page }) => {
	await insertAllowedUser(app.db, { username: 'Example Admin Two', role: 'admin', addedBy: null });
	await signIn(page, profile(1, 'ExampleAdmin'), '/settings/allowed-users');
	await page.getByLabel(/^Role of .*ExampleAdmin/).selectOption('viewer');
	await page.getByRole('button', { name: /Change the role of .*ExampleAdmin/ }).click();
	await page.getByRole('button', { name: 'Sign in with Wikimedia' }).click();
	await expect(page.getByRole('banner').getByText('Viewer', { exact: true })).toBeVisible();
	await expect(page.getByRole('link', { name: 'Settings' })).toBeHidden();
});

const refusals: [string, Wikimedia['person'], RegExp][] = [
	['Cancel', 'cancel', /cancelled or refused there/],
	['a hidden account', { sub: '17', blocked: true }, /hides the name of this account/],
	['an unattached account', { ...profile(0, 'Local Only'), sub: '0' }, /not a global Wikimedia account/],
	['what is no profile', { error: 'access_denied' }, /Signing in did not work/],
	['what cannot be read', { ...profile(5, 'Odd Example'), email: 5 }, /Signing in did not work/],
];
for (const [name, person, words] of refusals) {
	test(`${name} leads to a friendly page without a session`, async ({ page }) => {
		await signIn(page, person, '/?wiki=dewiki&wiki=frwiki');
		await expect(page.getByRole('alert')).toHaveText(words);
		expect((await page.context().cookies()).filter(({ name }) => name.includes('session-token'))).toEqual([]);
		// Signing in from there opens the originally requested page.
		wikimedia.person = profile(1, 'ExampleAdmin');
		await page.getByRole('button', { name: 'Sign in with Wikimedia' }).click();
		await expect(page.getByRole('heading', { name: 'Activity' })).toBeVisible();
		await expect(page).toHaveURL(`${app.origin}/?wiki=dewiki&wiki=frwiki`);
	});
}

test('a wrong client secret is reported to the operator and explained to visitors', async ({ page }) => {
	const secret = 'not-the-right-secret';
	const wrong = await startApp({ env: { ...wikimediaSettings(wikimedia), OAUTH_CLIENT_SECRET: secret } });
	try {
		const warnings = () =>
			wrong
				.output()
				.split('\n')
				.flatMap((line) => (line.startsWith('{') ? [readableWarning(line)] : []))
				.filter((text) => text?.startsWith('Wikimedia refuses the OAuth client') && text.includes(wrong.origin));
		await expect.poll(warnings).toHaveLength(1);
		wikimedia.person = profile(1, 'ExampleAdmin');
		await page.goto(`${wrong.origin}/users?label=news`);
		await page.getByRole('button', { name: 'Sign in with Wikimedia' }).click();
		await expect(page.getByRole('alert')).toHaveText(/not set up correctly/);
		expect(new URL(page.url()).searchParams.get('to')).toBe('/users?label=news');
		expect(warnings()).toHaveLength(2);
		expect(wrong.output()).not.toContain(secret);
	} finally {
		await wrong.stop();
	}
});

test('a code from someone else’s sign-in is of no use', async ({ page, request }) => {
	wikimedia.person = profile(1, 'ExampleAdmin');
	const challenge = 'E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM';
	const foreign = await request.get(
		`${wikimedia.url}/w/rest.php/oauth2/authorize?response_type=code&client_id=${oauthClient.id}&redirect_uri=${app.origin}/auth/callback/wikimedia&code_challenge=${challenge}&code_challenge_method=S256`,
		{ maxRedirects: 0 },
	);
	await page.goto(foreign.headers()['location'] ?? '');
	await expect(page.getByRole('alert')).toHaveText(/Signing in did not work/);
	await page.goto(app.origin);
	await expect(page.getByRole('button', { name: 'Sign in with Wikimedia' })).toBeVisible();
});

test('any error in the address has a message', async ({ page }) => {
	for (const reason of ['', 'Configuration', 'constructor', '__proto__', '<b>']) {
		await page.goto(`${app.origin}/sign-in?${new URLSearchParams({ error: reason })}`);
		await expect(page.getByRole('alert')).toHaveText(/Signing in did not work/);
	}
});

test('local sign-in is disabled', async ({ request }) => {
	const token = app.signInLink.split('token=')[1] ?? '';
	const response = await request.post(`${app.origin}/sign-in`, {
		form: { providerId: 'local', token, redirectTo: '/' },
		headers: { origin: app.origin, accept: 'text/html' },
		maxRedirects: 0,
	});
	expect(response.headers()['set-cookie'] ?? '').not.toContain('session-token');
	expect((await request.get(`${app.origin}/api/feed`)).status()).toBe(401);
});

test('with https cookies are Secure, and addresses use ORIGIN whatever the proxy sends', async ({ request }) => {
	const origin = 'https://xwiki.example';
	const secure = await startApp({ env: { ...wikimediaSettings(wikimedia), ORIGIN: origin } });
	try {
		const response = await request.post(`${secure.origin}/sign-in`, {
			form: { providerId: 'wikimedia', redirectTo: '/' },
			headers: { origin, accept: 'text/html', 'x-forwarded-host': 'evil.example', 'x-forwarded-proto': 'http' },
			maxRedirects: 0,
		});
		const location = new URL(response.headers()['location'] ?? '');
		expect(location.origin).toBe(wikimedia.url);
		expect(location.searchParams.get('redirect_uri')).toBe(`${origin}/auth/callback/wikimedia`);
		const cookies = response.headersArray().filter(({ name }) => name.toLowerCase() === 'set-cookie');
		expect(cookies.length).toBeGreaterThan(0);
		for (const { value } of cookies) expect(value).toMatch(/^__(Secure|Host)-.*; HttpOnly; Secure; SameSite=Lax/);
	} finally {
		await secure.stop();
	}
});
