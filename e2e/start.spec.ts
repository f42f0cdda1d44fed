import { spawn } from 'node:child_process';
import {
	existsSync,
	mkdirSync,
	mkdtempSync,
	readdirSync,
	readFileSync,
	rmSync,
	statSync,
	writeFileSync,
} from 'node:fs';
import { createServer } from 'node:net';
import { DatabaseSync } from 'node:sqlite';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from '@playwright/test';
import { migrate } from '../migrations/migrate.ts';
import { openDatabase } from '../src/lib/server/db/open.ts';
import { listConsumers } from '#lib/server/store/status/consumers.ts';
import { isHealthy } from '../scripts/launch/processes.ts';
import { blankSettings } from '../scripts/command/settings-env.ts';
import { freePort } from '../scripts/test/private-mariadb.ts';

let folder: string;
let data: string;
let port: number;

test.beforeEach(async () => {
	folder = mkdtempSync(join(tmpdir(), 'xwiki-start-'));
	data = join(folder, 'data');
	port = await freePort();
});
test.afterEach(() => rmSync(folder, { recursive: true, force: true }));

/** Runs `npm start`, installed and built, with a separate database and port. */
function start(settings: Record<string, string> = {}) {
	const child = spawn(process.execPath, ['scripts/start.ts'], {
		stdio: ['ignore', 'pipe', 'pipe'],
		env: {
			...process.env,
			// Playwright sets the other one: Node warns of the two.
			NO_COLOR: undefined,
			...blankSettings(),
			SQLITE_PATH: join(data, 'xwiki.sqlite'),
			PORT: String(port),
			// No server listens there: the consumer waits and tries again.
			STREAM_URL: 'http://127.0.0.1:9/v2/stream/recentchange',
			META_API_URL: 'http://127.0.0.1:9/w/api.php',
			USER_AGENT: 'xwiki-test/1 (test)',
			...settings,
		},
	});
	let out = '';
	let err = '';
	const printed = new Promise<string>((resolve, reject) => {
		child.stdout.setEncoding('utf8').on('data', (text: string) => {
			out += text;
			if (out.includes('\n')) resolve(out);
		});
		child.once('close', () => reject(new Error(`ended early:\n${err}`)));
	});
	printed.catch(() => undefined);
	child.stderr.setEncoding('utf8').on('data', (text: string) => (err += text));
	const ended = new Promise<{ code: number | null; out: string; err: string }>((resolve) =>
		child.once('close', (code) => resolve({ code, out, err })),
	);
	return { child, printed, ended };
}

/** The process that `parent` started to run a script; by Linux's /proc. */
function findChild(parent: number | undefined, script: string): number {
	for (const pid of readdirSync('/proc').filter((name) => /^\d+$/.test(name))) {
		try {
			const isChild = readFileSync(`/proc/${pid}/status`, 'utf8').includes(`\nPPid:\t${parent}\n`);
			if (isChild && readFileSync(`/proc/${pid}/cmdline`, 'utf8').includes(script)) return Number(pid);
		} catch {
			// It has ended in the meantime.
		}
	}
	throw new Error(`${script} is not running`);
}

/** Expects that the start fails with one sentence and exit code 1, and starts nothing. */
async function expectRefusal(sentence: RegExp, settings: Record<string, string> = {}): Promise<void> {
	const { code, out, err } = await start(settings).ended;
	expect(err).toMatch(sentence);
	expect(err.trim().split('\n')).toHaveLength(1);
	expect(out).toBe('');
	expect(code).toBe(1);
}

test('a first start creates the database, prints one address, and ends within 5 s of Ctrl+C', async ({ page }) => {
	const first = start();
	const line = await first.printed;
	expect(line).toMatch(
		new RegExp(`^xwiki is running, open http://127\\.0\\.0\\.1:${port}/sign-in#token=[\\w-]{43}\n$`),
	);
	expect(await isHealthy(`http://127.0.0.1:${port}`)).toBe(true);
	expect(statSync(join(data, 'auth-secret')).mode & 0o777).toBe(0o600);
	await page.goto(`http://127.0.0.1:${port}/sign-in`);

	const began = performance.now();
	first.child.kill('SIGINT');
	const { code, out, err } = await first.ended;
	expect(performance.now() - began).toBeLessThan(5_000);
	expect({ code, err }).toEqual({ code: 0, err: expect.not.stringContaining('xwiki:') });
	expect(out).toBe(line);
	expect(readFileSync(join(data, 'log', 'consumer.log'), 'utf8')).not.toBe('');

	const secret = readFileSync(join(data, 'auth-secret'), 'utf8');
	const started = performance.now();
	const second = start();
	expect(await second.printed).not.toBe(line);
	test.info().annotations.push({ type: 'second start', description: `${Math.round(performance.now() - started)} ms` });
	expect(readFileSync(join(data, 'auth-secret'), 'utf8')).toBe(secret);
	second.child.kill('SIGTERM');
	expect((await second.ended).code).toBe(0);
});

