import { afterEach, beforeEach, expect, test } from 'vitest';
import { hydrateWhenNear } from './in-turn.ts';

let hydrated: string[];
beforeEach(() => {
	hydrated = [];
});
afterEach(() => {
	document.body.replaceChildren();
	scrollTo(0, 0);
});

/** A part of the page without a box of its own, as islands are, so many pixels below the top. */
function partAt(top: number, name: string) {
	const target = document.createElement('div');
	target.style.display = 'contents';
	const content = document.createElement('p');
	content.textContent = name;
	Object.assign(content.style, { position: 'absolute', top: `${top}px` });
	target.append(content);
	document.body.append(target);
	return { content, ...hydrateWhenNear(target, () => hydrated.push(name)) };
}

test('hydrates what is near the window, and what is far when it comes near', async () => {
	const far = partAt(9_000, 'far');
	partAt(0, 'near');
	await expect.poll(() => hydrated).toEqual(['near']);
	far.content.scrollIntoView();
	await expect.poll(() => hydrated).toEqual(['near', 'far']);
});

test('a touch hydrates it at once, and only once', async () => {
	const far = partAt(9_000, 'far');
	far.content.click();
	expect(hydrated).toEqual(['far']);
	far.begin();
	far.content.click();
	far.content.scrollIntoView();
	partAt(9_000, 'near');
	await expect.poll(() => hydrated).toEqual(['far', 'near']);
});

test('begins on demand, each in its turn', async () => {
	const parts = [partAt(9_000, 'one'), partAt(9_000, 'other')];
	for (const { begin } of parts) begin();
	expect(hydrated).toEqual([]);
	await expect.poll(() => hydrated).toEqual(['one', 'other']);
});

test('what has ended is not hydrated, whether its turn had come or not', async () => {
	const parts = [partAt(0, 'waiting'), partAt(9_000, 'begun')];
	parts[1]?.begin();
	for (const { end } of parts) end();
	for (const { content } of parts) content.click();
	partAt(0, 'near');
	await expect.poll(() => hydrated).toEqual(['near']);
});
