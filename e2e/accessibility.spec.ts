import { type Browser, type Cookie, expect, type Page, test } from '@playwright/test';
import { type App, signIn, startApp } from './app.ts';
import { findings } from './axe.ts';
import { recordAdministered } from './recordings.ts';
import { gotoReady, idleAtOnce } from './page-ready.ts';

// Each page is loaded once for all that is looked at; its specs leave it as they find it. Workers share the pages.
test.describe.configure({ mode: 'parallel' });

let app: App;
let cookies: Cookie[];

test.beforeAll(async () => {
	app = await startApp({ prepare: recordAdministered });
	cookies = await signIn(app);
});
test.afterAll(() => app.stop());

/** Every page, and what a page says when something is wrong. */
const paths = [
	'/',
	'/?wiki=xwikitest&user=ExampleUser&type=log%3Amove&from=2018-01-01&title=E',
	'/?from=soon',
	'/?title=nothing+begins+so',
	'/review',
	'/review?title=nothing+begins+so',
	'/more',
	'/campaigns',
	'/campaigns/new',
	'/campaigns/Bridges%202026',
	'/campaigns/Bridges%202026/edit',
	'/campaigns/report?label=Newcomers&from=2026-01-01&to=2026-12-31',
	'/insights',
	'/insights?by=type&user=ExampleUser',
	'/insights?compare=user:ExampleUser&compare=label:Newcomers&compare=campaign:Bridges%202026&days=first',
	'/users',
	'/users/ExampleUser',
	'/status',
	'/preferences',
	'/settings',
	'/settings/allowed-users',
	'/settings/allowed-users/1/remove',
	'/?label=Newcomers',
	'/settings/record',
	'/settings/audit-log',
	'/settings/tracked-users/1',
	'/risk',
	'/privacy',
	'/settings/tracked-users/1/remove',
	'/nowhere',
];

/** A page as somebody who has signed in sees it, with all that comes late. Colours change at once, without a transition. */
async function load(browser: Browser, path: string, chosen: Readonly<Record<string, string>>): Promise<Page> {
	const context = await browser.newContext({ reducedMotion: 'reduce', serviceWorkers: 'block' });
	await idleAtOnce(context);
	// The page of reviews shows its keys on the first use.
	await context.addInitScript(() => localStorage.setItem('review-keys-shown', 'yes'));
	const preferences = Object.entries(chosen).map(([name, value]) => ({ name, value, url: app.origin }));
	await context.addCookies([...(path === '/sign-in' ? [] : cookies), ...preferences]);
	const page = await context.newPage();
	// What scripts add is looked at too.
	await gotoReady(page, app.origin + path);
	await expect(page.getByRole('heading', { level: 1 })).toBeVisible();
	// What they add last, into the header.
	if (path !== '/sign-in') await expect(page.locator('header a[href="/preferences#on-device"]')).toBeVisible();
	return page;
}

/** What the look is made of: the same as the app itself does when it is chosen. */
const look = (page: Page, chosen: { theme: string; density: string }) =>
	page.evaluate((dataset) => void Object.assign(document.documentElement.dataset, dataset), chosen);

for (const path of [...paths, '/sign-in']) {
	test.describe(path, () => {
		let page: Page;
		test.beforeAll(async ({ browser }) => {
			page = await load(browser, path, { theme: 'light' });
		});
		test.beforeEach(async () => {
			await look(page, { theme: 'light', density: 'comfortable' });
			await page.setViewportSize({ width: 1280, height: 720 });
		});
		test.afterAll(() => page.context().close());

		if (path !== '/sign-in') testUse(() => page, path);

		for (const [name, chosen, question] of [
			['light', { theme: 'light', density: 'comfortable' }, 'all'],
			// Of the look, all else is the same.
			['dark', { theme: 'dark', density: 'compact' }, 'look'],
		] as const) {
			test(`axe finds nothing, ${name}, ${path}`, async () => {
				await look(page, chosen);
				for (const width of [360, 1280]) {
					await page.setViewportSize({ width, height: 800 });
					expect.soft(await findings(page, question), `${width} px`).toEqual([]);
				}
			});
		}
	});

	test(`axe finds nothing, Arabic, ${path}`, async ({ browser }) => {
		const page = await load(browser, path, { theme: 'light', language: 'ar' });
		for (const width of [360, 1280]) {
			await page.setViewportSize({ width, height: 800 });
			expect.soft(await findings(page, 'all but colours'), `${width} px`).toEqual([]);
		}
		await page.context().close();
	});
}

