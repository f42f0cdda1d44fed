import type { Page } from '@playwright/test';
import axe from 'axe-core';

/** WCAG 2.2 A and AA, and good custom. */
const tags = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'];

/** Rules that look at colours. */
const colourRules = axe.getRules(tags).flatMap(({ ruleId, tags: its }) => (its.includes('cat.color') ? [ruleId] : []));

/** Rules that look at colours, sizes and room: all that a theme or a density can break. */
const lookRules = [...colourRules, 'target-size', 'scrollable-region-focusable'];

/** What axe is asked: all it knows, or what depends on the look, or all but what depends on colours. */
export type Question = 'all' | 'look' | 'all but colours';

/** What axe finds on a page, or in what a selector names: the rule and the element. */
export async function findings(page: Page, question: Question = 'all', within = 'html'): Promise<string[]> {
	const rules = question === 'all but colours' ? colourRules : [];
	const options: axe.RunOptions = {
		runOnly: question === 'look' ? { type: 'rule', values: lookRules } : { type: 'tag', values: tags },
		rules: Object.fromEntries(rules.map((rule) => [rule, { enabled: false }])),
		resultTypes: ['violations'],
		preload: false,
	};
	if (!(await page.evaluate(() => 'axe' in window))) await page.evaluate(axe.source);
	const { violations } = await page.evaluate(
		([selector, asked]) => (window as unknown as { axe: typeof axe }).axe.run(selector, asked),
		[within, options] as const,
	);
	return violations.flatMap(({ id, nodes }) => nodes.map(({ html }) => `${id}: ${html}`));
}
