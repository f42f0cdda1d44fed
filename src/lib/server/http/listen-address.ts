import { type Config, ConfigError } from '#lib/server/platform/config.ts';
import { loopbackHosts } from '#lib/server/platform/settings.ts';

/**
 * Compares the settings with the values that adapter-node reads from the environment itself: it does so before `.env`
 * is read. Its own defaults are all addresses of this machine and any host that a request names.
 * @param given the environment with which the process was started
 * @throws {ConfigError}
 */
export function requireListening(
	config: Pick<Config, 'oauth' | 'origin'>,
	given: { HOST?: string | undefined; ORIGIN?: string | undefined },
): void {
	const mistakes: string[] = [];
	const inEnvironment = 'in the environment of the web, where npm start puts it (.env is read too late)';
	if (config.origin !== null && given.ORIGIN !== config.origin) {
		mistakes.push(`ORIGIN must be ${config.origin} ${inEnvironment}`);
	}
	if (config.oauth === null && !loopbackHosts.includes(given.HOST ?? '')) {
		mistakes.push(`HOST must be 127.0.0.1, ::1 or localhost ${inEnvironment}`);
	}
	if (mistakes.length > 0) throw new ConfigError(mistakes);
}
