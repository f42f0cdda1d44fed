// Plain JavaScript for Node 20.19 and later: it runs before anything is installed, and brings Node 24.
import { spawn, spawnSync } from 'node:child_process';
import { existsSync, statSync } from 'node:fs';

/** The Node that the program itself needs (package.json "engines"). */
const needed = [24, 14, 1];

/** Ends with one sentence for the person who runs this, and an exit code that is not 0. */
export function fail(/** @type {string} */ sentence) {
	process.stderr.write(`xwiki: ${sentence}\n`);
	process.exit(1);
}

/** Installs the packages if node_modules is missing or the lockfile has changed since. */
export function ensureInstalled() {
	if (isInstalled()) return;
	console.error('xwiki: installing packages …');
	const npm = process.env.npm_execpath;
	const quiet = ['ci', '--loglevel=error', '--no-progress', '--no-audit', '--no-fund'];
	const { status } = npm?.endsWith('.js')
		? spawnSync(process.execPath, [npm, ...quiet], { stdio: 'inherit' })
		: spawnSync('npm', quiet, { stdio: 'inherit', shell: process.platform === 'win32' });
	if (status !== 0) fail('the packages could not be installed (npm ci failed, see above)');
}

/** npm writes its own list at the end of an installation; a lockfile that changed since is newer. */
function isInstalled() {
	const list = statSync('node_modules/.package-lock.json', { throwIfNoEntry: false });
	return list !== undefined && list.mtimeMs >= statSync('package-lock.json').mtimeMs;
}

/** The path of a Node that can run the program: this one, or the one among the packages. */
export function findNode() {
	if (isNewEnough(process.versions.node)) return process.execPath;
	const folder = `node_modules/node-${process.platform === 'win32' ? 'win' : process.platform}-${process.arch}/bin`;
	const path = [`${folder}/node`, `${folder}/node.exe`].find((candidate) => existsSync(candidate));
	if (path !== undefined) return path;
	return fail(
		`Node.js ${needed.join('.')} or later is needed, this is ${process.versions.node}; get it from https://nodejs.org`,
	);
}

function isNewEnough(/** @type {string} */ version) {
	const [major = 0, minor = 0, patch = 0] = version.split('.').map(Number);
	const [a = 0, b = 0, c = 0] = needed;
	return major > a || (major === a && (minor > b || (minor === b && patch >= c)));
}

/** Goes on with a TypeScript program, under Node 24, and ends as it ends. */
export async function continueWith(/** @type {string} */ script, /** @type {string[]} */ args) {
	const child = spawn(findNode(), [script, ...args], { stdio: ['inherit', 'inherit', 'inherit', 'ipc'] });
	// A terminal sends Ctrl+C to both of us, and npm may too: it is for the program to end, and for us to wait.
	process.on('SIGINT', () => undefined);
	for (const signal of /** @type {const} */ (['SIGTERM', 'SIGHUP'])) process.on(signal, () => child.kill(signal));
	// npm's shell ends on SIGTERM without passing it on.
	const parent = process.ppid;
	if (process.env.npm_lifecycle_event) setInterval(() => process.ppid !== parent && child.kill('SIGTERM'), 500).unref();
	process.exitCode = await new Promise((resolve) => child.once('exit', (code) => resolve(code ?? 1)));
}
