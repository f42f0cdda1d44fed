import { rmSync } from 'node:fs';
import { build as buildPrograms } from 'esbuild';
import { build as buildWeb } from 'vite';
import { hashOfSources, markBuilt, markUnbuilt } from './build-stamp.mjs';

// Builds the web (build/web) with its program and that of its database's threads, and the consumer (build/consumer.js).
markUnbuilt();
const hash = hashOfSources();
await buildWeb({ logLevel: process.argv.includes('--quiet') ? 'warn' : 'info' });
await buildPrograms({
	entryPoints: {
		consumer: 'consumer/main.ts',
		'web/main': 'src/lib/server/http/web-program.ts',
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
// The adapter's own program, which ours takes the place of.
for (const file of ['index.js', 'index.js.map']) rmSync(`build/web/${file}`);
markBuilt(hash);
