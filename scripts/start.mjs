// npm start and npm run demo: installs and builds what is missing, then starts.
import { isBuilt } from './build-stamp.mjs';
import { continueWith, ensureInstalled, fail, findNode } from './prelude.mjs';
import { spawnSync } from 'node:child_process';

const script = process.argv[2] === 'demo' ? 'scripts/demo.ts' : 'scripts/start.ts';
ensureInstalled();
if (!isBuilt()) {
	console.error('xwiki: building …');
	const { status, stdout, stderr } = spawnSync(findNode(), ['scripts/build.ts', '--quiet'], { encoding: 'utf8' });
	if (status !== 0) fail(`the build failed:\n${stdout}${stderr}`);
}
await continueWith(script, []);
