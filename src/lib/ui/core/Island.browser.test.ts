import { flushSync, hydrate, mount, unmount } from 'svelte';
import { fromStore, writable } from 'svelte/store';
import { afterEach, beforeEach, expect, test } from 'vitest';
import IslandPage from '../../../../fixtures/IslandPage.svelte';

const part = writable({ text: 'a' });
const isThere = writable(true);
const [shownPart, shown] = [fromStore(part), fromStore(isThere)];
const props = {
	get part() {
		return shownPart.current;
	},
	get isThere() {
		return shown.current;
	},
};
const faulty = {
	get text(): string {
		throw new Error('a fault');
	},
};
const target = document.body;

let page: object | null = null;
beforeEach(() => {
	part.set({ text: 'a' });
	isThere.set(true);
});
afterEach(async () => {
	if (page !== null) await unmount(page);
	target.replaceChildren();
});

/** Begins the page as the server has rendered it, and touches the island. */
function beginHydrated(): void {
	target.innerHTML = '<!--[--><!--[0--><div data-island><!--[--><p>a</p><!----><!--]--></div><!----><!--]--><!--]-->';
	const paragraph = target.querySelector('p');
	page = hydrate(IslandPage, { target, props, recover: false });
	paragraph?.click();
	expect(target.querySelector('p')).toBe(paragraph);
}

function beginMounted(): void {
	page = mount(IslandPage, { target, props });
}

for (const [name, begin] of [
	['hydrated', beginHydrated],
	['mounted', beginMounted],
] as const) {
	test(`${name}, it follows the page, and is not updated when that removes it`, () => {
		begin();
		flushSync(() => part.set({ text: 'b' }));
		expect(target.textContent.trim()).toBe('b');
		flushSync(() => {
			part.set(faulty);
			isThere.set(false);
		});
		expect(target.textContent.trim()).toBe('');
	});

	test(`${name}, its failure is that of the page`, () => {
		begin();
		expect(() => flushSync(() => part.set(faulty))).toThrow('a fault');
	});
}
