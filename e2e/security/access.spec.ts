import { createHash } from 'node:crypto';
import { globSync, readFileSync } from 'node:fs';
import { Agent, request } from 'node:http';
import { type Browser, expect, test } from '@playwright/test';
import { sql } from 'kysely';
import { access, audienceOf } from '#lib/server/auth/access.ts';
import { insertAllowedUser, listAllowedUsers } from '#lib/server/store/access/allowed-users.ts';
import { listTrackedUsers } from '#lib/server/store/tracking/tracked-users.ts';
import { isFull } from '../../scripts/test/security.ts';
import { type App, startApp } from '../app.ts';
import { recordEvents, run as someEvents } from '../sample-events.ts';
import { profile, signInAs, startWikimedia, type Wikimedia, wikimediaSettings } from '../wikimedia.ts';

// Every route by everybody, in every way: what may not be answered is not, changes nothing, and nothing is a server error.
// Routes and answers come from the table of audiences; that it has all routes is a test of its own beside it.

let wikimedia: Wikimedia;
let app: App;
const agent = new Agent({ keepAlive: true, maxSockets: 8 });

test.beforeAll(async () => {
	wikimedia = await startWikimedia();
	app = await startApp({
		env: wikimediaSettings(wikimedia),
		async prepare(db) {
			for (const [username, role] of [
				['Admin', 'admin'],
				['Viewer', 'viewer'],
				['Removed', 'viewer'],
				['Demoted', 'admin'],
				['Victim', 'viewer'],
			] as const)
				await insertAllowedUser(db, { username, role, addedBy: null });
			await recordEvents(db, someEvents);
		},
	});
});
test.afterAll(async () => {
	agent.destroy();
	await app.stop();
	await wikimedia.stop();
});

const methods = ['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS', 'TRACE'] as const;
type Method = (typeof methods)[number];
const reading: readonly Method[] = ['GET', 'HEAD', 'OPTIONS'];

/** A request, and who sends it. */
interface Attempt {
	route: string;
	path: string;
	method: Method;
	/** The body's type; null: there is no body. */
	type: string | null;
	/** Null: no such header. */
	origin: string | null;
}

/** What each field of our forms and bodies could be, so that a request that is let in changes something. */
function fieldsFor(victim: number): Record<string, unknown> {
	const uuid = '01234567-89ab-cdef-0123-456789abcdef';
	return {
		...{ username: 'Planted', role: 'admin', id: victim, text: 'planted', name: 'planted', query: 'user=ExampleUser' },
		...{ reason: 'planted', labels: 'planted', label: 'planted', endless: 'on', ends: '2099-01-01', who: '0' },
		...{ found: JSON.stringify([null, false, [[1, 'Planted', 'Planted', 'not-asked']]]), names: 'Planted' },
		...{
			change: 'pause',
			scope: 'all',
			purge: '1',
			sure: 'on',
			retentionDays: '1',
			auditDays: '1',
			contact: 'planted',
		},
		...{ hiddenAccountsDays: '1', riskHigh: '0.9', riskMiddle: '0.5', zone: 'UTC', theme: 'dark', language: 'de' },
		...{ first: '2026-01-01', last: '2026-02-01', 'delete-on': '2027-01-01', providerId: 'wikimedia', redirectTo: '/' },
		...{ claim: uuid, isOpen: true, runs: [['dewiki:rev:4000']], reviewer: 'wikimedia:2' },
		marks: [{ requestId: uuid, key: 'dewiki:rev:4000', mark: 'reviewed', note: null, madeAt: 1 }],
	};
}

const typesOfBodies = {
	form: 'application/x-www-form-urlencoded',
	json: 'application/json',
	multipart: 'multipart/form-data; boundary=x',
	text: 'text/plain',
};

function bodyFor(type: string | null, fields: Record<string, unknown>): string {
	const entries = Object.entries(fields).map(([name, one]): [string, string] => [name, String(one)]);
	if (type === null) return '';
	if (type === typesOfBodies.json) return JSON.stringify(fields);
	if (type !== typesOfBodies.multipart) return String(new URLSearchParams(entries));
	const parts = entries.map(([name, one]) => `--x\r\ncontent-disposition: form-data; name="${name}"\r\n\r\n${one}\r\n`);
	return `${parts.join('')}--x--\r\n`;
}

interface Answer {
	status: number;
	location: string;
	text: string;
}

