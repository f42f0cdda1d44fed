import { build as buildPrograms } from 'esbuild';
import { build as buildWeb } from 'vite';
import { hashOfSources, markBuilt, markUnbuilt } from './build-stamp.mjs';

// Builds the web (build/web) with the program of its database's threads, and the consumer (build/consumer.js).
markUnbuilt();
const hash = hashOfSources();
await buildWeb({ logLevel: process.argv.includes('--quiet') ? 'warn' : 'info' });
await buildPrograms({
	entryPoints: {
		consumer: 'consumer/main.ts',
		'web/sqlite-thread-program': 'src/lib/server/db/sqlite-thread-program.ts',
	},
	outdir: 'build',
	bundle: true,
	platform: 'node',
	format: 'esm',
	target: 'node24',
	packages: 'external',
	sourcemap: true,
	logLevel: 'warning',
});
markBuilt(hash);
