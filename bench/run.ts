import { execFileSync, fork } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { cpus, release, totalmem } from 'node:os';
import { format, resolveConfig } from 'prettier';
import { isBuilt } from '../scripts/build-stamp.mjs';
import type { Part } from './harness/figure.ts';
import { tableOf, withSection } from './harness/table.ts';

/**
 * Measures the parts that are named, else all, each in a process of its own, and writes each table into the document,
 * with the machine and the commit.
 */

/** What each part measures; a module of bench/parts exports `measure`. */
const parts = ['stream', 'store', 'writes', 'insights', 'reports', 'web', 'page', 'device'] as const;
/** Those that start the built app. */
const ofApp: readonly string[] = ['web', 'page', 'device'];
const document = new URL('../docs/performance.md', import.meta.url);

const [flag, only] = process.argv.slice(2);
if (flag === '--part') {
	const { measure } = (await import(`./parts/${only}.ts`)) as { measure: () => Promise<Part> };
	process.send?.(await measure());
	process.disconnect();
} else await measureAll(process.argv.slice(2));

async function measureAll(asked: readonly string[]): Promise<void> {
	const unknown = asked.filter((name) => !parts.some((part) => part === name));
	if (unknown.length > 0) throw new Error(`no part ${unknown.join(', ')}; there are: ${parts.join(', ')}`);
	const chosen = parts.filter((part) => asked.length === 0 || asked.includes(part));
	if (chosen.some((part) => ofApp.includes(part)) && !isBuilt())
		execFileSync(process.execPath, ['scripts/build.ts', '--quiet'], { stdio: 'inherit' });
	let failed = false;
	for (const name of chosen) {
		console.log(`\n# ${name}`);
		const part = await inOwnProcess(name);
		failed ||= part === null;
		if (part === null) continue;
		const table = tableOf({ ...part, setting: [...part.setting, machine()] });
		console.log(table);
		await write(name, table);
	}
	if (failed) process.exitCode = 1;
}

/** The figures of a part; null if it failed, which it has said. */
function inOwnProcess(name: string): Promise<Part | null> {
	return new Promise((resolve) => {
		let part: Part | null = null;
		const child = fork(import.meta.filename, ['--part', name], { execArgv: ['--expose-gc'] });
		child.on('message', (message) => (part = message as Part));
		child.on('exit', (code) => resolve(code === 0 ? part : null));
	});
}

function machine(): string {
	const commit = execFileSync('git', ['rev-parse', '--short', 'HEAD'], { encoding: 'utf8' }).trim();
	const [cpu] = cpus();
	const memory = Math.round(totalmem() / 2 ** 30);
	return `${new Date().toISOString().slice(0, 10)}, commit ${commit}, Node ${process.versions.node}, ${cpus().length} × ${cpu?.model ?? 'unknown'}, ${memory} GiB, Linux ${release()}`;
}

async function write(name: string, table: string): Promise<void> {
	const path = document.pathname;
	const text = withSection(readFileSync(path, 'utf8'), name, table);
	writeFileSync(path, await format(text, { ...(await resolveConfig(path)), parser: 'markdown' }));
}