/** Sends it. Of an answer without end, the beginning. */
function send(attempt: Attempt, cookie: string, body: string): Promise<Answer> {
	const { path, method, type, origin } = attempt;
	const { hostname, port } = new URL(app.origin);
	const headers: Record<string, string> = {
		accept: 'text/html',
		...(cookie !== '' && { cookie }),
		...(origin !== null && { origin }),
		...(type !== null && { 'content-type': type }),
		...(body !== '' && { 'content-length': String(Buffer.byteLength(body)) }),
	};
	return new Promise((resolve, reject) => {
		const sent = request({ agent, hostname, port, path, method, headers }, (answer) => {
			const { statusCode: status = 0, headers: found } = answer;
			let text = '';
			const done = () => resolve({ status, location: found.location ?? '', text });
			if (found['content-type'] === 'text/event-stream') {
				answer.destroy();
				return done();
			}
			answer.setEncoding('utf8').on('data', (some: string) => (text += text.length < 100_000 ? some : ''));
			answer.on('end', done).on('error', reject);
		});
		sent.on('error', (error) => {
			// A connection that was kept may have been closed at the same time: that request was never read.
			if (sent.reusedSocket && 'code' in error && error.code === 'ECONNRESET') resolve(send(attempt, cookie, body));
			else reject(new Error(`no answer to ${JSON.stringify(attempt)}`, { cause: error }));
		});
		sent.end(body);
	});
}

/** The paths of a route: itself, each action of its forms, and the data of its page. */
function pathsOf(route: string, values: Readonly<Record<string, string>>): { path: string; isAction: boolean }[] {
	const path = route.replace(/\/\(\w+\)/, '/').replace(/\[\w+\]/g, (name) => values[name] ?? '1');
	const [page] = globSync(`src/routes${route.replace(/[[\]()]/g, '[$&]')}/+page.server.ts`);
	const actions =
		page === undefined ? '' : (/export const actions\b.*?= \{(.*?)^\}/ms.exec(readFileSync(page, 'utf8'))?.[1] ?? '');
	const names = [...actions.matchAll(/^\t(\w+): /gm)].map(([, name]) => name).filter((name) => name !== 'default');
	const hasPage = globSync(`src/routes${route.replace(/[[\]()]/g, '[$&]')}/+page.svelte`).length > 0;
	return [
		{ path, isAction: false },
		...names.map((name) => ({ path: `${path}?/${name}`, isAction: true })),
		...(hasPage ? [{ path: `${path === '/' ? '' : path}/__data.json`, isAction: false }] : []),
	];
}

type Person = 'nobody' | 'stranger' | 'viewer' | 'admin' | 'removed' | 'demoted';

/** What must be answered: a status, the way to the sign-in page, or, null, anything but a refusal. */
function expected({ route, method, origin }: Attempt, person: Person): (number | 'sign-in')[] | null {
	// Neither Node's fetch nor SvelteKit knows it.
	if (method === 'TRACE') return [400, 403, 405];
	if (!reading.includes(method) && origin !== app.origin) return [403];
	const audience = audienceOf(route, method);
	if (audience === null) return [405];
	if (audience === 'everyone') return null;
	if (person === 'admin' || (person === 'viewer' && audience === 'viewer')) return null;
	// Who was removed reads that; who was demoted signs in again.
	if (person === 'stranger' || person === 'viewer' || person === 'removed') return [403];
	return [route.startsWith('/api/') ? 401 : 'sign-in'];
}

function kindOf({ path, method }: Attempt, { status, location, text }: Answer): number | 'sign-in' {
	if (status === 303 && location.startsWith('/sign-in?to=')) return 'sign-in';
	// To the client router a redirect is data, of which HEAD shows nothing.
	const isRedirect = method === 'HEAD' ? text === '' : text.startsWith('{"type":"redirect","location":"/sign-in?to=');
	return path.endsWith('/__data.json') && status === 200 && isRedirect ? 'sign-in' : status;
}

/** Columns that change when somebody is only seen, and tables of which processes keep themselves. */
const restless = ['last_seen_at', 'seen_at'];

/** A hash of each table. */
async function stateOf(): Promise<Record<string, string>> {
	const { rows: tables } = await sql<{
		name: string;
	}>`select name from sqlite_master where type = 'table' order by name`.execute(app.db);
	const hashes: Record<string, string> = {};
	for (const { name } of tables) {
		const { rows } = await sql`select * from ${sql.table(name)}`.execute(app.db);
		const text = JSON.stringify(rows, (key, one: unknown) => (restless.includes(key) ? null : one));
		hashes[name] = createHash('sha256').update(text).digest('hex');
	}
	return hashes;
}

/** Sends attempts, some at a time. */
async function sendAll(
	attempts: readonly Attempt[],
	cookie: string,
	fields: Record<string, unknown>,
): Promise<Map<Attempt, Answer>> {
	const left = [...attempts];
	const answers = new Map<Attempt, Answer>();
	const work = async () => {
		for (let one = left.pop(); one !== undefined; one = left.pop())
			answers.set(one, await send(one, cookie, bodyFor(one.type, fields)));
	};
	await Promise.all(Array.from({ length: 6 }, work));
	return answers;
}

async function cookieOf(browser: Browser, id: number, name: string): Promise<string> {
	const context = await browser.newContext();
	await signInAs(context, app.origin, wikimedia, profile(id, name));
	const { cookies } = await context.storageState();
	await context.close();
	return cookies.map((one) => `${one.name}=${one.value}`).join('; ');
}

