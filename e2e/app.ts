import { randomUUID } from 'node:crypto';
import { existsSync } from 'node:fs';
import { encode } from '@auth/core/jwt';
import { type Cookie, request } from '@playwright/test';
import { localAdmin } from '#lib/domain/access/identity.ts';
import type { DatabaseConfig } from '#lib/server/platform/config.ts';
import { migrate } from '../migrations/migrate.ts';
import { openDatabase } from '../src/lib/server/db/open.ts';
import type { Db } from '../src/lib/server/db/tables.ts';
import { localOrigin, newSignInToken, signInLink } from '../scripts/launch/local-mode.ts';
import { endPrograms, isHealthy, type Running, startProgram, waitUntil } from '../scripts/launch/processes.ts';
import { blankSettings, databaseSettings, type SettingsEnv } from '../scripts/command/settings-env.ts';
import { freePort } from '../scripts/test/private-mariadb.ts';
import { type ThrowawayDatabase, throwawaySqlite } from '../scripts/test/throwaway-database.ts';

/** What an app under test starts with; everything has a default. */
export interface AppOptions {
	/** Settings of the environment, by name; what is not named is unset, whatever this machine's `.env` says. */
	env?: Readonly<SettingsEnv & { SHUTDOWN_TIMEOUT?: string; NODE_OPTIONS?: string }>;
	/** Its database; an SQLite file in a temporary folder unless given. Its tables are made here. */
	database?: ThrowawayDatabase;
	/** Fills the database before anything is started. */
	prepare?: (db: Db) => Promise<void>;
	/** The folder of the built web; that of `npm run build` unless given. */
	build?: string;
	/** Whether to start a consumer too: name then its `STREAM_URL` in `env`. */
	consumer?: boolean;
}

/** The built app, running on a free loopback port. */
export interface App {
	/** Such as `http://127.0.0.1:40123`. */
	origin: string;
	/** Local mode's one-time link. */
	signInLink: string;
	/** Makes one more session of the admin of local mode, or of a user. @returns its cookie, as on another device */
	newSession(user?: { sub: string; name: string }): Promise<string>;
	/** The app's database, opened beside it. */
	db: Db;
	database: DatabaseConfig;
	/** Everything that web and consumer have printed so far. */
	output(): string;
	/** The process of the web. */
	webPid(): number;
	/** Kills the web, as a crash does: what it was doing is left undone. */
	killWeb(): Promise<void>;
	/** Makes the web hang, or go on: connections are taken, and nothing is answered. */
	hangWeb(isHanging: boolean): void;
	/** Starts the web again at the same address; another build of it, if its folder is given. */
	restartWeb(folder?: string): Promise<void>;
	/** Starts one more web on the same database, at an address of its own. @returns its origin */
	startSecondWeb(): Promise<string>;
	/** Starts one more consumer. */
	startConsumer(): Running;
	/** Ends everything and removes the database. @throws {Error} if a program does not end when it is asked to */
	stop(): Promise<void>;
}

/** Signs in with the app's one-time token, without a page: for specs that are about something else. @returns the cookies */
export async function signIn({ signInLink, origin }: Pick<App, 'signInLink' | 'origin'>): Promise<Cookie[]> {
	const browserless = await request.newContext();
	const form = { providerId: 'local', redirectTo: '/', token: signInLink.split('token=')[1] ?? '' };
	await browserless.post(`${origin}/sign-in`, { form, headers: { origin }, maxRedirects: 0 });
	const { cookies } = await browserless.storageState();
	await browserless.dispose();
	if (cookies.length === 0) throw new Error('not signed in');
	return cookies;
}

/** Longest time until the web answers, ms. */
const startTimeout = 20_000;

/**
 * Starts the built app (`npm run build` first) with a database of its own.
 * @throws {Error} with what it printed, if the web does not come up
 */
export async function startApp({
	env = {},
	database = throwawaySqlite(),
	prepare,
	build = 'build/web',
	consumer = false,
}: AppOptions = {}): Promise<App> {
	if (!existsSync(`${build}/main.js`)) throw new Error('the app is not built: npm run build');
	const db = openDatabase(database.config, { connections: 2 });
	await migrate(db);
	await prepare?.(db);

	const port = await freePort();
	const origin = localOrigin('127.0.0.1', port);
	const token = newSignInToken();
	const secret = newSignInToken();
	const appEnv = {
		...process.env,
		...blankSettings(),
		...databaseSettings(database.config),
		HOST: '127.0.0.1',
		PORT: String(port),
		ORIGIN: origin,
		AUTH_SECRET: secret,
		LOCAL_SIGN_IN_TOKEN: token,
		// No server listens there.
		META_API_URL: 'http://127.0.0.1:9/w/api.php',
		SHUTDOWN_TIMEOUT: '1',
		...env,
	};
	const programs: Running[] = [];
	let output = '';
	const start = (name: string, script: string, more: Readonly<Record<string, string>> = {}): Running => {
		const program = startProgram(name, script, { ...appEnv, ...more });
		for (const stream of [program.child.stdout, program.child.stderr]) {
			stream?.setEncoding('utf8').on('data', (text: string) => (output += text));
		}
		programs.push(program);
		return program;
	};
	const startConsumer = (): Running => start('consumer', 'build/consumer.js');
	const stop = async (): Promise<void> => {
		const killed = await endPrograms(programs, 10_000);
		await db.destroy();
		await database.remove();
		if (killed.length > 0) throw new Error(`asked to end, it went on: ${killed.join(', ')}\n${output}`);
	};

	let web: Running;
	const untilUp = async (program: Running, at: string): Promise<void> => {
		const gone = new AbortController();
		void program.ended.then(() => gone.abort());
		if (await waitUntil(() => isHealthy(at), startTimeout, gone.signal)) return;
		await stop();
		throw new Error(`the web did not come up:\n${output}`);
	};
	const startWeb = async (folder = build): Promise<void> => {
		web = start('web', `${folder}/main.js`);
		await untilUp(web, origin);
	};
	const startSecondWeb = async (): Promise<string> => {
		const second = await freePort();
		const address = localOrigin('127.0.0.1', second);
		await untilUp(start('web', `${build}/main.js`, { PORT: String(second), ORIGIN: address }), address);
		return address;
	};
	const killWeb = async (): Promise<void> => {
		web.child.kill('SIGKILL');
		await web.ended;
	};
	const hangWeb = (isHanging: boolean): void => void web.child.kill(isHanging ? 'SIGSTOP' : 'SIGCONT');
	await startWeb();
	if (consumer) startConsumer();
	return {
		origin,
		signInLink: signInLink(origin, token),
		async newSession(user = { sub: 'local', name: localAdmin }) {
			const salt = 'authjs.session-token';
			const sid = randomUUID();
			const now = Date.now();
			// Without the limit that one person's sessions have.
			await db
				.insertInto('sessions')
				.values({ token: sid, owner: user.sub, device: '', signed_in_at: now, seen_at: now, is_ended: 0 })
				.execute();
			return `${salt}=${await encode({ token: { ...user, sid }, secret, salt })}`;
		},
		db,
		database: database.config,
		output: () => output,
		webPid: () => web.child.pid ?? 0,
		killWeb,
		hangWeb,
		restartWeb: startWeb,
		startSecondWeb,
		startConsumer,
		stop,
	};
}
