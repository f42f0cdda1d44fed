import { accessSync, constants, existsSync } from 'node:fs';
import { dirname } from 'node:path';
import { type Config, configWarnings } from '#lib/server/platform/config.ts';
import { dataFolderOf, logFolderOf, logPath, makePrivateFolder } from '#lib/server/platform/private-files.ts';
import { listConsumers } from '#lib/server/store/status/consumers.ts';
import { captureOutput } from './child-output.ts';
import { persistedAuthSecret, localOrigin, newSignInToken, signInLink } from './local-mode.ts';
import { prepareDatabase, withDatabase } from '../command/prepare-database.ts';
import { endPrograms, isHealthy, type Running, startProgram, waitUntil } from './processes.ts';
import { requireFreePort } from '../command/require-free-port.ts';
import { StartError } from '../command/start-error.ts';

/** Longest time until web and consumer are up, ms. */
const startTimeout = 30_000;
/** After Ctrl+C: the time that both have to end by themselves, ms. Ending takes 5 s at most. */
const grace = 4_500;

/**
 * Starts web and consumer, prints the address to open, and stays until a signal or until one of them ends.
 * @param env what both get besides the settings made here
 * @returns the exit code: 0 if all ended as asked
 * @throws {StartError} if it cannot start, or one of the programs ended by itself; then none is left running
 */
export async function launch(
	config: Config,
	env: Readonly<Record<string, string | undefined>> = process.env,
): Promise<number> {
	const asked = listenForEnd();
	for (const warning of configWarnings(config)) console.error(`xwiki: ${warning}`);
	const folders = prepareFolders(config);
	await requireFreePort(config);
	const earlier = await prepareTables(config);

	const settings = webSettings(config, folders.data);
	const programs = [
		startProgram('web', 'build/web/main.js', { ...env, ...settings }),
		startProgram('consumer', 'build/consumer.js', env),
	];
	const ended = Promise.race(programs.map(async (program) => ({ program, code: await program.ended })));
	for (const program of programs) captureOutput(program, folders.log, (text) => console.error(text));

	try {
		const { ORIGIN: origin, LOCAL_SIGN_IN_TOKEN: token } = settings;
		const isReady = await untilReady(config, { earlier, folders, stop: AbortSignal.any([asked, abortedBy(ended)]) });
		if (isReady) console.log(`xwiki is running, open ${token === '' ? origin : signInLink(origin, token)}`);
		await Promise.race([ended, new Promise<void>((resolve) => onAbort(asked, resolve))]);
		if (!asked.aborted) throw await deathOf(ended, folders.log);
	} finally {
		const stopped = await endPrograms(programs, grace);
		for (const name of stopped) console.error(`xwiki: the ${name} did not end by itself and was stopped`);
	}
	const codes = await Promise.all(programs.map((program) => program.ended));
	return codes.every((code) => code === 0) ? 0 : 1;
}

/** Aborted when we are asked to end. */
function listenForEnd(): AbortSignal {
	const asked = new AbortController();
	for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => asked.abort());
	// The process that started us is gone (see prelude.mjs).
	process.once('disconnect', () => asked.abort());
	process.channel?.unref();
	return asked.signal;
}

interface Folders {
	data: string;
	log: string;
}

/** The folders of data and logs, which can be written. @throws {StartError} */
function prepareFolders({ database }: Config): Folders {
	const data = dataFolderOf(database);
	const log = logFolderOf(data);
	makeWritable(log);
	if (database.engine === 'sqlite' && existsSync(database.path)) {
		requireWritable(`the database ${database.path}`, () => accessSync(database.path, constants.W_OK));
	}
	return { data, log };
}

/** @returns the consumers that the tables know already */
async function prepareTables({ database }: Config): Promise<string[]> {
	return withDatabase(database, async (db) => {
		await prepareDatabase(db, database.engine);
		return (await listConsumers(db)).map(({ holder }) => holder);
	});
}

/** The environment of the web, besides what both programs get. */
function webSettings(config: Config, folder: string) {
	return {
		NODE_ENV: 'production',
		HOST: config.host,
		PORT: String(config.port),
		ORIGIN: config.oauth === null ? localOrigin(config.host, config.port) : (config.origin ?? ''),
		AUTH_SECRET: config.authSecret ?? persistedAuthSecret(folder),
		LOCAL_SIGN_IN_TOKEN: config.oauth === null ? newSignInToken() : '',
		SHUTDOWN_TIMEOUT: '3',
	};
}

/**
 * Waits until the web answers and a consumer other than the earlier ones is there.
 * @returns false if it is to stop before
 * @throws {StartError} after {@link startTimeout}
 */
async function untilReady(
	config: Config,
	{ earlier, folders, stop }: { earlier: readonly string[]; folders: Folders; stop: AbortSignal },
): Promise<boolean> {
	const isReady = await withDatabase(config.database, (db) =>
		waitUntil(
			async () =>
				(await isHealthy(reachable(config))) &&
				(await listConsumers(db)).some(({ holder }) => !earlier.includes(holder)),
			startTimeout,
			stop,
		),
	);
	if (!isReady && !stop.aborted)
		throw new StartError(`web and consumer were not up within ${startTimeout / 1000} seconds; see ${folders.log}`);
	return isReady;
}

function abortedBy(promise: Promise<unknown>): AbortSignal {
	const aborted = new AbortController();
	void promise.then(() => aborted.abort());
	return aborted.signal;
}

async function deathOf(
	ended: Promise<{ program: Running; code: number | null }>,
	logFolder: string,
): Promise<StartError> {
	const { program, code } = await ended;
	const how = code === null ? 'was killed' : `ended with exit code ${code}`;
	return new StartError(`the ${program.name} ${how}, so everything ends; see ${logPath(logFolder, program.name)}`);
}

function onAbort(signal: AbortSignal, then: () => void): void {
	if (signal.aborted) then();
	else signal.addEventListener('abort', then, { once: true });
}

/** Where this machine reaches the web, whatever it listens on. */
function reachable({ host, port }: Config): string {
	return localOrigin(host === '0.0.0.0' ? '127.0.0.1' : host === '::' ? '::1' : host, port);
}

function makeWritable(folder: string): void {
	const parent = dirname(folder);
	requireWritable(`the folder ${parent}`, () => {
		makePrivateFolder(folder);
		accessSync(folder, constants.W_OK);
		accessSync(parent, constants.W_OK);
	});
}

function requireWritable(what: string, look: () => void): void {
	try {
		look();
	} catch (error) {
		const reason = error instanceof Error && 'code' in error ? String(error.code) : String(error);
		throw new StartError(`${what} cannot be written (${reason})`, { cause: error });
	}
}
