import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { createLog } from '#lib/server/platform/log.ts';
import { logPath } from '#lib/server/platform/private-files.ts';
import { captureOutput, readableWarning } from './child-output.ts';
import { endPrograms, startProgram, waitUntil } from './processes.ts';

const folder = mkdtempSync(join(tmpdir(), 'xwiki-output-'));
afterAll(() => rmSync(folder, { recursive: true }));

test('only warnings and errors need a person, and read as sentences', () => {
	const shown: (string | null)[] = [];
	const log = createLog('debug', (line) => shown.push(readableWarning(line)));
	log.debug('quiet');
	log.info('quiet');
	log.warn('the stream is silent', { seconds: 60 });
	log.error('a batch was not recorded', { error: new Error('the database is locked') });
	expect(shown).toEqual([null, null, 'the stream is silent', 'a batch was not recorded: the database is locked']);
	expect(['Listening on http://127.0.0.1', '{broken', '{}', ''].map(readableWarning)).toEqual([null, null, null, null]);
});

test('everything goes into the log, crashes to the person too', async () => {
	const script = join(folder, 'crash.mjs');
	writeFileSync(script, 'console.log(\'{"level":"info","message":"up"}\');\nthrow new Error("no more");');
	const program = startProgram('crash', script, process.env);
	const shown: string[] = [];
	captureOutput(program, folder, (text) => shown.push(text));
	expect(await program.ended).toBe(1);
	const isKept = () => readFileSync(logPath(folder, 'crash'), 'utf8').includes('no more');
	expect(await waitUntil(async () => isKept(), 5_000)).toBe(true);
	expect(readFileSync(logPath(folder, 'crash'), 'utf8')).toContain('"up"');
	expect(shown.join('\n')).toContain('crash: Error: no more');
	expect(shown.join('\n')).not.toContain('up');
});

test('a log does not grow without an end, and loses no line of the last two files', async () => {
	const script = join(folder, 'chatty.mjs');
	writeFileSync(script, 'for (let line = 0; line < 2_500; line += 1) console.log(String(line).padStart(9));');
	const program = startProgram('chatty', script, process.env);
	captureOutput(program, folder, () => undefined, 10_000);
	expect(await program.ended).toBe(0);
	const path = logPath(folder, 'chatty');
	const lines = () =>
		[`${path}.old`, path].flatMap((one) => readFileSync(one, 'utf8').trimEnd().split('\n').map(Number));
	expect(await waitUntil(async () => existsSync(`${path}.old`) && lines().at(-1) === 2_499, 5_000)).toBe(true);
	const [first = 0] = lines();
	expect(first).toBeGreaterThan(0);
	expect(lines()).toEqual(Array.from({ length: 2_500 - first }, (_, at) => first + at));
});

test('a program that does not end when asked is made to', async () => {
	const stubborn = join(folder, 'stubborn.mjs');
	writeFileSync(
		stubborn,
		"process.on('SIGTERM', () => console.log('no')); setInterval(() => 0, 1000); console.log('up');",
	);
	const willing = join(folder, 'willing.mjs');
	writeFileSync(
		willing,
		"process.on('SIGTERM', () => process.exit(0)); setInterval(() => 0, 1000); console.log('up');",
	);
	const programs = [startProgram('stubborn', stubborn, process.env), startProgram('willing', willing, process.env)];
	await Promise.all(programs.map(({ child }) => new Promise((resolve) => child.stdout?.once('data', resolve))));
	expect(await endPrograms(programs, 200)).toEqual(['stubborn']);
	expect(await Promise.all(programs.map(({ ended }) => ended))).toEqual([null, 0]);
});
