import { X509Certificate } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import { isIP } from 'node:net';
import { inspect } from 'node:util';
import type { LogLevel } from './log.ts';
import { parseMysqlCnf } from './mysql-cnf.ts';
import { SettingsReader } from './settings-reader.ts';
import { loopbackHosts, settings } from './settings.ts';

/** Where the tables are. */
export type DatabaseConfig =
	| { engine: 'sqlite'; path: string }
	| {
			engine: 'mariadb';
			host: string;
			port: number;
			database: string;
			user: string;
			password: string;
			/** Encrypted, with the server checked by the certificates of a file, null: by those that Node.js knows. Null: not encrypted. */
			tls: { caPath: string | null } | null;
	  };

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
	/** The request header with the client's address, which a proxy of ours sets; null: the address is not known. */
	addressHeader: string | null;
	streamUrl: string;
	/** Where the very first read of the stream begins, ms UTC; null is now. */
	streamSince: number | null;
	/** Without a slash at its end. */
	metaWikiUrl: string;
	/** Meta's `api.php`, which answers for global accounts. */
	metaApiUrl: string;
	/** What browsers and the consumer ask in place of the wikis, as `URL/HOST/w/api.php`; null but in the demo. Without a slash at its end. */
	demoWikisUrl: string | null;
	/** To the Action APIs of all wikis together. */
	apiRequestsPerMinute: number;
	/** Lets those who send it read /metrics; null: nobody may. */
	metricsToken: string | null;
	logLevel: LogLevel;
	/** How long open answers may go on when the web is asked to end, in seconds. */
	shutdownTimeout: number;
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
	const reader = new SettingsReader(env);
	const clientId = reader.get('OAUTH_CLIENT_ID');
	const clientSecret = reader.get('OAUTH_CLIENT_SECRET');
	const host = reader.get('HOST');
	checkSignIn(reader, clientId, host);
	const config: Config = {
		database: readDatabase(reader),
		userAgent: reader.get('USER_AGENT'),
		oauth: clientId === null ? null : { clientId, clientSecret: clientSecret ?? '' },
		authSecret: reader.get('AUTH_SECRET'),
		origin: reader.get('ORIGIN'),
		host,
		port: reader.get('PORT'),
		addressHeader: reader.get('ADDRESS_HEADER'),
		streamUrl: reader.get('STREAM_URL'),
		streamSince: reader.get('STREAM_SINCE'),
		metaWikiUrl: reader.get('META_WIKI_URL'),
		metaApiUrl: reader.get('META_API_URL'),
		demoWikisUrl: reader.get('DEMO_WIKIS_URL'),
		apiRequestsPerMinute: reader.get('API_REQUESTS_PER_MINUTE'),
		metricsToken: reader.get('METRICS_TOKEN'),
		logLevel: reader.get('LOG_LEVEL'),
		shutdownTimeout: reader.get('SHUTDOWN_TIMEOUT'),
		localSignInToken: reader.get('LOCAL_SIGN_IN_TOKEN'),
	};
	checkDemo(reader, config);
	if (reader.mistakes.length > 0) throw new ConfigError(reader.mistakes);
	return withoutSecretsWhenPrinted(config);
}

/** Local mode is for this machine only; with OAuth more must be set. */
function checkSignIn(reader: SettingsReader, clientId: string | null, host: string): void {
	const { mistakes } = reader;
	if (clientId === null) {
		if (loopbackHosts.includes(host)) return;
		mistakes.push(`HOST must be 127.0.0.1, ::1 or localhost as long as OAUTH_CLIENT_ID is unset, not "${host}"`);
		return;
	}
	for (const name of ['OAUTH_CLIENT_SECRET', 'AUTH_SECRET', 'ORIGIN', 'USER_AGENT'] as const) {
		if (!reader.isSet(name)) mistakes.push(`${name} must be set when OAUTH_CLIENT_ID is`);
	}
}

