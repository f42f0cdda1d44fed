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

/** What every page is built on is one chunk: it packs better than several. What is of ours in it imports nothing of the pages. */
const base = [
	/node_modules\/(svelte|@sveltejs\/kit|devalue|clsx|esm-env|banana-i18n)\//,
	/src\/lib\/messages\/(languages|messages|catalogue)\.ts$/,
	/src\/lib\/domain\/(calendar-day|change-cursor|cursor|event-filter|identity|ip-address|json-fields|labels)\.ts$/,
	/src\/lib\/domain\/(preferences|problem|review|username|view|wiki-event)\.ts$/,
	/src\/lib\/api\/(changes|coverage|events|health|request|reviews|session|users|views)\.ts$/,
	/src\/lib\/client\/(absence|at-rest|device|device-outbox|device-settings|hindrance|holder|offline)\.ts$/,
	/src\/lib\/client\/(alert-settings|installation\.svelte|live\.svelte|outbox|remembered|reviews\.svelte|session|sign-out|sleep|small-answers|standing)\.ts$/,
	/src\/lib\/ui\/((Icon|UndoMark|WaitingMarks)\.svelte|(icon-paths|intl|preferences|reviewing|shortcuts)\.ts)$/,
];
/** What rows of events, the filter and Activity's page have in common, for the same reason. */
const rows = [
	/src\/lib\/domain\/(choice|date-span|event-groups|event-window|links|period|person-path|summary|wiki-address|wiki-identity)\.ts$/,
	/src\/lib\/ui\/(Event(Marks|Row|Words)|Filter(Bar|Chip|Combobox)|FlagForm|Review(Buttons|Note)|SizeChange|Summary|WikiName)\.svelte$/,
	/src\/lib\/ui\/(date-span|day-words|filter-chips|filter-words|time-of-day|type-name|wiki-name|sentences\.svelte)\.ts$/,
];
const groups = [
	{ name: 'base', test: (id: string) => base.some((part) => part.test(id)) },
	{ name: 'rows', test: (id: string) => rows.some((part) => part.test(id)) },
];

export default defineConfig({
	environments: { client: { build: { rolldownOptions: { output: { codeSplitting: { groups } } } } } },
	plugins: [darkTheme, banana, sveltekit()],
});
