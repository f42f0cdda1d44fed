import { type BrowserContext, expect, type Locator, type Page } from '@playwright/test';
import { observedEvent } from './sample-events.ts';

/** Pages 1 to 24, each a row of its own, newest last. */
export const edits = Array.from({ length: 24 }, (_, at) =>
	observedEvent(at + 1, { time: Date.UTC(2026, 10, 20) + at * 4_000_000, oldRevision: 1_000 + at }),
);
/** The natural key of the edit of a page. */
export const keyOf = (id: number) => `dewiki:rev:${id}`;

/** The heading of the run that is reviewed. */
export const heading = (page: Page) => page.getByRole('main').getByRole('heading', { level: 2 });
/** The row of a page in the list. */
export const row = (page: Page, title: string): Locator =>
	page.getByRole('main').locator('li[data-row]', { has: page.getByRole('link', { name: title, exact: true }) });

/** Answers in place of the wikis: each difference, and that nothing came after it. @returns the revisions asked for */
export async function answerWikis(context: BrowserContext): Promise<number[]> {
	const compared: number[] = [];
	await context.route(/^https:\/\/[a-z.]+\/w\/api\.php/, async (route) => {
		const query = new URL(route.request().url()).searchParams;
		const revision = Number(query.get('torev') ?? query.get('revids'));
		if (query.get('action') === 'compare') compared.push(revision);
		const body = `<tr><td class="diff-deletedline"><div>before <del class="diffchange">${revision}</del></div></td></tr>`;
		const json =
			query.get('action') === 'compare'
				? { compare: { fromrevid: revision - 1, torevid: revision, body } }
				: { query: { pages: [{ pageid: 1, lastrevid: revision }] } };
		await route.fulfill({ json, headers: { 'access-control-allow-origin': '*' } });
	});
	return compared;
}

/** Marks the edit that is on the page of reviews, once it can be seen. */
export async function review(page: Page, key = 'r'): Promise<void> {
	await expect(page.getByRole('button', { name: /^Reviewed, next/ })).not.toHaveAttribute('aria-disabled', 'true');
	await page.keyboard.press(key);
}

/** Closes the keys, which the first use of the review shows. */
export async function closeKeys(page: Page): Promise<void> {
	const keys = page.getByRole('dialog', { name: 'Keyboard shortcuts' });
	await expect(keys).toContainText('In Huggle and SWViewer the key r reverts an edit.');
	await page.keyboard.press('Escape');
	await expect(keys).toBeHidden();
}
