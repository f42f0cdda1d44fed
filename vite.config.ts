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

export default defineConfig({
	plugins: [darkTheme, sveltekit()],
});
