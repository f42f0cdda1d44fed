/** One setting of the environment. */
export interface Setting<T> {
	/** What it is for, as the example file explains it. */
	meaning: string;
	/** The text that stands for it when it is unset; null when there is none. */
	initial: string | null;
	/** Its value is never repeated, in no message and in no log. */
	secret: boolean;
	/** @throws {Error} whose message completes the sentence "NAME …" */
	parse: (text: string) => T;
}

/** Hosts that only programs on this machine can reach. */
export const loopbackHosts: readonly string[] = ['127.0.0.1', '::1', 'localhost'];

function setting<T, I extends string | null>(initial: I, meaning: string, parse: (text: string) => T) {
	return { meaning, initial, secret: false, parse };
}

function secret(meaning: string, parse: (text: string) => string) {
	return { meaning, initial: null, secret: true, parse };
}

const anyText = (text: string): string => text;

/** All settings: the only place that names them. */
export const settings = {
	HOST: setting(
		'127.0.0.1',
		'The address to listen on. Without an OAuth client it must be a loopback address.',
		anyText,
	),
	PORT: setting('8000', 'The port to listen on.', parsePort),
	ORIGIN: setting(
		null,
		'The address people open, such as https://xwiki.example.org. Needed with an OAuth client.',
		parseOrigin,
	),
	USER_AGENT: setting(
		'xwiki/0.2 (a local instance; no contact given)',
		'The User-Agent of requests to Wikimedia: a name and a contact (a page or an e-mail address). Needed with an OAuth client.',
		parseUserAgent,
	),
	SQLITE_PATH: setting(
		'data/xwiki.sqlite',
		'The file of the embedded database, used unless TOOLSDB_HOST is set.',
		anyText,
	),
	TOOLSDB_HOST: setting(
		null,
		'A MariaDB server (ToolsDB or your own), used instead of the embedded database.',
		anyText,
	),
	TOOLSDB_PORT: setting('3306', "The MariaDB server's port.", parsePort),
	TOOLSDB_DATABASE: setting(
		null,
		'The name of the database there. It must not end in _p: on ToolsDB everyone can read such a database.',
		parseDatabase,
	),
	TOOLSDB_TLS: setting(
		'off',
		"Whether the connection to it is encrypted: off, or required, which also checks the server's certificate and its name.",
		parseTls,
	),
	TOOLSDB_TLS_CA: setting(
		null,
		"A PEM file with the certificates that the server's may be signed by, or its own. Unset: those that Node.js knows.",
		anyText,
	),
	MYSQL_CNF_PATH: setting(
		null,
		'A MySQL option file with user and password in section [client]; it takes precedence over the next two settings.',
		anyText,
	),
	TOOL_TOOLSDB_USER: setting(null, 'The database user.', anyText),
	TOOL_TOOLSDB_PASSWORD: secret("The database user's password.", anyText),
	OAUTH_CLIENT_ID: setting(
		null,
		'The Wikimedia OAuth 2.0 client that people sign in through. Unset: local mode, with one user, on this machine only.',
		anyText,
	),
	OAUTH_CLIENT_SECRET: secret("The OAuth client's secret.", anyText),
	AUTH_SECRET: secret(
		'The secret that encrypts sessions: at least 32 random characters. Needed with an OAuth client.',
		parseAuthSecret,
	),
	ADDRESS_HEADER: setting(
		null,
		"The request header in which your own proxy puts the client's address, such as x-real-ip. Unset: failed sign-ins are bounded only for all people together. Never name one that clients can set themselves.",
		parseHeaderName,
	),
	STREAM_URL: setting(
		'https://stream.wikimedia.org/v2/stream/recentchange',
		'The event stream to read.',
		parseServiceUrl,
	),
	STREAM_SINCE: setting(
		null,
		'Where the first read starts: an ISO 8601 time, such as 2026-01-31T00:00:00Z. Unset: now.',
		parseTime,
	),
	META_WIKI_URL: setting(
		'https://meta.wikimedia.org',
		'The wiki for OAuth and for looking up accounts.',
		parseServiceUrl,
	),
	META_API_URL: setting(
		'https://meta.wikimedia.org/w/api.php',
		'The Action API of that wiki, used to find global accounts and their wikis.',
		parseServiceUrl,
	),
	DEMO_WIKIS_URL: setting(
		null,
		'Where invented wikis answer, on this machine. Set by npm run demo: browsers and the consumer then ask this address in place of the wikis.',
		parseDemoUrl,
	),
	API_REQUESTS_PER_MINUTE: setting(
		'60',
		'The most requests per minute that the consumer sends, to the Action APIs of all wikis together. The web also asks Meta when names are pasted.',
		parseRequestsPerMinute,
	),
	METRICS_TOKEN: secret(
		'The bearer token for /metrics: at least 16 characters. Unset: only this machine may read it, and nobody if ORIGIN is https.',
		parseMetricsToken,
	),
	LOG_LEVEL: setting('info', 'The lowest level that is logged: debug, info, warn or error.', parseLogLevel),
	SHUTDOWN_TIMEOUT: setting(
		'10',
		'How long open answers of the web may go on when it is asked to end, in seconds: 1 to 600. npm start sets it to 3.',
		parseShutdownTimeout,
	),
	LOCAL_SIGN_IN_TOKEN: secret('The one-time token of local mode. Set by npm start; not for you to set.', anyText),
} satisfies Record<string, Setting<unknown>>;

