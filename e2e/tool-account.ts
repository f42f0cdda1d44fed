import { execFile, execFileSync, spawn } from 'node:child_process';
import { chmodSync, cpSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir, userInfo } from 'node:os';
import { delimiter, dirname, join, relative } from 'node:path';
import { promisify } from 'node:util';

/** A running program of the Procfile. */
export interface Process {
	pid: number;
	/** What it has printed so far. */
	output(): string;
	/** Resolves with the exit code when it has ended; null if a signal ended it. */
	ended: Promise<number | null>;
	/** Its peak memory so far, bytes. */
	peak(): number;
}

/** xwiki as the Build Service builds it, and as Toolforge runs it. */
export interface ToolAccount {
	folder: string;
	/** What prevents its programs from writing, in words. */
	confinement: string;
	/** Runs a command of the Procfile with arguments. @returns its output @throws {Error} if it fails */
	run(name: string, env: Env, ...args: string[]): Promise<string>;
	/** Starts a command of the Procfile. */
	start(name: string, env: Env): Process;
	remove(): void;
}

type Env = Readonly<Record<string, string | undefined>>;

/** Files that a fresh checkout does not contain. */
const notSources = ['.git', '.env', 'node_modules', 'build', '.svelte-kit', 'data', 'test-results'];
/** npm settings that are needed to find the packages; others would make npm work in the folder where it was called. */
const npmSettings = /^npm_config_(registry|cache|userconfig|globalconfig|cafile|proxy|https_proxy|noproxy)$/i;
const nobody = '--reuid=65534 --regid=65534 --clear-groups';
const readOnly = 'mount --bind "$0" "$0" && mount -o remount,bind,ro "$0" && mount -o remount,bind,ro /';

/** Command prefixes under which a command can write nothing, the strictest first. `$0` is the folder. */
const confinements = [
	{
		words: 'as user nobody, where no file system can be written (mount namespace)',
		wrapper: ['unshare', '--mount', 'sh', '-c', `${readOnly} && exec setpriv ${nobody} "$@"`],
	},
	{
		words: 'where no file system can be written (user and mount namespaces)',
		wrapper: ['unshare', '--user', '--map-root-user', '--mount', 'sh', '-c', `${readOnly} && exec "$@"`],
	},
	{
		words: 'as user nobody, with files that nobody may write',
		wrapper: ['sh', '-c', `exec setpriv ${nobody} "$@"`],
	},
	{ words: 'with files that may not be written', wrapper: ['sh', '-c', 'exec "$@"'] },
];

/**
 * Does what the Build Service does with a copy of the sources: `npm ci`, `npm run build`, and removes packages that are
 * only needed to build. Then makes the copy read-only.
 */
export async function buildTool(): Promise<ToolAccount> {
	const folder = mkdtempSync(join(tmpdir(), 'xwiki-tool-'));
	chmodSync(folder, 0o755);
	cpSync('.', folder, { recursive: true, filter: (path) => !notSources.includes(relative('.', path)) });
	const env = Object.fromEntries(
		Object.entries(process.env).filter(([name]) => !/^npm_/i.test(name) || npmSettings.test(name)),
	);
	const npm = (...args: string[]) =>
		promisify(execFile)('npm', [...args, '--no-audit', '--no-fund', '--prefer-offline'], { cwd: folder, env });
	await npm('ci');
	await npm('run', 'build', '--', '--quiet');
	await npm('prune', '--omit=dev');
	execFileSync('chmod', ['-R', 'a+rX,a-w', folder]);

	const { words, wrapper } = confinements.find(({ wrapper }) => confines(wrapper, folder)) ?? {
		words: userInfo().uid === 0 ? 'as root, without write protection' : 'with files that may not be written',
		wrapper: ['sh', '-c', 'exec "$@"'],
	};
	const commands = parseProcfile(readFileSync(join(folder, 'Procfile'), 'utf8'));
	/** Runs a command as the launcher of an image does, in an environment with only the given variables. */
	const launch = (name: string, own: Env, args: readonly string[]) => {
		const command = commands.get(name);
		if (command === undefined) throw new Error(`${name} is not in the Procfile`);
		const path = [join(folder, 'node_modules/.bin'), dirname(process.execPath), process.env.PATH].join(delimiter);
		const [program = '', ...rest] = [...wrapper, folder, 'bash', '-c', `exec ${command} "$@"`, name, ...args];
		const child = spawn(program, rest, {
			cwd: folder,
			env: { PATH: path, HOME: '/nonexistent', NODE_ENV: 'production', ...own },
			stdio: ['ignore', 'pipe', 'pipe'],
		});
		let output = '';
		for (const stream of [child.stdout, child.stderr])
			stream.setEncoding('utf8').on('data', (text: string) => (output += text));
		const ended = new Promise<number | null>((resolve) => child.once('close', resolve));
		return { child, ended, output: () => output };
	};
	return {
		folder,
		confinement: words,
		async run(name, own, ...args) {
			const { ended, output } = launch(name, own, args);
			const code = await ended;
			if (code !== 0) throw new Error(`${name} ended with ${code}:\n${output()}`);
			return output();
		},
		start(name, own) {
			const { child, ended, output } = launch(name, own, []);
			const pid = child.pid ?? 0;
			const peak = () =>
				Number(/^VmHWM:\s*(\d+) kB/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1] ?? NaN) * 1_024;
			return { pid, ended, output, peak };
		},
		remove() {
			execFileSync('chmod', ['-R', 'u+w', folder]);
			rmSync(folder, { recursive: true, force: true });
		},
	};
}

/** Whether a wrapper works here, and prevents a command from writing. */
function confines([program = '', ...args]: readonly string[], folder: string): boolean {
	const works = (...command: string[]) => {
		try {
			execFileSync(program, [...args, folder, ...command], { stdio: 'ignore' });
			return true;
		} catch {
			return false;
		}
	};
	return works('true') && !works('touch', join(folder, 'written'));
}

/** The commands of a Procfile by their names. */
export function parseProcfile(text: string): Map<string, string> {
	const lines = text.split('\n').filter((line) => line.trim() !== '');
	return new Map(
		lines.map((line) => {
			const [, name, command] = /^([\w-]+): +(\S.*)$/.exec(line) ?? [];
			if (name === undefined || command === undefined) throw new Error(`not a line of a Procfile: ${line}`);
			return [name, command];
		}),
	);
}
