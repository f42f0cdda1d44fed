import { accessSync, constants, existsSync, mkdirSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { type Config, configWarnings } from '#lib/server/platform/config.ts';
import { listConsumers } from '#lib/server/store/status/consumers.ts';
import { captureOutput, logPath } from './child-output.ts';
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
 * @param env what both get beside the settings made here
 * @returns the exit code: 0 if all ended as asked
 * @throws {StartError} if it cannot start, or one of the programs ended by itself; then none is left running
 */
export async function launch(
	config: Config,
	env: Readonly<Record<string, string | undefined>> = process.env,
): Promise<number> {
	const asked = new AbortController();
	for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => asked.abort());
	// Whoever started us is gone (see prelude.mjs).
	process.once('disconnect', () => asked.abort());
	process.channel?.unref();
	for (const warning of configWarnings(config)) console.error(`xwiki: ${warning}`);

	const dataFolder = config.database.engine === 'sqlite' ? dirname(config.database.path) : 'data';
	const logFolder = join(dataFolder, 'log');
	makeWritable(logFolder);
	if (config.database.engine === 'sqlite' && existsSync(config.database.path)) {
		const { path } = config.database;
		requireWritable(`the database ${path}`, () => accessSync(path, constants.W_OK));
	}
	await requireFreePort(config);
	const earlier = await withDatabase(config.database, async (db) => {
		await prepareDatabase(db, config.database.engine);
		return (await listConsumers(db)).map(({ holder }) => holder);
	});

	const origin = config.oauth === null ? localOrigin(config.host, config.port) : (config.origin ?? '');
	const token = config.oauth === null ? newSignInToken() : '';
	const webEnv = {
		...env,
		NODE_ENV: 'production',
		HOST: config.host,
		PORT: String(config.port),
		ORIGIN: origin,
		AUTH_SECRET: config.authSecret ?? persistedAuthSecret(dataFolder),
		LOCAL_SIGN_IN_TOKEN: token,
		SHUTDOWN_TIMEOUT: '3',
		// A pasted list of 5,000 names with all that stands around them.
		BODY_SIZE_LIMIT: '4M',
	};
	const programs = [
		startProgram('web', 'build/web/index.js', webEnv),
		startProgram('consumer', 'build/consumer.js', env),
	];
	const dead = new AbortController();
	const ended = Promise.race(programs.map(async (program) => ({ program, code: await program.ended }))).then(
		(first) => {
			dead.abort();
			return first;
		},
	);
	for (const program of programs) captureOutput(program, logFolder, (text) => console.error(text));

	try {
		const stop = AbortSignal.any([asked.signal, dead.signal]);
		const ready = await withDatabase(config.database, (db) =>
			waitUntil(
				async () =>
					(await isHealthy(reachable(config))) &&
					(await listConsumers(db)).some(({ holder }) => !earlier.includes(holder)),
				startTimeout,
				stop,
			),
		);
		if (!ready && !stop.aborted)
			throw new StartError(`web and consumer were not up within ${startTimeout / 1000} seconds; see ${logFolder}`);
		if (ready) console.log(`xwiki is running, open ${token === '' ? origin : signInLink(origin, token)}`);
		await Promise.race([ended, new Promise<void>((resolve) => onAbort(asked.signal, resolve))]);
		if (!asked.signal.aborted) throw await deathOf(ended, logFolder);
	} finally {
		const made = await endPrograms(programs, grace);
		for (const name of made) console.error(`xwiki: the ${name} did not end by itself and was stopped`);
	}
	const codes = await Promise.all(programs.map((program) => program.ended));
	return codes.every((code) => code === 0) ? 0 : 1;
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
		mkdirSync(folder, { recursive: true });
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