function parseShutdownTimeout(text: string): number {
	const seconds = Number(text);
	if (!/^\d{1,3}$/.test(text) || seconds < 1 || seconds > 600) throw new Error('must be a number of seconds, 1 to 600');
	return seconds;
}

function parsePort(text: string): number {
	const port = Number(text);
	if (!/^\d{1,5}$/.test(text) || port < 1 || port > 65_535) throw new Error('must be a port, 1 to 65535');
	return port;
}

function parseUrl(text: string): URL {
	const url = URL.parse(text);
	if (!url) throw new Error('must be an address that starts with https://');
	const local = loopbackHosts.includes(url.hostname.replace(/^\[|\]$/g, ''));
	if (url.protocol !== 'https:' && !(url.protocol === 'http:' && local)) {
		throw new Error('must start with https:// (http:// is for this machine only, 127.0.0.1)');
	}
	if (url.username || url.password) throw new Error('must not contain a user name or password');
	return url;
}

function parseOrigin(text: string): string {
	const url = parseUrl(text);
	if (url.pathname !== '/' || url.search || url.hash) throw new Error('must be an address without a path');
	return url.origin;
}

function parseServiceUrl(text: string): string {
	return parseUrl(text).href.replace(/\/$/, '');
}

/** Nobody's browser is led elsewhere by a mistake: only to its own machine. */
function parseDemoUrl(text: string): string {
	const url = parseUrl(text);
	if (url.protocol !== 'http:' || url.search || url.hash)
		throw new Error('must be an http:// address of this machine, such as http://127.0.0.1:8001');
	return url.href.replace(/\/$/, '');
}

function parseRequestsPerMinute(text: string): number {
	const requests = Number(text);
	if (!/^\d{1,4}$/.test(text) || requests < 1) throw new Error('must be a number from 1 to 9999');
	return requests;
}

function parseUserAgent(text: string): string {
	// The characters that are valid in an HTTP header.
	if (!/^[\x20-\x7e]+$/.test(text)) throw new Error('must be plain ASCII text on one line');
	return text;
}

function parseHeaderName(text: string): string {
	if (!/^[a-z0-9-]{1,64}$/i.test(text)) throw new Error('must be the name of a header, such as x-real-ip');
	return text;
}

function parseDatabase(text: string): string {
	if (!/^[\w$]{1,64}$/.test(text)) throw new Error('must be letters, digits and underscores');
	if (text.endsWith('_p')) throw new Error('must not end in _p: everyone on Toolforge could read such a database');
	return text;
}

function parseTls(text: string) {
	if (text !== 'off' && text !== 'required') throw new Error('must be off or required');
	return text;
}

function parseAuthSecret(text: string): string {
	if (text.length < 32) throw new Error('must have at least 32 characters');
	return text;
}

function parseMetricsToken(text: string): string {
	if (!/^[\x21-\x7e]{16,}$/.test(text)) throw new Error('must have at least 16 characters, plain ASCII without blanks');
	return text;
}

function parseTime(text: string): number {
	const time = Date.parse(text);
	// A time of day without a zone would be a different moment on each machine.
	if (!/^\d{4}-\d\d-\d\d(T\d\d:\d\d(:\d\d(\.\d+)?)?(Z|[+-]\d\d:\d\d))?$/.test(text) || Number.isNaN(time)) {
		throw new Error('must be an ISO 8601 time with its zone, such as 2026-01-31T00:00:00Z');
	}
	return time;
}

function parseLogLevel(text: string) {
	if (text !== 'debug' && text !== 'info' && text !== 'warn' && text !== 'error') {
		throw new Error('must be debug, info, warn or error');
	}
	return text;
}
