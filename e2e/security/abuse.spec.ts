import { readdirSync } from 'node:fs';
import { connect } from 'node:net';
import { expect, test } from '@playwright/test';
import { insertAllowedUser } from '#lib/server/store/access/allowed-users.ts';
import { isFull } from '../../scripts/test/security.ts';
import { type App, startApp } from '../app.ts';
import { observedEvent, recordEvents } from '../sample-events.ts';
import { startWikimedia, wikimediaSettings } from '../wikimedia.ts';
import { type Attack, attack, readMeanwhile, type RawRequest, type ReaderResult, residentMegabytes } from './attack.ts';
import { form, hostileBodies } from './hostile-bodies.ts';

/** How long others may wait while an attack goes on, in ms: no measure of speed, only of being answered. */
const longestWait = isFull ? 10_000 : 5_000;
/** What the process may have more in memory after all of it than after it has warmed up, in MB. */
const mostMemory = 300;

let app: App;
let cookie: string;
test.beforeAll(async () => {
	const events = Array.from({ length: 500 }, (_, index) => observedEvent(index + 1));
	// As the Procfile has it: the collector then runs in time.
	const env = { NODE_OPTIONS: '--max-old-space-size=256' };
	app = await startApp({ env, prepare: (db) => recordEvents(db, events) });
	cookie = await app.newSession();
});
test.afterAll(() => app.stop());

const paths = ['/', '/users', '/api/events?limit=50', '/api/session'];

/** Reads pages in another session while an attack goes on. @returns what the attack does */
async function whileOthersRead<Result>(name: string, work: () => Promise<Result>): Promise<Result> {
	const end = readMeanwhile(app.origin, await app.newSession(), paths);
	let readers: ReaderResult;
	let result: Result;
	try {
		result = await work();
	} finally {
		readers = await end();
	}
	const { times, failures } = readers;
	const [median, longest] = [times[times.length >> 1], times.at(-1)].map((time) => Math.round(time ?? 0));
	const description = `${name}: ${times.length} pages of others, ${median} ms, at most ${longest} ms`;
	test.info().annotations.push({ type: 'figure', description });
	expect(failures).toEqual([]);
	expect(longest).toBeLessThan(longestWait);
	return result;
}

/** How many attacks were answered with each status; `none`: it ended without one. */
async function statusesOf(attacks: readonly Attack[]): Promise<Record<string, number>> {
	const counts: Record<string, number> = {};
	for (const status of await Promise.all(attacks.map(({ answered }) => answered))) {
		const name = String(status ?? 'none');
		counts[name] = (counts[name] ?? 0) + 1;
	}
	return counts;
}

test('hostile bodies are refused, and others are answered meanwhile', async () => {
	test.setTimeout(isFull ? 300_000 : 60_000);
	const before = residentMegabytes(app.webPid());
	for (const [name, request, allowed] of hostileBodies(cookie)) {
		const statuses = await whileOthersRead(name, async () => {
			const attacks = Array.from({ length: isFull ? 100 : 30 }, () => attack(app.origin, request));
			const found = await statusesOf(attacks);
			for (const { stop } of attacks) stop();
			return found;
		});
		// Of too many at a time, some make room.
		const may = isFull ? [...allowed, '408'] : allowed;
		const found = Object.keys(statuses).filter((status) => !may.includes(status));
		expect([name, found]).toEqual([name, []]);
	}
	expect(residentMegabytes(app.webPid())).toBeLessThan(before + mostMemory);
	expect(app.output()).not.toContain('"level":"error"');
});

test('of bodies that do not arrive, the oldest make room', async () => {
	const slow = { head: ['POST /sign-in HTTP/1.1', form, 'content-length: 16000'], body: ['a'] };
	await whileOthersRead('slow bodies', async () => {
		const attacks = Array.from({ length: 100 }, () => attack(app.origin, slow));
		const ended: number[] = [];
		for (const { answered } of attacks) void answered.then((status) => status !== null && ended.push(status));
		await expect.poll(() => ended.length).toBeGreaterThanOrEqual(50);
		expect(new Set(ended)).toEqual(new Set([408]));
		// An honest form arrives at once.
		const honest = { method: 'POST', headers: { origin: app.origin }, body: new URLSearchParams({ providerId: 'x' }) };
		expect((await fetch(`${app.origin}/sign-in`, honest)).status).toBe(400);
		// The others come to their end by themselves.
		if (isFull) await expect.poll(() => ended.length, { timeout: 20_000 }).toBe(100);
		for (const { stop } of attacks) stop();
	});
});

test('files are closed when their readers have gone', async () => {
	const openFiles = () => readdirSync(`/proc/${app.webPid()}/fd`).length;
	const before = openFiles();
	const head = 'GET /screenshots/wide.png HTTP/1.1\r\nhost: x\r\n\r\n'.repeat(10);
	const sockets = Array.from({ length: 20 }, () => {
		const socket = connect(Number(new URL(app.origin).port), '127.0.0.1').on('error', () => undefined);
		socket.pause().write(head);
		return socket;
	});
	await expect.poll(openFiles).toBeGreaterThan(before + 20);
	for (const socket of sockets) socket.destroy();
	await expect.poll(openFiles).toBeLessThan(before + 10);
	expect((await fetch(`${app.origin}/livez`)).status).toBe(200);
});

test('a page is not the longer the more its filter has', async () => {
	for (const name of ['user', 'not-user', 'not-label']) {
		const query = Array.from({ length: 500 }, (_, at) => `${name}=Person+${at}`).join('&');
		const answer = await fetch(`${app.origin}/?${query}`, { headers: { cookie } });
		expect([answer.status, (await answer.text()).length > 1_500_000], name).toEqual([200, false]);
	}
});

