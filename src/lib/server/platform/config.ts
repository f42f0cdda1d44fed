import { existsSync, readFileSync } from 'node:fs';
import { inspect } from 'node:util';
import type { LogLevel } from './log.ts';
import { parseMysqlCnf } from './mysql-cnf.ts';
import { loopbackHosts, type Setting, settings } from './settings.ts';

/** Where the tables are. */
export type DatabaseConfig =
	| { engine: 'sqlite'; path: string }
	| { engine: 'mariadb'; host: string; port: number; database: string; user: string; password: string };

/** The checked settings of this process. Its secrets are left out when it is printed or made JSON. */
export interface Config {
	database: DatabaseConfig;
	/** Sent with every request to Wikimedia. */
	userAgent: string;
	/** The Wikimedia OAuth client; null is local mode. */
	oauth: { clientId: string; clientSecret: string } | null;
	/** Signs sessions; never null with OAuth, and set by the launcher in local mode. */
	authSecret: string | null;
	/** `https://host[:port]` as people open it; never null with OAuth, and set by the launcher in local mode. */
	origin: string | null;
	host: string;
	port: number;
	streamUrl: string;
	/** Where the very first read of the stream begins, ms UTC; null is now. */
	streamSince: number | null;
	/** Without a slash at its end. */
	metaWikiUrl: string;
	/** Meta's `api.php`, which answers for global accounts. */
	metaApiUrl: string;
	/** To the Action APIs of all wikis together. */
	apiRequestsPerMinute: number;
	/** Lets its bearer read /metrics; null: nobody bears it. */
	metricsToken: string | null;
	logLevel: LogLevel;
	/** The one-time token of local mode's sign-in link, made by the launcher. */
	localSignInToken: string | null;
}

/** The environment is not what we can run with. The message lists every mistake, one a line. */
export class ConfigError extends Error {
	readonly mistakes: readonly string[];
	constructor(mistakes: readonly string[]) {
		super(mistakes.join('\n'));
		this.name = 'ConfigError';
		this.mistakes = mistakes;
	}
}

/**
 * The settings of this process: its environment, and for what that leaves unset the file `.env` of the working folder.
 * @throws {ConfigError}
 */
export function loadConfig(): Config {
	if (existsSync('.env')) process.loadEnvFile('.env');
	return readConfig(process.env);
}

/**
 * Reads and checks all settings at once. An empty value counts as unset.
 * @throws {ConfigError} naming every mistake
 */
