import { spawn } from 'node:child_process';

/** What the commands that run now have printed so far. */
const unfinished = new Map<string, { output: string; end: () => void }>();

/** How long is waited for the rest of a command's output once it has ended, in ms: a process that it left may hold it open. */
const outputPatience = 5_000;

/** Runs a command to its end. Prints nothing: what it prints is given back. A command that cannot start has no exit code. */
export async function runCommand(
	name: string,
	[program, ...args]: readonly [string, ...string[]],
	env: Readonly<Record<string, string>>,
): Promise<{ exitCode: number | null; output: string }> {
	// Some tools take the mere presence of these names for a wish.
	const [wanted, unwanted] = process.stdout.isTTY ? ['FORCE_COLOR', 'NO_COLOR'] : ['NO_COLOR', 'FORCE_COLOR'];
	const child = spawn(program, args, {
		stdio: ['ignore', 'pipe', 'pipe'],
		env: { ...process.env, [wanted]: '1', [unwanted]: undefined, ...env },
		shell: process.platform === 'win32',
	});
	const command = { output: '', end: () => void child.kill() };
	unfinished.set(name, command);
	for (const stream of [child.stdout, child.stderr])
		stream.setEncoding('utf8').on('data', (text: string) => (command.output += text));
	const exitCode = await new Promise<number | null>((resolve) => {
		child.once('error', (error) => {
			command.output += error.message;
			resolve(null);
		});
		child.once('close', resolve);
		child.once('exit', (code) => setTimeout(() => resolve(code), outputPatience).unref());
	});
	for (const stream of [child.stdout, child.stderr]) stream.destroy();
	unfinished.delete(name);
	return { exitCode, output: command.output };
}

/** Ends the commands that run, and prints what they have printed, for when a run is cut off. */
export function printUnfinished(): void {
	for (const [name, { output, end }] of unfinished) {
		end();
		console.log(`${output}\n── ${name}: cut off`);
	}
}
