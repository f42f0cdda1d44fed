import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
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
 * Most of banana-i18n's size is what our messages never ask for: other languages to fall back to, the grammar of languages
 * that xwiki does not speak, and which way a text runs (`{{GRAMMAR:}}`, `{{bidi:}}`).
 */
const banana: Plugin = {
	name: 'banana',
	enforce: 'pre',
	apply: 'build',
	applyToEnvironment: ({ name }) => name === 'client',
	resolveId: {
		filter: { id: /^banana-i18n$/ },
		handler: () => resolve('node_modules/banana-i18n/src/index.js'),
	},
	transform: {
		filter: { id: /banana-i18n\/src\/(emitter\.js|languages\/(index\.js|fallbacks\.json))$/ },
		handler(code, id) {
			if (id.endsWith('fallbacks.json')) return '{}';
			if (id.endsWith('index.js')) return `import own from './language.js'; export default { default: own };`;
			const less = code.replace(/(const strongDirRegExp = )new RegExp\([^;]*?\n\)\n/, '$1/$^/\n');
			if (less === code) throw new Error('banana-i18n is not as it was');
			return less;
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
	plugins: [darkTheme, banana, sveltekit()],
});
