import { type Cookie, expect, type Page, test } from '@playwright/test';
import { type App, signIn, startApp } from './app.ts';
import { findings } from './axe.ts';
import { recordAdministered } from './recordings.ts';

let app: App;
let cookies: Cookie[];

test.beforeAll(async () => {
	app = await startApp({ prepare: recordAdministered });
	cookies = await signIn(app);
});
test.afterAll(() => app.stop());
test.beforeEach(({ context }) => context.addCookies(cookies));

const filled = {
	...{ name: 'Rivers 2026', description: 'What is it\nabout?', first: '2026-03-01', last: '2026-03-31' },
	...{ zone: 'Asia/Tokyo', label: 'Rivers', wikis: 'dewiki, enwiki', 'namespace-numbers': '0, 4' },
	...{ pages: 'dewiki Elbe\nenwiki Thames', category: 'dewiki Kategorie:Fluss' },
};
type Field = keyof typeof filled;

/** Changes some fields and sends the form: the rest of it is as it came back. */
async function send(page: Page, some: Partial<Record<Field, string>>) {
	for (const [name, value] of Object.entries({ ...filled, ...some }))
		await page.locator(`[name="${name}"]`).fill(value);
	await page.locator('[name="namespaces"][value="some"]').check();
	await page.locator('[name="depth"]').selectOption('2');
	await page.getByRole('button', { name: 'Save' }).click();
}

const typedIn = (page: Page) =>
	page.locator('form.form').evaluate((form: HTMLFormElement) => Object.fromEntries(new FormData(form)));

const mistakes: readonly (readonly [Field, string, RegExp])[] = [
	['name', 'Rivers/2026', /without slashes/],
	['name', 'Bridges 2026', /Another campaign/],
	['first', '2026-04-01', /The last day/],
	['zone', 'Nowhere', /time zone/],
	['label', 'a,b', /without commas/],
	['wikis', 'https://de.wikipedia.org', /Only database names/],
	['namespace-numbers', 'Talk', /Only numbers/],
	['pages', 'Elbe', /a wiki such as/],
	['category', 'Fluss', /then a category/],
];

for (const scripts of [true, false])
	test.describe(`with${scripts ? '' : 'out'} scripts`, () => {
		test.use({ javaScriptEnabled: scripts });

		test('a mistake has the focus and says what is wrong, and nothing that was typed is lost', async ({ page }) => {
			// It is sent many times.
			test.slow();
			await page.goto(`${app.origin}/campaigns/new`);
			await page.locator('[name="namespaces"][value="some"]').check();
			await page.locator('[name="depth"]').selectOption('2');
			let some: Partial<Record<Field, string>> = filled;
			for (const [field, value, words] of mistakes) {
				await send(page, { ...some, [field]: value });
				some = { [field]: filled[field] };
				const input = page.locator(`[name="${field}"]`);
				await expect(input).toBeFocused();
				await expect(input).toHaveAttribute('aria-invalid', 'true');
				await expect(input).toHaveAccessibleDescription(words);
				await expect(page.locator('.mistake')).toHaveCount(1);
				expect(await typedIn(page)).toEqual({ ...filled, [field]: value, namespaces: 'some', depth: '2' });
			}
			if (scripts) expect(await findings(page, 'all')).toEqual([]);
		});

		test('the same when it is said when somebody counts', async ({ page }) => {
			await page.goto(`${app.origin}/campaigns/Bridges%202026/edit`);
			const form = page.locator('form[action="?/narrow"]');
			for (const [field, some, words] of [
				['member', { member: 'Nobody', first: '2026-03-01', last: '2026-03-02' }, /Nobody of this name/],
				['first', { member: 'ExampleUser', first: '2026-03-02', last: '2026-03-01' }, /The last day/],
			] as const) {
				for (const [name, value] of Object.entries(some)) await form.locator(`[name="${name}"]`).fill(value);
				await form.getByRole('button', { name: 'Save' }).click();
				await expect(form.locator(`[name="${field}"]`)).toBeFocused();
				await expect(form.locator(`[name="${field}"]`)).toHaveAccessibleDescription(words);
				for (const [name, value] of Object.entries(some))
					await expect(form.locator(`[name="${name}"]`)).toHaveValue(value);
			}
		});
	});