test('nobody gets what is not for them, and nothing is a server error', async ({ browser }) => {
	test.setTimeout(isFull ? 3_600_000 : 180_000);
	const victim = (await listAllowedUsers(app.db)).find(({ username }) => username === 'Victim')?.id ?? 0;
	const tracked = (await listTrackedUsers(app.db))[0]?.id ?? 0;
	const cookies: Record<Person, string> = {
		nobody: '',
		viewer: await cookieOf(browser, 2, 'Viewer'),
		admin: await cookieOf(browser, 1, 'Admin'),
		removed: await cookieOf(browser, 3, 'Removed'),
		demoted: await cookieOf(browser, 4, 'Demoted'),
		stranger: await cookieOf(browser, 5, 'Stranger'),
	};
	const fields = fieldsFor(victim);
	await endSessions(cookies.admin);

	const count = { requests: 0, refused: 0 };
	for (const person of Object.keys(cookies) as Person[]) {
		for (const route of Object.keys(access)) {
			const id = route.includes('tracked-users') || route.includes('backfills') ? tracked : victim;
			const paths = pathsOf(route, { '[id]': String(id), '[name]': 'ExampleUser', '[part]': 'charts' });
			const attempts = paths.flatMap(({ path, isAction }) =>
				methods
					.filter((method) => !isAction || method === 'POST')
					.flatMap((method) => waysOf(method).map((way): Attempt => ({ route, path, method, ...way }))),
			);
			const mustBeRefused = attempts.filter((one) => expected(one, person) !== null);
			const mayPass = attempts.filter((one) => expected(one, person) === null && !endsSession(one));
			const before = await stateOf();
			// Playwright keeps account of each expectation: one for all requests of a route.
			const mistakes: string[] = [];
			for (const [attempt, answer] of await sendAll(mustBeRefused, cookies[person], fields)) {
				const wanted = expected(attempt, person) ?? [];
				if (!wanted.includes(kindOf(attempt, answer)) || answer.text.includes('"items"'))
					mistakes.push(`${JSON.stringify(attempt)} was answered ${answer.status}, not ${wanted.join(' or ')}`);
			}
			const after = await stateOf();
			for (const [attempt, { status }] of await sendAll(mayPass, cookies[person], fields))
				if (status >= 500) mistakes.push(`${JSON.stringify(attempt)} was answered ${status}`);
			expect(mistakes, `${person} at ${route}`).toEqual([]);
			expect(after, `changed by ${person} at ${route}`).toEqual(before);
			count.requests += attempts.length;
			count.refused += mustBeRefused.length;
		}
	}
	// The same requests change something when they come from who may send them: so what is compared is worth it.
	const acts = await app.db.selectFrom('audit_log').select(['action', 'actor']).distinct().execute();
	expect(acts.filter(({ actor }) => actor === 'Admin').length).toBeGreaterThan(3);
	expect(acts.filter(({ actor }) => actor !== 'Admin' && actor !== null)).toEqual([]);
	expect(app.output()).not.toContain('a request failed');
	test
		.info()
		.annotations.push({ type: 'figure', description: `${count.requests} requests, ${count.refused} to be refused` });
});

/** An admin removes one person and demotes another: what they are answered from now on is what this is about. */
async function endSessions(admin: string): Promise<void> {
	const allowed = await listAllowedUsers(app.db);
	const idOf = (name: string) => allowed.find(({ username }) => username === name)?.id ?? 0;
	const form = { method: 'POST', type: typesOfBodies.form, origin: app.origin, route: '' } as const;
	const demotion = { ...form, path: '/settings/allowed-users?/role' };
	const removal = { ...form, path: `/settings/allowed-users/${idOf('Removed')}/remove` };
	expect((await send(demotion, admin, `id=${idOf('Demoted')}&role=viewer`)).status).toBe(200);
	expect((await send(removal, admin, 'sure=on')).status).toBeLessThan(400);
	const now = await listAllowedUsers(app.db);
	expect(now.map(({ username, role }) => [username, role])).toEqual([
		['Admin', 'admin'],
		['Demoted', 'viewer'],
		['Victim', 'viewer'],
		['Viewer', 'viewer'],
	]);
}

/** The types of bodies, and the origins, with which a method is tried. */
function waysOf(method: Method): Pick<Attempt, 'type' | 'origin'>[] {
	const isReading = reading.includes(method) || method === 'TRACE';
	const types = isReading ? [null] : [...Object.values(typesOfBodies), null];
	const origins = [app.origin, 'https://evil.example', 'null', null];
	const all = types.flatMap((type) => origins.map((origin) => ({ type, origin })));
	return isFull ? all : all.slice(0, 1);
}

/** These end the session that sends the rest. */
function endsSession({ route, method }: Attempt): boolean {
	return (route === '/sign-out' && method === 'POST') || (route === '/api/sessions' && method === 'DELETE');
}