export function readConfig(env: Readonly<Record<string, string | undefined>>): Config {
	const mistakes: string[] = [];

	function get<T>(name: keyof typeof settings, setting: Setting<T> & { initial: string }): T;
	function get<T>(name: keyof typeof settings, setting: Setting<T>): T | null;
	function get<T>(name: keyof typeof settings, setting: Setting<T>): T | null {
		const text = env[name]?.trim();
		if (text) {
			try {
				return setting.parse(text);
			} catch (error) {
				// An address may hold a password, which is one of the mistakes.
				const shown = setting.secret || /:\/\/[^/]*@/.test(text) ? '' : `, not "${text}"`;
				mistakes.push(`${name} ${error instanceof Error ? error.message : String(error)}${shown}`);
			}
		}
		return setting.initial === null ? null : setting.parse(setting.initial);
	}

	const clientId = get('OAUTH_CLIENT_ID', settings.OAUTH_CLIENT_ID);
	const clientSecret = get('OAUTH_CLIENT_SECRET', settings.OAUTH_CLIENT_SECRET);
	const host = get('HOST', settings.HOST);
	if (clientId === null && !loopbackHosts.includes(host)) {
		mistakes.push(`HOST must be 127.0.0.1, ::1 or localhost as long as OAUTH_CLIENT_ID is unset, not "${host}"`);
	}
	if (clientId !== null) {
		for (const name of ['OAUTH_CLIENT_SECRET', 'AUTH_SECRET', 'ORIGIN', 'USER_AGENT'] as const) {
			if (!env[name]?.trim()) mistakes.push(`${name} must be set when OAUTH_CLIENT_ID is`);
		}
	}

	const config: Config = {
		database: readDatabase(),
		userAgent: get('USER_AGENT', settings.USER_AGENT),
		oauth: clientId === null ? null : { clientId, clientSecret: clientSecret ?? '' },
		authSecret: get('AUTH_SECRET', settings.AUTH_SECRET),
		origin: get('ORIGIN', settings.ORIGIN),
		host,
		port: get('PORT', settings.PORT),
		streamUrl: get('STREAM_URL', settings.STREAM_URL),
		streamSince: get('STREAM_SINCE', settings.STREAM_SINCE),
		metaWikiUrl: get('META_WIKI_URL', settings.META_WIKI_URL),
		metaApiUrl: get('META_API_URL', settings.META_API_URL),
		apiRequestsPerMinute: get('API_REQUESTS_PER_MINUTE', settings.API_REQUESTS_PER_MINUTE),
		metricsToken: get('METRICS_TOKEN', settings.METRICS_TOKEN),
		logLevel: get('LOG_LEVEL', settings.LOG_LEVEL),
		localSignInToken: get('LOCAL_SIGN_IN_TOKEN', settings.LOCAL_SIGN_IN_TOKEN),
	};
	if (mistakes.length > 0) throw new ConfigError(mistakes);
	return withoutSecretsWhenPrinted(config);

	function readDatabase(): DatabaseConfig {
		const path = get('SQLITE_PATH', settings.SQLITE_PATH);
		const server = get('TOOLSDB_HOST', settings.TOOLSDB_HOST);
		const port = get('TOOLSDB_PORT', settings.TOOLSDB_PORT);
		const database = get('TOOLSDB_DATABASE', settings.TOOLSDB_DATABASE);
		if (server === null) {
			if (database !== null) mistakes.push('TOOLSDB_HOST must be set when TOOLSDB_DATABASE is');
			return { engine: 'sqlite', path };
		}
		if (!env.TOOLSDB_DATABASE?.trim()) mistakes.push('TOOLSDB_DATABASE must be set when TOOLSDB_HOST is');
		const { user, password } = readCredentials();
		return { engine: 'mariadb', host: server, port, database: database ?? '', user, password };
	}

	function readCredentials(): { user: string; password: string } {
		const file = get('MYSQL_CNF_PATH', settings.MYSQL_CNF_PATH);
		if (file === null) {
			const user = get('TOOL_TOOLSDB_USER', settings.TOOL_TOOLSDB_USER);
			if (user === null) mistakes.push('MYSQL_CNF_PATH or TOOL_TOOLSDB_USER must be set when TOOLSDB_HOST is');
			// A password may well be empty on one's own server; its blanks are part of it.
			return { user: user ?? '', password: env.TOOL_TOOLSDB_PASSWORD ?? '' };
		}
		try {
			const { user, password } = parseMysqlCnf(readFileSync(file, 'utf8'));
			if (user === null)
				mistakes.push(`MYSQL_CNF_PATH must name a file with a user in section [client], not "${file}"`);
			return { user: user ?? '', password: password ?? '' };
		} catch (error) {
			const reason = error instanceof Error && 'code' in error ? String(error.code) : 'unreadable';
			mistakes.push(`MYSQL_CNF_PATH must name a file that can be read, not "${file}" (${reason})`);
			return { user: '', password: '' };
		}
	}
}

/** What the operator should know of settings that work but are not good. */
export function configWarnings(config: Config): string[] {
	if (config.userAgent !== settings.USER_AGENT.initial) return [];
	return ['USER_AGENT is not set: put a contact in it, so that Wikimedia can reach whoever runs this instance.'];
}

const secretKeys = new Set(['password', 'clientSecret', 'authSecret', 'metricsToken', 'localSignInToken']);

function withoutSecretsWhenPrinted(config: Config): Config {
	const shown: unknown = JSON.parse(
		JSON.stringify(config, (key, value: unknown) => (secretKeys.has(key) && value !== null ? '(secret)' : value)),
	);
	return Object.defineProperties(config, {
		toJSON: { value: () => shown },
		[inspect.custom]: { value: () => shown },
	});
}
