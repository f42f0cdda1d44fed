import { expect, test } from 'vitest';
import { runCommand } from './run-command.ts';

const run = (script: string) => runCommand('some', [process.execPath, '-e', script], { MORE: 'set' });

test('gives back all that a command prints, and how it ends', async () => {
	const { exitCode, output } = await run('console.log(process.env.MORE); console.error("é"); process.exit(3)');
	expect(exitCode).toBe(3);
	expect(output.split('\n').sort()).toEqual(['', 'set', 'é']);
	expect((await run('process.kill(process.pid, "SIGKILL")')).exitCode).toBe(null);
});

test('is an error if there is no such command', async () => {
	await expect(runCommand('some', ['no-such-program'], {})).rejects.toThrow('ENOENT');
});
