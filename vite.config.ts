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

/** Messages that a language lacks are English; filled in here, so that no reader loads two languages. */
const messages: Plugin = {
	name: 'messages',
	enforce: 'pre',
	transform: {
		filter: { id: /src\/lib\/messages\/(?!qqq)[^/]+\.json$/ },
		handler(json) {
			const english = resolve('src/lib/messages/en.json');
			this.addWatchFile(english);
			return JSON.stringify({ ...parse(readFileSync(english, 'utf8')), ...parse(json) });
		},
	},
};

function parse(json: string): Record<string, unknown> {
	return JSON.parse(json) as Record<string, unknown>;
}

export default defineConfig({
	plugins: [darkTheme, messages, sveltekit()],
});
