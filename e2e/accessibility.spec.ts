import AxeBuilder from '@axe-core/playwright';
import { type Cookie, expect, type Page, test } from '@playwright/test';
import { type App, signIn, startApp } from './app.ts';
import { recordAdministered } from './recordings.ts';
import { gotoReady } from './page-ready.ts';

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
	'/insights',
	'/insights?by=type&user=ExampleUser',
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
	'/privacy',
	'/settings/tracked-users/1/remove',
	'/nowhere',
];

/** How people see them. */
const looks = [
	{ name: 'light', cookies: { theme: 'light' } },
	{ name: 'dark', cookies: { theme: 'dark', density: 'compact' } },
	{ name: 'Arabic', cookies: { theme: 'light', language: 'ar' } },
];

async function open(page: Page, path: string): Promise<void> {
	// What scripts add is looked at too.
	await gotoReady(page, app.origin + path);
	await expect(page.getByRole('heading', { level: 1 })).toBeVisible();
}

/** What axe finds on a page, by WCAG 2.2 A and AA and by good custom: the rule and the elements. */
async function findings(page: Page): Promise<string[]> {
	const { violations } = await new AxeBuilder({ page })
		.withTags(['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'])
		.analyze();
	return violations.flatMap(({ id, nodes }) => nodes.map(({ html }) => `${id}: ${html}`));
}

for (const look of looks) {
	for (const path of [...paths, '/sign-in']) {
		test(`axe finds nothing, ${look.name}, ${path}`, async ({ context, page }) => {
			const chosen = Object.entries(look.cookies).map(([name, value]) => ({ name, value, url: app.origin }));
			await context.addCookies([...(path === '/sign-in' ? [] : cookies), ...chosen]);
			await open(page, path);
			for (const width of [360, 1280]) {
				await page.setViewportSize({ width, height: 800 });
				expect.soft(await findings(page), `${width} px`).toEqual([]);
			}
		});
	}
}

test('every page fits 320 px, in both directions of writing', async ({ context, page }) => {
	await page.setViewportSize({ width: 320, height: 640 });
	await context.addCookies(cookies);
	for (const path of paths) {
		await open(page, path);
		for (const direction of ['ltr', 'rtl']) {
			const overflow = await page.evaluate((dir) => {
				document.documentElement.dir = dir;
				return document.documentElement.scrollWidth - innerWidth;
			}, direction);
			expect.soft(overflow, `${path}, ${direction}`).toBeLessThanOrEqual(0);
		}
	}
});

test('what is pressed is large enough, or stands in a sentence', async ({ context, page }) => {
	await context.addCookies(cookies);
	await page.setViewportSize({ width: 360, height: 740 });
	for (const path of paths) {
		await open(page, path);
		const small = await page.locator('button, summary, select, input:not([type=hidden])').evaluateAll((all) =>
			all
				.map((element) => (element.matches('label input') ? (element.closest('label') ?? element) : element))
				.filter((element) => {
					const { width, height } = element.getBoundingClientRect();
					return width > 0 && (width < 24 || height < 24);
				})
				.map((element) => element.outerHTML.slice(0, 120)),
		);
		expect.soft(small, path).toEqual([]);
	}
});

test('nothing moves for those who do not want it', async ({ context, page }) => {
	await context.addCookies(cookies);
	await page.emulateMedia({ reducedMotion: 'reduce' });
	for (const path of paths) {
		await open(page, path);
		const moving = await page.locator('*').evaluateAll((all) =>
			all
				.map((element) => [element.outerHTML.slice(0, 80), getComputedStyle(element)] as const)
				.filter(([, style]) =>
					`${style.transitionDuration}, ${style.animationDuration}`
						.split(', ')
						.some((time) => parseFloat(time) > 0.001),
				)
				.map(([html]) => html),
		);
		expect.soft(moving, path).toEqual([]);
	}
});

test('colours chosen by the system show what is here and what has the focus', async ({ context, page }) => {
	await context.addCookies(cookies);
	await page.emulateMedia({ forcedColors: 'active' });
	await open(page, '/');
	const here = page.getByRole('link', { name: 'Activity', exact: true });
	const other = page.getByRole('link', { name: 'Preferences' });
	const look = (of: typeof here) =>
		of.evaluate((element) => {
			const { fontWeight, outlineStyle, outlineWidth } = getComputedStyle(element);
			return { fontWeight, outline: outlineStyle === 'none' ? 0 : parseFloat(outlineWidth) };
		});
	expect((await look(here)).fontWeight).not.toBe((await look(other)).fontWeight);
	await page.keyboard.press('Tab');
	await page.keyboard.press('Tab');
	await page.keyboard.press('Tab');
	await expect(here).toBeFocused();
	expect((await look(here)).outline).toBeGreaterThanOrEqual(2);
});

for (const path of paths) {
	test(`the keyboard reaches everything in the order in which it is read, and is never lost, ${path}`, async ({
		context,
		page,
	}) => {
		await context.addCookies(cookies);
		await open(page, path);
		// What the page adds last, into its header.
		await expect(page.locator('header a[href="/preferences#on-device"]')).toBeVisible();
		const wanted = await page
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
			await page.keyboard.press('Tab');
			const order = await page.evaluate(() => document.activeElement?.getAttribute('data-order') ?? null);
			expect(order, `after ${press} times Tab`).not.toBeNull();
			seen.push(Number(order));
		}
		expect(seen).toEqual(seen.toSorted((a, b) => a - b));
	});
}
