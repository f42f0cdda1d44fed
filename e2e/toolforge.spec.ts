import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type BrowserContext, expect, test } from '@playwright/test';
import { createConnection } from 'mysql2/promise';
import { createEventStreamsServer, type EventStreamsServer } from '../demo/event-streams-server.ts';
import { createGenerator, topics } from '../demo/generate.ts';
import { followed } from '../demo/people.ts';
import { isHealthy, waitUntil } from '../scripts/launch/processes.ts';
import type { EventsResponse } from '#lib/domain/event/event-item.ts';
import type { StatusResponse } from '#lib/domain/status/status.ts';
import { freePort, type PrivateMariadb, startPrivateMariadb } from '../scripts/test/private-mariadb.ts';
import { startTlsProxy, type TlsProxy } from './tls-proxy.ts';
import { buildTool, parseProcfile, type Process, type ToolAccount } from './tool-account.ts';
import { profile, startWikimedia, type Wikimedia, wikimediaSettings } from './wikimedia.ts';

/** Default memory of a pod on Toolforge, bytes. */
const memory = 512 * 2 ** 20;
/** Time limit for a pod to end, ms. */
const grace = 15_000;
/** Time limit for a health check, ms. */
const healthTime = 5_000;

const user = 's54321';
const password = `it's #1 "\\`;
const cnf = join(tmpdir(), `xwiki-replica-${process.pid}.my.cnf`);
let tool: ToolAccount;
let server: PrivateMariadb;
let wikimedia: Wikimedia;
let stream: EventStreamsServer;
let proxy: TlsProxy;
let env: Record<string, string | undefined>;
let web: Process;
let consumer: Process;
let context: BrowserContext;

test.describe.configure({ mode: 'serial' });

test.beforeAll(async ({ browser }) => {
	// Installs all packages and builds everything, which takes minutes.
	test.setTimeout(480_000);
	tool = await buildTool();
	server = await startPrivateMariadb();
	wikimedia = await startWikimedia();
	stream = await createEventStreamsServer({ topics });
	const port = await freePort();
	proxy = await startTlsProxy(port);

	const admin = await createConnection({ host: '127.0.0.1', port: server.config.port, user: 'root' });
	await admin.query(`create database ${user}__xwiki`);
	await admin.query(`create user ?@'127.0.0.1' identified by ?`, [user, password]);
	await admin.query(`grant all on \`${user}\\_\\_%\`.* to ?@'127.0.0.1'`, [user]);
	await admin.end();
	writeFileSync(cnf, `[client]\nuser = '${user}'\npassword = "it's #1 \\"\\\\"\n`, { mode: 0o644 });
	env = {
		PORT: String(port),
		TOOLSDB_HOST: '127.0.0.1',
		TOOLSDB_PORT: String(server.config.port),
		TOOLSDB_DATABASE: `${user}__xwiki`,
		MYSQL_CNF_PATH: cnf,
		...wikimediaSettings(wikimedia),
		ORIGIN: proxy.origin,
		STREAM_URL: stream.url,
		USER_AGENT: 'xwiki-rehearsal/1 (test)',
		// No server listens there.
		META_API_URL: 'http://127.0.0.1:9/w/api.php',
		AUTH_SECRET: 'a secret of more than thirty-two characters',
	};
	context = await browser.newContext({ ignoreHTTPSErrors: true, serviceWorkers: 'block' });
});
test.afterAll(async () => {
	await context.close();
	for (const running of [web, consumer]) {
		if (running && (await isRunning(running))) process.kill(running.pid, 'SIGKILL');
	}
	await proxy.stop();
	await stream.close();
	await wikimedia.stop();
	await server.remove();
	rmSync(cnf, { force: true });
	tool.remove();
});

/** Writes a result to the report; `npm test` prints it at its end. */
function report(what: string): void {
	test.info().annotations.push({ type: 'figure', description: what });
}

function isRunning({ ended }: Process): Promise<boolean> {
	return Promise.race([ended.then(() => false), new Promise<boolean>((resolve) => setImmediate(resolve, true))]);
}

test('the component config and the Procfile name the same commands', () => {
	const config = readFileSync('toolforge.yaml', 'utf8');
	const commands = parseProcfile(readFileSync('Procfile', 'utf8'));
	const named = [...config.matchAll(/^ +(?:command|health_check_script): (\S+)$/gm)].map(([, name]) => String(name));
	expect(named).toEqual(['web', 'consumer', 'consumer-health']);
	for (const name of named) expect([...commands.keys()]).toContain(name);
});

test('an empty tool account is set up and runs', async () => {
	report(`The rehearsal runs ${tool.confinement}.`);
	await expect(tool.run('consumer-health', env)).rejects.toThrow('npm run migrate');
	expect(await tool.run('migrate', env)).toContain('was brought up to date');
	expect(await tool.run('migrate', env)).toContain('is up to date');
	await tool.run('admin', env, 'allow', 'ExampleUser', 'admin');
	for (const name of followed.slice(0, 3)) await tool.run('admin', env, 'track', name);
	await expect(tool.run('consumer-health', env)).rejects.toThrow('no consumer');

	web = tool.start('web', env);
	consumer = tool.start('consumer', env);
	const isUp = await waitUntil(() => isHealthy(`http://127.0.0.1:${env['PORT']}`), 60_000);
	expect(isUp, web.output()).toBe(true);
	const isWell = () =>
		tool.run('consumer-health', env).then(
			() => true,
			() => false,
		);
	expect(await waitUntil(isWell, 30_000), consumer.output()).toBe(true);
	const began = performance.now();
	await tool.run('consumer-health', env);
	expect(performance.now() - began).toBeLessThan(healthTime);
});

