import { type Browser, expect, type Page, test } from '@playwright/test';
import { insertAllowedUser } from '#lib/server/store/access/allowed-users.ts';
import { type App, startApp } from './app.ts';
import { recordEvents, run, session, observedEvent } from './sample-events.ts';
import { profile, startWikimedia, type Wikimedia, wikimediaSettings } from './wikimedia.ts';

const programming = { wiki: 'enwiki', title: 'C++ (programming language)', newLength: 2500, oldLength: 100 };
const jerusalem = { wiki: 'hewiki', title: 'ירושלים (עיר)', newLength: 100, oldLength: 2500 };
const events = [...run, ...session, observedEvent(20_000, programming), observedEvent(30_000, jerusalem)];

let wikimedia: Wikimedia;
let app: App;
let cookies: Awaited<ReturnType<ReturnType<Page['context']>['cookies']>>;

test.use({ locale: 'ar', viewport: { width: 320, height: 640 } });

test.beforeAll(async ({ browser }) => {
	wikimedia = await startWikimedia();
	app = await startApp({
		env: wikimediaSettings(wikimedia),
		async prepare(db) {
			await recordEvents(db, events);
			await insertAllowedUser(db, { username: 'ExampleAdmin', role: 'admin', addedBy: null });
		},
	});
	const page = await signIn(browser, 'ExampleAdmin');
	cookies = await page.context().cookies();
	await page.context().close();
});
test.afterAll(async () => {
	await app.stop();
	await wikimedia.stop();
});
test.beforeEach(async ({ context }) => {
	await context.addCookies(cookies);
	await context.route('https://meta.wikimedia.org/**', (route) => route.abort());
});

async function signIn(browser: Browser, username: string): Promise<Page> {
	const page = await (await browser.newContext({ locale: 'ar', viewport: { width: 320, height: 640 } })).newPage();
	wikimedia.person = profile(username === 'ExampleAdmin' ? 1 : 3, username);
	await page.goto(`${app.origin}/sign-in`);
	await expectArabic(page, 'تسجيل الدخول');
	await page.getByRole('button', { name: 'ويكيميديا' }).click();
	await page.waitForURL(`${app.origin}/`);
	return page;
}

/** Checks that the page is in Arabic, right to left, and not wider than the screen. */
async function expectArabic(page: Page, heading: string) {
	await expect(page.getByRole('heading', { level: 1, name: heading })).toBeVisible();
	await expect(page.locator('html')).toHaveAttribute('lang', 'ar');
	await expect(page.locator('html')).toHaveAttribute('dir', 'rtl');
	await expectFit(page);
}

async function expectFit(page: Page) {
	expect(await page.evaluate(() => document.documentElement.scrollWidth - innerWidth)).toBeLessThanOrEqual(0);
}

for (const [path, heading] of [
	['/', 'النشاط'],
	['/?user=ExampleUser&wiki=arwiki&wiki=hewiki&type=edit&from=2026-11-01&title=C', 'النشاط'],
	['/review', 'المراجعة'],
	['/more', 'المزيد'],
	['/campaigns', 'الحملات'],
	['/campaigns/new', 'حملة جديدة'],
	['/campaigns/report?label=x&from=2026-11-01&to=2026-11-30', 'x'],
	['/insights', 'الإحصاءات'],
	['/users', 'الأشخاص'],
	['/users/ExampleUser', 'ExampleUser'],
	['/status', 'الحالة'],
	['/preferences', 'التفضيلات'],
	['/settings', 'الأشخاص المتتبَّعون'],
	['/settings/allowed-users', 'المستخدمون المسموح لهم'],
	['/settings/allowed-users/1/remove', 'ExampleAdmin'],
	['/?label=x', 'النشاط'],
	['/settings/record', 'البيانات المحفوظة'],
	['/settings/audit-log', 'سجل الإدارة'],
	['/settings/tracked-users/1', 'ExampleUser'],
	['/risk', 'خطر الاسترجاع'],
	['/privacy', 'الخصوصية'],
	['/settings/tracked-users/1/remove', 'ExampleUser'],
	['/nothing-here', 'الصفحة غير موجودة'],
] as const) {
	test(`${path} is right to left and fits a small phone`, async ({ page }) => {
		await page.goto(app.origin + path);
		await expectArabic(page, heading);
	});
}

test('the page for a refused user is right to left too', async ({ browser }) => {
	const page = await signIn(browser, 'Somebody Else');
	await expectArabic(page, 'لا يُسمح بالدخول');
	await page.context().close();
});

/** How far a text's last letter is to the right of its first, px. */
async function reach(page: Page, text: string): Promise<number> {
	return page.locator('bdi', { hasText: text }).evaluate((element, text) => {
		const node = element.firstChild;
		if (!(node instanceof Text)) throw new Error(`${text} is not a text of its own`);
		const left = (place: number) => {
			const range = document.createRange();
			range.setStart(node, place);
			range.setEnd(node, place + 1);
			return range.getBoundingClientRect().left;
		};
		const start = node.data.indexOf(text);
		return left(start + text.length - 1) - left(start);
	}, text);
}

test('titles, names and numbers have their own direction', async ({ page }) => {
	await page.goto(app.origin);
	for (const text of [programming.title, '+2,400', '−2,400']) expect(await reach(page, text), text).toBeGreaterThan(0);
	expect(await reach(page, jerusalem.title)).toBeLessThan(0);
});

test('a difference has the direction of its wiki, and everything that opens fits', async ({ page }) => {
	await page.route(/wikipedia\.org\/w\/api\.php/, (route) => {
		const cells = '<td class="diff-marker"></td><td class="diff-context"><div>== (x) ==</div></td>';
		const json = { compare: { body: `<tr>${cells}${cells}</tr>` } };
		return route.fulfill({ json, headers: { 'access-control-allow-origin': '*' } });
	});
	await page.goto(app.origin);
	// Clicks before hydration are lost.
	await expect(async () => {
		await page.getByRole('combobox').click();
		await expect(page.getByRole('listbox')).toBeVisible({ timeout: 500 });
	}).toPass();
	await expectFit(page);
	await page.keyboard.press('Escape');
	for (const [title, direction] of [
		[programming.title, 'ltr'],
		[jerusalem.title, 'rtl'],
	] as const) {
		const row = page.locator('li[data-row]').filter({ hasText: title });
		await row.getByRole('button', { name: 'تفاصيل' }).click();
		await expect(row.getByText('== (x) ==')).toHaveCSS('direction', direction);
	}
	await expectFit(page);
	await page.getByRole('button', { name: 'حفظ العرض' }).click();
	await expect(page.getByRole('dialog').getByRole('textbox')).toBeFocused();
	await expectFit(page);
});