/** Wikis that are made up are for a stream that is, and for nobody but who sits at this machine. */
function checkDemo(reader: SettingsReader, { demoWikisUrl, oauth, streamUrl }: Config): void {
	if (demoWikisUrl === null) return;
	if (oauth !== null) reader.mistakes.push('DEMO_WIKIS_URL must not be set when OAUTH_CLIENT_ID is');
	if (!streamUrl.startsWith('http:')) reader.mistakes.push('DEMO_WIKIS_URL needs a STREAM_URL of this machine, too');
}

function readDatabase(reader: SettingsReader): DatabaseConfig {
	const { mistakes } = reader;
	const path = reader.get('SQLITE_PATH');
	const host = reader.get('TOOLSDB_HOST');
	const port = reader.get('TOOLSDB_PORT');
	const database = reader.get('TOOLSDB_DATABASE');
	const tls = readTls(reader, host);
	if (host === null) {
		if (database !== null) mistakes.push('TOOLSDB_HOST must be set when TOOLSDB_DATABASE is');
		return { engine: 'sqlite', path };
	}
	if (!reader.isSet('TOOLSDB_DATABASE')) mistakes.push('TOOLSDB_DATABASE must be set when TOOLSDB_HOST is');
	return { engine: 'mariadb', host, port, database: database ?? '', tls, ...readCredentials(reader) };
}

function readTls(reader: SettingsReader, host: string | null): { caPath: string | null } | null {
	const { mistakes } = reader;
	const isRequired = reader.get('TOOLSDB_TLS') === 'required';
	const caPath = reader.get('TOOLSDB_TLS_CA');
	if (isRequired && host === null) mistakes.push('TOOLSDB_HOST must be set when TOOLSDB_TLS is required');
	// The driver compares the certificate with names only.
	if (isRequired && host !== null && isIP(host) !== 0)
		mistakes.push(
			`TOOLSDB_HOST must be the name in the server's certificate when TOOLSDB_TLS is required, not "${host}"`,
		);
	if (caPath !== null && !isRequired) mistakes.push('TOOLSDB_TLS must be required when TOOLSDB_TLS_CA is set');
	if (caPath !== null) {
		try {
			new X509Certificate(readFileSync(caPath));
		} catch (error) {
			const reason = error instanceof Error && 'code' in error ? String(error.code) : 'unreadable';
			mistakes.push(`TOOLSDB_TLS_CA must name a PEM file with certificates, not "${caPath}" (${reason})`);
		}
	}
	return isRequired ? { caPath } : null;
}

function readCredentials(reader: SettingsReader): { user: string; password: string } {
	const { mistakes } = reader;
	const file = reader.get('MYSQL_CNF_PATH');
	if (file === null) {
		const user = reader.get('TOOL_TOOLSDB_USER');
		if (user === null) mistakes.push('MYSQL_CNF_PATH or TOOL_TOOLSDB_USER must be set when TOOLSDB_HOST is');
		// A password may well be empty on one's own server; its blanks are part of it.
		return { user: user ?? '', password: reader.textOf('TOOL_TOOLSDB_PASSWORD') };
	}
	try {
		const { user, password } = parseMysqlCnf(readFileSync(file, 'utf8'));
		if (user === null) mistakes.push(`MYSQL_CNF_PATH must name a file with a user in section [client], not "${file}"`);
		return { user: user ?? '', password: password ?? '' };
	} catch (error) {
		const reason = error instanceof Error && 'code' in error ? String(error.code) : 'unreadable';
		mistakes.push(`MYSQL_CNF_PATH must name a file that can be read, not "${file}" (${reason})`);
		return { user: '', password: '' };
	}
}

/** Warnings about settings that work but are not good. */
export function configWarnings(config: Config): string[] {
	if (config.userAgent !== settings.USER_AGENT.initial) return [];
	return ['USER_AGENT is not set: put a contact in it, so that Wikimedia can reach the person who runs this instance.'];
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