/** What somebody does with a page: by keyboard, by finger, on a small phone. */
function testUse(page: () => Page, path: string): void {
	test(`the keyboard reaches everything in the order in which it is read, and is never lost, ${path}`, async () => {
		const wanted = await page()
			.locator('a[href], button, summary, select, input:not([type=hidden]), textarea, [tabindex="0"]')
			.evaluateAll((all) => {
				const reachable = all.filter(
					(element) =>
						element.checkVisibility({ visibilityProperty: true }) &&
						!element.matches(':disabled, [tabindex="-1"]') &&
						// One of a group of radio buttons stands for all: the arrow keys lead to the others.
						!element.matches('fieldset:has(:checked) [type=radio]:not(:checked)') &&
						!element.matches('fieldset:not(:has(:checked)) label ~ label [type=radio]'),
				);
				for (const [index, element] of reachable.entries()) element.setAttribute('data-order', String(index));
				return reachable.length;
			});
		const seen: number[] = [];
		for (let press = 0; press < Math.min(wanted, 40); press += 1) {
			await page().keyboard.press('Tab');
			const order = await page().evaluate(() => document.activeElement?.getAttribute('data-order') ?? null);
			expect(order, `after ${press} times Tab`).not.toBeNull();
			seen.push(Number(order));
		}
		expect(seen).toEqual(seen.toSorted((a, b) => a - b));
	});

	test(`what is pressed is large enough, or stands in a sentence, ${path}`, async () => {
		await page().setViewportSize({ width: 360, height: 740 });
		const small = await page()
			.locator('button, summary, select, input:not([type=hidden])')
			.evaluateAll((all) =>
				all
					.map((element) => (element.matches('label input') ? (element.closest('label') ?? element) : element))
					.filter((element) => {
						const { width, height } = element.getBoundingClientRect();
						return width > 0 && (width < 24 || height < 24);
					})
					.map((element) => element.outerHTML.slice(0, 120)),
			);
		expect(small).toEqual([]);
	});

	test(`fits 320 px, in both directions of writing, ${path}`, async () => {
		await page().setViewportSize({ width: 320, height: 640 });
		for (const direction of ['rtl', 'ltr']) {
			await page().evaluate((dir) => (document.documentElement.dir = dir), direction);
			// Charts are drawn again a frame after their width has changed.
			const overflow = () => page().evaluate(() => document.documentElement.scrollWidth - innerWidth);
			await expect.poll(overflow, direction).toBeLessThanOrEqual(0);
		}
	});

	test(`nothing moves for those who do not want it, ${path}`, async () => {
		const moving = await page()
			.locator('*')
			.evaluateAll((all) =>
				all
					.map((element) => [element.outerHTML.slice(0, 80), getComputedStyle(element)] as const)
					.filter(([, style]) =>
						`${style.transitionDuration}, ${style.animationDuration}`
							.split(', ')
							.some((time) => parseFloat(time) > 0.001),
					)
					.map(([html]) => html),
			);
		expect(moving).toEqual([]);
	});
}

test('colours chosen by the system show what is here and what has the focus', async ({ browser }) => {
	const page = await load(browser, '/', {});
	await page.emulateMedia({ forcedColors: 'active' });
	const here = page.getByRole('link', { name: 'Activity', exact: true });
	const other = page.getByRole('link', { name: 'Preferences' });
	const styleOf = (of: typeof here) =>
		of.evaluate((element) => {
			const { fontWeight, outlineStyle, outlineWidth } = getComputedStyle(element);
			return { fontWeight, outline: outlineStyle === 'none' ? 0 : parseFloat(outlineWidth) };
		});
	expect((await styleOf(here)).fontWeight).not.toBe((await styleOf(other)).fontWeight);
	await page.keyboard.press('Tab');
	await page.keyboard.press('Tab');
	await page.keyboard.press('Tab');
	await expect(here).toBeFocused();
	expect((await styleOf(here)).outline).toBeGreaterThanOrEqual(2);
	await page.context().close();
});
