import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { sveltekit } from '@sveltejs/kit/vite';
import { defineConfig, type Manifest, type Plugin } from 'vite';

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
 * SvelteKit preloads what the manifest says that a page imports, but leaves out what it has already met behind a dynamic
 * import of something shared (its `find_deps`). Here dynamic imports are the page's own, so that it meets them last.
 */
const preloads: Plugin = {
	name: 'preloads',
	apply: 'build',
	applyToEnvironment: ({ name }) => name === 'client',
	writeBundle({ dir }) {
		const path = join(dir ?? '', '.vite/manifest.json');
		const manifest = JSON.parse(readFileSync(path, 'utf8')) as Manifest;
		const later = (id: string, seen = new Set<string>()): string[] => {
			if (seen.has(id)) return [];
			seen.add(id);
			const { imports = [], dynamicImports = [] } = manifest[id] ?? {};
			return [...dynamicImports, ...imports.flatMap((one) => later(one, seen))];
		};
		const entries = Object.keys(manifest).filter((id) => manifest[id]?.isEntry);
		const own = new Map(entries.map((id) => [id, later(id)]));
		for (const [id, chunk] of Object.entries(manifest)) {
			const dynamicImports = own.get(id);
			if (dynamicImports !== undefined) chunk.dynamicImports = dynamicImports;
			else if (!chunk.isDynamicEntry) delete chunk.dynamicImports;
		}
		writeFileSync(path, JSON.stringify(manifest));
	},
};

/**
 * A group takes its modules and all that they import at once. What every page is built on is one chunk, and so is what
 * lists of events and their filter have in common: one chunk packs better than thirty.
 */
const groups = [
	{
		name: 'base',
		test: /\/src\/routes\/\+layout|\/ui\/feed\/|\/ui\/core\/OfflineState\.svelte$|\/kit\/src\/runtime\/client\/|\/svelte\/src\/reactivity\//,
		priority: 1,
	},
	{
		name: 'events',
		test: /\/src\/lib\/ui\/(event\/list\/(EventDays\.svelte|event-list\.svelte\.ts)|filter\/FilterBar\.svelte)$|\/person\/people-meant\.ts$|\/\(activity\)\/(\+page|keys\/key-commands)\.ts$/,
	},
];

const { version } = JSON.parse(readFileSync('package.json', 'utf8')) as { version: string };

export default defineConfig({
	define: { appVersion: JSON.stringify(version) },
	environments: { client: { build: { rolldownOptions: { output: { codeSplitting: { groups } } } } } },
	plugins: [darkTheme, preloads, sveltekit()],
});
