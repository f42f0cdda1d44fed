import { build as buildConsumer } from 'esbuild';
import { build as buildWeb } from 'vite';
import { hashOfSources, markBuilt, markUnbuilt } from './build-stamp.mjs';

// Builds the web (build/web) and the consumer (build/consumer.js).
markUnbuilt();
const hash = hashOfSources();
await buildWeb({ logLevel: process.argv.includes('--quiet') ? 'warn' : 'info' });
await buildConsumer({
	entryPoints: ['consumer/main.ts'],
	outfile: 'build/consumer.js',
	bundle: true,
	platform: 'node',
	format: 'esm',
	target: 'node24',
	packages: 'external',
	sourcemap: true,
	logLevel: 'warning',
});
markBuilt(hash);