test('when one program dies the other ends too, with exit code 1', async () => {
	const { child, printed, ended } = start();
	await printed;
	process.kill(findChild(child.pid, 'build/consumer.js'), 'SIGKILL');
	const { code, err } = await ended;
	expect(err).toMatch(/xwiki: the consumer was killed, so everything ends; see .*consumer\.log/);
	expect(code).toBe(1);
	expect(await isHealthy(`http://127.0.0.1:${port}`)).toBe(false);
});

test('web and consumer end when the program that started them is killed', async () => {
	const { child, printed, ended } = start();
	await printed;
	const programs = ['build/web/main.js', 'build/consumer.js'].map((script) => findChild(child.pid, script));
	child.kill('SIGKILL');
	await ended;
	// We are not their parent and cannot wait for them.
	await expect.poll(() => programs.filter((pid) => existsSync(`/proc/${pid}/exe`)), { timeout: 10_000 }).toEqual([]);
	// The consumer has shut down properly: it removed itself from the list.
	const db = openDatabase({ engine: 'sqlite', path: join(data, 'xwiki.sqlite') }, { connections: 1 });
	expect(await listConsumers(db)).toEqual([]);
	await db.destroy();
});

test('a taken port', async () => {
	const server = createServer().listen(port, '127.0.0.1');
	await new Promise((resolve) => server.once('listening', resolve));
	await expectRefusal(new RegExp(`^xwiki: port ${port} of 127.0.0.1 is taken by another program`));
	server.close();
	expect(readdirSync(data)).toEqual(['log']);
});

test('a folder that cannot be written', async () => {
	writeFileSync(data, 'a file');
	await expectRefusal(/^xwiki: the folder .*data cannot be written/);
	expect(readFileSync(data, 'utf8')).toBe('a file');
});

test('a corrupt database is left as it is', async () => {
	mkdirSync(data);
	const path = join(data, 'xwiki.sqlite');
	const damaged = 'this is no database '.repeat(500);
	writeFileSync(path, damaged);
	await expectRefusal(/^xwiki: cannot use the database .*xwiki\.sqlite: .*damaged/);
	expect(readFileSync(path, 'utf8')).toBe(damaged);
});

test("another program's database is left as it is", async () => {
	mkdirSync(data);
	const path = join(data, 'xwiki.sqlite');
	const theirs = new DatabaseSync(path);
	theirs.exec('create table theirs (a int)');
	theirs.close();
	await expectRefusal(/^xwiki: cannot use the database .*another program's/);
	const after = new DatabaseSync(path);
	expect(after.prepare('select name from sqlite_schema').all()).toEqual([expect.objectContaining({ name: 'theirs' })]);
	after.close();
});

test('an outdated schema is refused with the command that helps', async () => {
	const path = join(data, 'xwiki.sqlite');
	const db = openDatabase({ engine: 'sqlite', path }, { connections: 1 });
	const ran = await migrate(db);
	await db.destroy();
	const database = new DatabaseSync(path);
	database.prepare('delete from kysely_migration where name = ?').run(ran.at(-1) ?? '');
	await expectRefusal(/^xwiki: cannot use the database .*npm run migrate/);
	expect(database.prepare('select count(*) as n from kysely_migration').get()).toMatchObject({ n: ran.length - 1 });
	database.close();
});

test('all errors in the settings are reported together', async () => {
	const { code, err } = await start({ PORT: 'x', HOST: '0.0.0.0', LOG_LEVEL: 'loud' }).ended;
	for (const name of ['PORT', 'HOST', 'LOG_LEVEL']) expect(err).toContain(`${name} must be`);
	expect(code).toBe(1);
});