test('people sign in through the TLS proxy, and see new events', async () => {
	wikimedia.person = profile(2, 'ExampleUser');
	const page = await context.newPage();
	await page.goto(proxy.origin);
	await page.getByRole('button', { name: 'Sign in with Wikimedia' }).click();
	await page.waitForURL(`${proxy.origin}/`);
	await expect(page.getByRole('heading', { name: 'Activity' })).toBeVisible();
	for (const { secure, httpOnly, name } of await context.cookies())
		if (name.includes('session')) expect([name, secure, httpOnly]).toEqual([name, true, true]);
	await expect.poll(() => stream.open, { timeout: 20_000 }).toBe(1);
	const generator = createGenerator({ seed: 3 });
	for (let index = 0; index < 50; index++) {
		const message = generator.event(Date.now(), followed[index % 3]);
		stream.append(message.topic, message);
	}
	// The page received this over the live connection, through the proxy.
	await expect(page.getByRole('status').filter({ hasText: /^Live, / })).toBeVisible({ timeout: 20_000 });
	const countEvents = async () => {
		const answer = await context.request.get(`${proxy.origin}/api/events`);
		return ((await answer.json()) as EventsResponse).items.length;
	};
	await expect.poll(countEvents).toBeGreaterThanOrEqual(50);
	// The proxy forwards a request of another machine, though it runs on this one.
	expect((await context.request.get(`${proxy.origin}/metrics`)).status()).toBe(403);
	// The same could be true of a proxy without forwarding headers.
	expect((await fetch(`http://127.0.0.1:${env['PORT']}/metrics`)).status).toBe(403);
	expect((await context.request.get(`${proxy.origin}/livez`)).status()).toBe(200);
	await page.close();
});

test('under a small load both stay within 512 MiB', async () => {
	const generator = createGenerator({ seed: 4 });
	const seen = async () => {
		const answer = await context.request.get(`${proxy.origin}/api/status`);
		return ((await answer.json()) as StatusResponse).stream.totals.seen;
	};
	const before = await seen();
	const count = 10_000;
	for (let index = 0; index < count; index++) {
		const message = generator.event(Date.now(), index % 10 === 0 ? followed[index % 3] : undefined);
		stream.append(message.topic, message);
	}
	const paths = ['/', '/insights', '/users', '/api/events?limit=500', '/api/events.csv', '/status'];
	for (let round = 0; round < 5; round++) {
		const answers = await Promise.all(
			Array.from({ length: 12 }, (_, at) => context.request.get(proxy.origin + paths[at % paths.length])),
		);
		for (const answer of answers) expect(answer.status()).toBe(200);
		for (const answer of answers) await answer.dispose();
	}
	await expect.poll(seen, { timeout: 60_000 }).toBeGreaterThanOrEqual(before + count);
	const check = tool.start('consumer-health', env);
	let checking = 0;
	const measure = setInterval(() => {
		try {
			checking = Math.max(checking, check.peak() || 0);
		} catch {
			// It has ended.
		}
	}, 10);
	expect(await check.ended).toBe(0);
	clearInterval(measure);
	const inMiB = (bytes: number) => Math.round(bytes / 2 ** 20);
	report(
		`At most, in MiB: web ${inMiB(web.peak())}, consumer ${inMiB(consumer.peak())}, its check ${inMiB(checking)}.`,
	);
	expect(web.peak()).toBeLessThan(memory);
	expect(consumer.peak() + checking).toBeLessThan(memory);
});

test('while the database is unavailable no program is restarted', async () => {
	await server.stop();
	expect(await tool.run('consumer-health', env)).toContain('the consumer waits for the database');
	expect((await context.request.get(`${proxy.origin}/livez`)).status()).toBe(200);
	expect((await context.request.get(`${proxy.origin}/healthz`)).status()).toBe(503);
	await server.restart();
	const isUp = () => isHealthy(`http://127.0.0.1:${env['PORT']}`);
	expect(await waitUntil(isUp, 30_000)).toBe(true);
	expect(await Promise.all([isRunning(web), isRunning(consumer)])).toEqual([true, true]);
});

test('both end within 15 s, with an open page and a running stream', async () => {
	const page = await context.newPage();
	await page.goto(proxy.origin);
	await expect(page.getByText(/^(Live|Catching up|Connect)/)).toBeVisible({ timeout: 20_000 });
	await expect.poll(() => stream.open, { timeout: 20_000 }).toBe(1);
	const began = performance.now();
	const ends = [web, consumer].map(async ({ pid, ended }) => {
		process.kill(pid, 'SIGTERM');
		return { code: await ended, after: performance.now() - began };
	});
	for (const { code, after } of await Promise.all(ends)) {
		expect(code).toBe(0);
		expect(after).toBeLessThan(grace);
	}
	report(`Ended after ${(await Promise.all(ends)).map(({ after }) => `${Math.round(after)} ms`).join(' and ')}.`);
	expect(web.output() + consumer.output()).not.toMatch(/EROFS|EACCES|consumer failed/);
	await page.close();
});
