import { createHash } from 'node:crypto';
import { type Browser, expect, test } from '@playwright/test';
import { sql } from 'kysely';
import { access, audienceOf } from '#lib/server/auth/access.ts';
import { insertAllowedUser, listAllowedUsers } from '#lib/server/store/access/allowed-users.ts';
import { listTrackedUsers } from '#lib/server/store/tracking/tracked-users.ts';
import { isFull } from '../../scripts/test/security.ts';
import { type App, startApp } from '../app.ts';
import { recordEvents, run as someEvents } from '../sample-events.ts';
import { profile, signInAs, startWikimedia, type Wikimedia, wikimediaSettings } from '../wikimedia.ts';
import {
	type Answer,
	type Attempt,
	closeConnections,
	fieldsFor,
	methods,
	pathsOf,
	reading,
	send,
	sendAll,
	typesOfBodies,
	waysOf,
} from './attempts.ts';

// Every route by everybody, in every way: what may not be answered is not, changes nothing, and nothing is a server error.
// Routes and answers come from the table of audiences; that it has all routes is a test of its own beside it.

let wikimedia: Wikimedia;
let app: App;

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
	closeConnections();
	await app.stop();
	await wikimedia.stop();
});

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
const ignoredColumns = ['last_seen_at', 'seen_at'];

/** A hash of each table. */
async function stateOf(): Promise<Record<string, string>> {
	const { rows: tables } = await sql<{
		name: string;
	}>`select name from sqlite_master where type = 'table' order by name`.execute(app.db);
	const hashes: Record<string, string> = {};
	for (const { name } of tables) {
		const { rows } = await sql`select * from ${sql.table(name)}`.execute(app.db);
		const text = JSON.stringify(rows, (key, one: unknown) => (ignoredColumns.includes(key) ? null : one));
		hashes[name] = createHash('sha256').update(text).digest('hex');
	}
	return hashes;
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
	await removeAndDemote(cookies.admin);

	const count = { requests: 0, refused: 0 };
	for (const person of Object.keys(cookies) as Person[]) {
		for (const route of Object.keys(access)) {
			const id = route.includes('tracked-users') || route.includes('backfills') ? tracked : victim;
			const paths = pathsOf(route, { '[id]': String(id), '[name]': 'ExampleUser', '[part]': 'charts' });
			const attempts = paths.flatMap(({ path, isAction }) =>
				methods
					.filter((method) => !isAction || method === 'POST')
					.flatMap((method) => waysOf(app.origin, method).map((way): Attempt => ({ route, path, method, ...way }))),
			);
			const mustBeRefused = attempts.filter((one) => expected(one, person) !== null);
			const mayPass = attempts.filter((one) => expected(one, person) === null && !endsSession(one));
			const before = await stateOf();
			// Playwright keeps account of each expectation: one for all requests of a route.
			const mistakes: string[] = [];
			for (const [attempt, answer] of await sendAll(app.origin, mustBeRefused, { cookie: cookies[person], fields })) {
				const wanted = expected(attempt, person) ?? [];
				if (!wanted.includes(kindOf(attempt, answer)) || answer.text.includes('"items"'))
					mistakes.push(`${JSON.stringify(attempt)} was answered ${answer.status}, not ${wanted.join(' or ')}`);
			}
			const after = await stateOf();
			for (const [attempt, { status }] of await sendAll(app.origin, mayPass, { cookie: cookies[person], fields }))
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
async function removeAndDemote(admin: string): Promise<void> {
	const allowed = await listAllowedUsers(app.db);
	const idOf = (name: string) => allowed.find(({ username }) => username === name)?.id ?? 0;
	const form = { method: 'POST', type: typesOfBodies.form, origin: app.origin, route: '' } as const;
	const demotion = { ...form, path: '/settings/allowed-users?/role' };
	const removal = { ...form, path: `/settings/allowed-users/${idOf('Removed')}/remove` };
	expect((await send(app.origin, demotion, admin, `id=${idOf('Demoted')}&role=viewer`)).status).toBe(200);
	expect((await send(app.origin, removal, admin, 'sure=on')).status).toBeLessThan(400);
	const now = await listAllowedUsers(app.db);
	expect(now.map(({ username, role }) => [username, role])).toEqual([
		['Admin', 'admin'],
		['Demoted', 'viewer'],
		['Victim', 'viewer'],
		['Viewer', 'viewer'],
	]);
}

/** These end the session that sends the rest. */
function endsSession({ route, method }: Attempt): boolean {
	return (route === '/sign-out' && method === 'POST') || (route === '/api/sessions' && method === 'DELETE');
}
