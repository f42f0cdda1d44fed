import { expect, test } from 'vitest';
import { runCommand } from './run-command.ts';

const run = (script: string) => runCommand('some', [process.execPath, '-e', script], { MORE: 'set' });

test('gives back all that a command prints, and how it ends', async () => {
	const { exitCode, output } = await run('console.log(process.env.MORE); console.error("é"); process.exit(3)');
	expect(exitCode).toBe(3);
	expect(output.split('\n').sort()).toEqual(['', 'set', 'é']);
	expect((await run('process.kill(process.pid, "SIGKILL")')).exitCode).toBe(null);
});

test('has no exit code if there is no such command', async () => {
	const { exitCode, output } = await runCommand('some', ['no-such-program'], {});
	expect(exitCode).toBe(null);
	expect(output).toContain('ENOENT');
});

test('ends also if a process that the command left holds its output', async () => {
	const left = 'require("node:child_process").spawn("sleep", ["30"], { stdio: "inherit", detached: true })';
	const { exitCode, output } = await run(`console.log(${left}.pid); process.exit(0)`);
	process.kill(Number(output));
	expect(exitCode).toBe(0);
});
