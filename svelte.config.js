import adapter from '@sveltejs/adapter-node';
import { vitePreprocess } from '@sveltejs/vite-plugin-svelte';
import { wikimediaDomains } from './src/lib/domain/wiki/wikimedia-domains.js';

// Wikis whose diffs, and Meta whose account facts, the browser reads: Wikimedia's own domains and nobody else's.
const wikis = wikimediaDomains.flatMap((domain) => /** @type {const} */ ([`https://${domain}`, `https://*.${domain}`]));

/** @type {import('@sveltejs/kit').Config} */
export default {
	preprocess: vitePreprocess(),
	kit: {
		adapter: adapter({ out: 'build/web' }),
		// Relative asset addresses break deep links that are served from a cached shell.
		paths: { relative: false },
		// A page's small styles come with it; the large one is shared by all pages. UTF-16 units.
		inlineStyleThreshold: 10_000,
		// Our own check (src/hooks.server.ts) is stricter, comes with our headers, and is logged.
		csrf: { trustedOrigins: ['*'] },
		// Registration and updates are workbox-window's (src/lib/client).
		serviceWorker: { register: false },
		csp: {
			mode: 'auto',
			directives: {
				'default-src': ['self'],
				'script-src': ['self'],
				'style-src': ['self'],
				// SvelteKit's route announcer sets its style by attribute; an attribute cannot load or run anything.
				'style-src-attr': ['unsafe-inline'],
				'connect-src': ['self', ...wikis],
				'worker-src': ['self'],
				'manifest-src': ['self'],
				'img-src': ['self', 'data:'],
				'object-src': ['none'],
				'base-uri': ['none'],
				'form-action': ['self'],
				'frame-ancestors': ['none'],
			},
		},
		typescript: {
			config(config) {
				config.include.push(
					'../consumer/**/*.ts',
					'../fixtures/**/*.ts',
					'../migrations/**/*.ts',
					'../scripts/**/*.ts',
					'../demo/**/*.ts',
					'../bench/**/*.ts',
					'../e2e/**/*.ts',
					'../*.ts',
				);
			},
		},
	},
};
