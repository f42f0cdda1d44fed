import { spawn } from 'node:child_process';
import { createServer } from 'vite';
import { configWarnings, loadConfig } from '#lib/server/platform/config.ts';
import { dataFolderOf } from '#lib/server/platform/private-files.ts';
import { persistedAuthSecret, localOrigin, newSignInToken, signInLink } from './launch/local-mode.ts';
import { prepareDatabase, withDatabase } from './command/prepare-database.ts';
import { requireFreePort } from './command/require-free-port.ts';
import { runCommand } from './command/report-failure.ts';

// Web and consumer from their sources: the web reloads by itself, the consumer restarts when a file of its own changes.
await runCommand(async () => {
	const config = loadConfig();
	for (const warning of configWarnings(config)) console.error(`xwiki: ${warning}`);
	await requireFreePort(config);
	await withDatabase(config.database, (db) => prepareDatabase(db, config.database.engine));

	const origin = config.origin ?? localOrigin(config.host, config.port);
	const token = newSignInToken();
	process.env.ORIGIN = origin;
	process.env.AUTH_SECRET = config.authSecret ?? persistedAuthSecret(dataFolderOf(config.database));
	if (config.oauth === null) process.env.LOCAL_SIGN_IN_TOKEN = token;

	const server = await createServer({ server: { host: config.host, port: config.port, strictPort: true } });
	await server.listen();
	const consumer = spawn(process.execPath, ['--watch', 'consumer/main.ts'], {
		stdio: 'inherit',
	});
	console.log(`xwiki is running from its sources, open ${config.oauth === null ? signInLink(origin, token) : origin}`);

	await new Promise((resolve) => {
		for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.once(signal, resolve);
	});
	const ended = new Promise((resolve) => consumer.once('exit', resolve));
	consumer.kill('SIGTERM');
	await Promise.all([ended, server.close()]);
});
