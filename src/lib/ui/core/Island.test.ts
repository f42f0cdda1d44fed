import { createRawSnippet } from 'svelte';
import { render } from 'svelte/server';
import { expect, test } from 'vitest';
import Island from './Island.svelte';

test('the server renders it whole, for browsers without scripts', () => {
	const children = createRawSnippet(() => ({ render: () => '<p>text</p>' }));
	expect(render(Island, { props: { children } }).body).toBe(
		'<!--[--><div data-island=""><!--[--><p>text</p><!----><!--]--></div><!----><!--]-->',
	);
});

test('on the server its failure is that of the page', () => {
	const children = createRawSnippet(() => ({
		render() {
			throw new Error('a fault');
		},
	}));
	expect(() => render(Island, { props: { children } }).body).toThrow('a fault');
});
