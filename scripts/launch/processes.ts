import { type ChildProcess, spawn } from 'node:child_process';
import { setTimeout as delay } from 'node:timers/promises';

const endWithLauncher = new URL('end-with-launcher.mjs', import.meta.url).href;

/** A program of ours that runs beside this one. */
export interface Running {
	/** How messages name it. */
	name: string;
	child: ChildProcess;
	/** Resolves when it has ended, with its exit code; null if a signal ended it. */
	ended: Promise<number | null>;
}

/**
 * Starts a program under this same Node, in a process group of its own: Ctrl+C in a terminal then reaches only us, and
 * who ends when is our decision. Its output is piped. It ends when we are gone.
 */
export function startProgram(
	name: string,
	script: string,
	env: Readonly<Record<string, string | undefined>>,
	args: readonly string[] = [],
): Running {
	const child = spawn(process.execPath, ['--import', endWithLauncher, script, ...args], {
		env,
		stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
		detached: process.platform !== 'win32',
	});
	const ended = new Promise<number | null>((resolve) => child.once('exit', resolve));
	return { name, child, ended };
}

/**
 * Asks programs to end, and makes those end that have not done so after `grace` milliseconds.
 * @returns the names of those that had to be made to
 */
export async function endPrograms(programs: readonly Running[], grace: number): Promise<string[]> {
	const made = programs.map(async ({ name, child, ended }) => {
		child.kill('SIGTERM');
		const timer = new AbortController();
		const late = await Promise.race([
			ended.then(() => false),
			delay(grace, true, { signal: timer.signal, ref: false }),
		]);
		timer.abort();
		if (!late) return [];
		child.kill('SIGKILL');
		await ended;
		return [name];
	});
	return (await Promise.all(made)).flat();
}

/**
 * Waits until `condition` holds, asking every 25 ms.
 * @returns false if it did not within `timeout` milliseconds, or `stop` came first
 */
export async function waitUntil(
	condition: () => Promise<boolean>,
	timeout: number,
	stop?: AbortSignal,
): Promise<boolean> {
	const deadline = performance.now() + timeout;
	while (performance.now() < deadline && !stop?.aborted) {
		if (await condition()) return true;
		await delay(25);
	}
	return false;
}

/** Whether the web at this origin serves: its database is there and its tables are current. */
export async function isHealthy(origin: string): Promise<boolean> {
	try {
		const response = await fetch(new URL('/healthz', origin), { signal: AbortSignal.timeout(2_000) });
		await response.body?.cancel();
		return response.ok;
	} catch {
		return false;
	}
}
