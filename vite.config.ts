import { readFileSync } from 'node:fs';
import { sveltekit } from '@sveltejs/kit/vite';
import { defineConfig, type Plugin } from 'vite';

/**
 * Codex' dark colours are written for all of a page (`:root`). This makes them hold where the page's root asks for them,
 * and where it leaves the choice to a system that is dark.
 */
const darkTheme: Plugin = {
	name: 'dark-theme',
	enforce: 'pre',
	transform: {
		filter: { id: /codex-design-tokens\/.*mode-dark\.css$/ },
		handler: (css) => {
			const colours = /:root (\{[^}]*\})/.exec(css)?.[1];
			if (colours === undefined) throw new Error('the dark colours of Codex are not where they were');
			return `:root[data-theme='dark'] ${colours} @media (prefers-color-scheme: dark) { :root[data-theme='auto'] ${colours} }`;
		},
	},
};

/**
 * A group takes its modules and all that they import at once. What every page is built on is one chunk, and so is what
 * lists of events and their filter have in common: one chunk packs better than thirty.
 */
const groups = [
	{ name: 'base', test: /\/src\/routes\/\+layout|\/kit\/src\/runtime\/client\//, priority: 1 },
	{ name: 'events', test: /\/src\/lib\/ui\/(event\/list\/EventDays|filter\/FilterBar)\.svelte$/ },
];

const { version } = JSON.parse(readFileSync('package.json', 'utf8')) as { version: string };

export default defineConfig({
	define: { appVersion: JSON.stringify(version) },
	environments: { client: { build: { rolldownOptions: { output: { codeSplitting: { groups } } } } } },
	plugins: [darkTheme, sveltekit()],
});