test('requests that do not wait for answers end their connection', async () => {
	await whileOthersRead('pipelined', async () => {
		const many = 'GET /sign-in HTTP/1.1\r\nhost: x\r\n\r\n'.repeat(300);
		const ended = Array.from({ length: isFull ? 100 : 20 }, () => {
			const socket = connect(Number(new URL(app.origin).port), '127.0.0.1').on('error', () => undefined);
			socket.resume().write(many);
			return new Promise((resolve) => socket.once('close', resolve));
		});
		await Promise.all(ended);
	});
});

test('live connections and exports are bounded, also of readers who take nothing', async () => {
	test.setTimeout(120_000);
	const many = isFull ? 500 : 60;
	const get = (path: string, more: Partial<RawRequest> = {}, own = cookie) =>
		attack(app.origin, { head: [`GET ${path} HTTP/1.1`, `cookie: ${own}`, 'connection: close'], ...more });
	const sessions = await Promise.all(Array.from({ length: many / 10 }, () => app.newSession()));
	const idle = { readsNothing: true };
	await whileOthersRead('live and exports', async () => {
		const ofOne = Array.from({ length: many }, () => get('/api/live'));
		expect(await statusesOf(ofOne)).toEqual({ 200: 20, 429: many - 20 });
		const ofMany = sessions.flatMap((own) => Array.from({ length: 10 }, () => get('/api/live', {}, own)));
		expect(await statusesOf(ofMany)).toEqual({ 200: many });
		const { changes }: { changes: string } = await (
			await fetch(`${app.origin}/api/events?limit=1`, { headers: { cookie } })
		).json();
		const old = changes.replace(/\d+(\D+\d+)?$/, '0$1');
		const catching = sessions
			.slice(0, 5)
			.flatMap((own) => Array.from({ length: 10 }, () => get(`/api/live?after=${encodeURIComponent(old)}`, {}, own)));
		await statusesOf(catching);
		const exports = Array.from({ length: isFull ? 200 : 40 }, () => get('/api/events.csv'));
		expect(Object.keys(await statusesOf(exports)).filter((status) => status !== '200' && status !== '429')).toEqual([]);
		const silent = sessions.flatMap((own) => [get('/api/events.ndjson', idle, own), get('/api/live', idle, own)]);
		await fetch(`${app.origin}/api/events?limit=1`, { headers: { cookie } });
		for (const { stop } of [...ofOne, ...ofMany, ...catching, ...exports, ...silent]) stop();
	});
	expect(app.output()).not.toContain('"level":"error"');
});

test('failed sign-ins are bounded, and those who have a session are not hurt', async ({ page }) => {
	const wikimedia = await startWikimedia();
	const guarded = await startApp({
		env: wikimediaSettings(wikimedia),
		prepare: (db) => insertAllowedUser(db, { username: 'ExampleUser', role: 'viewer', addedBy: null, centralId: 2 }),
	});
	try {
		const { origin } = guarded;
		const form = new URLSearchParams({ providerId: 'wikimedia', redirectTo: '/users' });
		const headers = { origin, accept: 'text/html' };
		const begun = await fetch(`${origin}/sign-in`, { method: 'POST', headers, body: form, redirect: 'manual' });
		const own = begun.headers.getSetCookie().map((one) => one.split(';')[0] ?? '');
		const failSome = (times: number) =>
			Promise.all(
				Array.from({ length: times }, () =>
					fetch(`${origin}/auth/callback/wikimedia?code=made-up`, {
						headers: { cookie: own.join('; '), accept: 'text/html' },
						redirect: 'manual',
					}),
				),
			);
		const answers = await failSome(60);
		const refused = answers.filter(({ status }) => status === 429);
		expect(refused.length).toBeGreaterThanOrEqual(25);
		expect(refused[0]?.headers.get('retry-after')).toBe('60');
		expect(answers.filter(({ status }) => status !== 429 && status !== 303)).toEqual([]);
		// Only what comes from a sign-in that was begun makes a question to Wikimedia.
		const cookies = own.map((one) => ({
			url: origin,
			name: one.split('=', 1)[0] ?? '',
			value: one.replace(/^[^=]*=/, ''),
		}));
		await expect(async () => {
			await page.context().addCookies(cookies);
			// One more may fail every two seconds.
			await failSome(10);
			await page.goto(`${origin}/auth/callback/wikimedia?code=made-up`);
			await expect(page.getByRole('alert')).toHaveText(/Too many sign-ins have failed/, { timeout: 500 });
		}).toPass();
		await page.getByRole('button', { name: 'Sign in with Wikimedia' }).click();
		await expect(page).toHaveURL(/\/sign-in\?|\/auth\//);
		const session = await guarded.newSession({ sub: 'wikimedia:2', name: 'ExampleUser' });
		expect((await fetch(`${origin}/api/feed`, { headers: { cookie: session } })).status).toBe(200);
	} finally {
		await guarded.stop();
		await wikimedia.stop();
	}
});

test('two webs on one database share the bound on live connections', async () => {
	const second = await app.startSecondWeb();
	const own = await app.newSession();
	const admitted = async (origin: string) => {
		const head = ['GET /api/live HTTP/1.1', `cookie: ${own}`];
		const attacks = Array.from({ length: 25 }, () => attack(origin, { head }));
		const statuses = await statusesOf(attacks);
		for (const { stop, over } of attacks) {
			stop();
			await over;
		}
		return statuses['200'];
	};
	await expect.poll(() => admitted(second), { timeout: 20_000 }).toBe(10);
	await expect.poll(() => admitted(app.origin), { timeout: 20_000, intervals: [1_000] }).toBe(10);
});
