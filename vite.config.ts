import { sveltekit } from '@sveltejs/kit/vite';
import { defineConfig } from 'vitest/config';

export default defineConfig({
	plugins: [sveltekit()],
	test: {
		include: ['{src,consumer,migrations,scripts,demo}/**/*.test.ts'],
	},
});
