import { Problem } from '#lib/domain/core/problem.ts';
import { type Config, ConfigError, loadConfig } from '#lib/server/platform/config.ts';
import { createLog } from '#lib/server/platform/log.ts';
import { runConsumer } from './consumer.ts';
import { checkHealth } from './health.ts';

/** SIGTERM must end the process within 10 s, whatever the database does. */
const longestEnding = 9_000;

/** `--health` answers by the exit code whether a consumer lives on this machine; without it, this is one. */
async function main(): Promise<number> {
	const config = loadConfig();
	return process.argv.includes('--health') ? health(config) : consume(config);
}

async function consume(config: Config): Promise<number> {
	const log = createLog(config.logLevel);
	const ending = new AbortController();
	const end = (signal: NodeJS.Signals) => {
		if (ending.signal.aborted) return;
		log.info('ending', { signal });
		ending.abort();
		setTimeout(() => {
			log.warn('shutdown timed out; unrecorded events will be read again');
			process.exit(0);
		}, longestEnding).unref();
	};
	process.on('SIGTERM', end);
	process.on('SIGINT', end);
	try {
		await runConsumer({ config, log, signal: ending.signal });
		return 0;
	} catch (error) {
		log.error('consumer failed', { error });
		return 1;
	}
}

async function health(config: Config): Promise<number> {
	const { isWell, words } = await checkHealth(config.database);
	process.stderr.write(`xwiki: ${words}\n`);
	return isWell ? 0 : 1;
}

try {
	process.exitCode = await main();
} catch (error) {
	if (!(error instanceof ConfigError || error instanceof Problem)) throw error;
	process.stderr.write(`xwiki: ${error.message}\n`);
	process.exitCode = 1;
}
