import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { inspect } from 'node:util';
import { afterAll, describe, expect, test } from 'vitest';
import { selfSigned } from '../../../../e2e/self-signed.ts';
import { ConfigError, configWarnings, readConfig } from './config.ts';
import { type Setting, settings } from './settings.ts';

const folder = mkdtempSync(join(tmpdir(), 'xwiki-config-'));
afterAll(() => rmSync(folder, { recursive: true }));

const secret = 'a-secret-of-more-than-32-characters';
const oauth = {
	OAUTH_CLIENT_ID: 'client',
	OAUTH_CLIENT_SECRET: `oauth-${secret}`,
	AUTH_SECRET: `auth-${secret}`,
	ORIGIN: 'https://xwiki.example.org/',
	USER_AGENT: 'xwiki/1 (https://xwiki.example.org)',
};

function mistakes(env: Record<string, string>): readonly string[] {
	try {
		readConfig(env);
	} catch (error) {
		if (error instanceof ConfigError) return error.mistakes;
		throw error;
	}
	return [];
}

test('an empty environment is local mode on loopback with the embedded database', () => {
	const config = readConfig({});
	expect(config).toMatchObject({
		database: { engine: 'sqlite', path: 'data/xwiki.sqlite' },
		oauth: null,
		authSecret: null,
		origin: null,
		host: '127.0.0.1',
		port: 8000,
		streamUrl: 'https://stream.wikimedia.org/v2/stream/recentchange',
		streamSince: null,
		metaWikiUrl: 'https://meta.wikimedia.org',
		metaApiUrl: 'https://meta.wikimedia.org/w/api.php',
		demoWikisUrl: null,
		apiRequestsPerMinute: 60,
		logLevel: 'info',
	});
	expect(configWarnings(config)).toEqual([expect.stringContaining('USER_AGENT')]);
	expect(readConfig(Object.fromEntries(Object.keys(settings).map((name) => [name, ' '])))).toEqual(config);
});

test('a password within an address is not repeated', () => {
	for (const name of ['STREAM_URL', 'META_WIKI_URL', 'META_API_URL', 'ORIGIN']) {
		for (const address of [
			'https://me:hunter2@wiki.example/',
			'http://me:hunter2@wiki.example',
			'https://:hunter2@x:y/',
		])
			expect(mistakes({ [name]: address }).join()).toMatch(new RegExp(`^${name} must (?!.*hunter2)`));
	}
});

test('with an OAuth client', () => {
	const config = readConfig({ ...oauth, HOST: '0.0.0.0', PORT: '80', STREAM_SINCE: '2026-01-31T01:00:00+01:00' });
	expect(config.oauth).toEqual({ clientId: 'client', clientSecret: oauth.OAUTH_CLIENT_SECRET });
	expect(config.authSecret).toBe(oauth.AUTH_SECRET);
	expect(config.origin).toBe('https://xwiki.example.org');
	expect([config.host, config.port]).toEqual(['0.0.0.0', 80]);
	expect(config.streamSince).toBe(Date.UTC(2026, 0, 31));
	expect(configWarnings(config)).toEqual([]);
});

test('all mistakes are reported together', () => {
	const found = mistakes({ OAUTH_CLIENT_ID: 'client', PORT: '80a', STREAM_SINCE: 'soon', TOOLSDB_HOST: 'db' });
	expect(found.map((mistake) => mistake.split(' ')[0]).sort()).toEqual([
		'AUTH_SECRET',
		'MYSQL_CNF_PATH',
		'OAUTH_CLIENT_SECRET',
		'ORIGIN',
		'PORT',
		'STREAM_SINCE',
		'TOOLSDB_DATABASE',
		'USER_AGENT',
	]);
});

test.each([
	['HOST', '0.0.0.0'],
	['HOST', '192.0.2.1'],
	['HOST', '127.0.0.1.example.org'],
	['PORT', '0'],
	['PORT', '65536'],
	['PORT', '8e3'],
	['ORIGIN', 'http://xwiki.example.org'],
	['ORIGIN', 'https://xwiki.example.org/path'],
	['ORIGIN', 'xwiki.example.org'],
	['STREAM_URL', 'ftp://stream.wikimedia.org'],
	['STREAM_URL', 'https://me:pass@stream.wikimedia.org/'],
	['META_WIKI_URL', 'http://meta.wikimedia.org'],
	['META_API_URL', 'meta.wikimedia.org'],
	['DEMO_WIKIS_URL', 'https://127.0.0.1:8001'],
	['DEMO_WIKIS_URL', 'http://wikis.example'],
	['API_REQUESTS_PER_MINUTE', '0'],
	['STREAM_SINCE', '2026-01-31T00:00:00'],
	['STREAM_SINCE', '2026-13-31'],
	['USER_AGENT', 'two\nlines'],
	['LOG_LEVEL', 'loud'],
	['TOOLSDB_DATABASE', 's1__xwiki_p'],
	['AUTH_SECRET', 'short'],
	['MYSQL_CNF_PATH', join(folder, 'missing.cnf')],
])('%s=%s is refused with its name', (name, value) => {
	const found = mistakes({ TOOLSDB_HOST: 'db', TOOLSDB_DATABASE: 'x', TOOL_TOOLSDB_USER: 'u', [name]: value });
	expect(found).toHaveLength(1);
	expect(found[0]).toMatch(new RegExp(`^${name} must `));
});

test('wikis that are made up need a stream that is, and no sign-in of the genuine ones', () => {
	const demo = { DEMO_WIKIS_URL: 'http://127.0.0.1:8001' };
	expect(mistakes(demo)).toEqual([expect.stringContaining('STREAM_URL')]);
	const stream = { ...demo, STREAM_URL: 'http://127.0.0.1:8002' };
	expect(readConfig(stream).demoWikisUrl).toBe('http://127.0.0.1:8001');
	expect(mistakes({ ...stream, OAUTH_CLIENT_ID: 'x' }).join()).toContain('DEMO_WIKIS_URL must not be set');
});

describe('MariaDB', () => {
	const server = { TOOLSDB_HOST: 'tools.db.svc.wikimedia.cloud', TOOLSDB_DATABASE: 's1__xwiki' };
	const rest = { engine: 'mariadb', host: server.TOOLSDB_HOST, database: server.TOOLSDB_DATABASE, tls: null };

	test('user and password from the environment', () => {
		const { database } = readConfig({ ...server, TOOL_TOOLSDB_USER: 's1', TOOL_TOOLSDB_PASSWORD: ' p ' });
		expect(database).toEqual({ ...rest, port: 3306, user: 's1', password: ' p ' });
	});

	test('an option file takes precedence', () => {
		const file = join(folder, 'replica.my.cnf');
		writeFileSync(file, "[client]\nuser = 's2'\npassword = 'quoted'\n");
		const env = { ...server, TOOLSDB_PORT: '3307', MYSQL_CNF_PATH: file, TOOL_TOOLSDB_USER: 's1' };
		expect(readConfig(env).database).toEqual({ ...rest, port: 3307, user: 's2', password: 'quoted' });
	});

	test('TLS checks the server by the certificates of a file, or by those that are known', () => {
		const file = join(folder, 'ca.pem');
		writeFileSync(file, selfSigned().cert);
		const tls = { ...server, TOOL_TOOLSDB_USER: 's1', TOOLSDB_TLS: 'required' };
		expect(readConfig(tls).database).toMatchObject({ tls: { caPath: null } });
		expect(readConfig({ ...tls, TOOLSDB_TLS_CA: file }).database).toMatchObject({ tls: { caPath: file } });
		expect(readConfig({ ...tls, TOOLSDB_TLS: 'off' }).database).toMatchObject({ tls: null });
	});

	test('mistakes about TLS are reported together', () => {
		const key = join(folder, 'key.pem');
		writeFileSync(key, selfSigned().key);
		const user = { TOOLSDB_DATABASE: 'x', TOOL_TOOLSDB_USER: 'u' };
		const found = (env: Record<string, string>) => mistakes({ ...user, TOOLSDB_HOST: 'db', ...env });
		expect(found({ TOOLSDB_TLS: 'maybe' })).toEqual(['TOOLSDB_TLS must be off or required, not "maybe"']);
		for (const TOOLSDB_TLS_CA of [key, folder, join(folder, 'missing.pem')]) {
			expect(found({ TOOLSDB_TLS: 'required', TOOLSDB_TLS_CA })).toEqual([
				expect.stringMatching(/^TOOLSDB_TLS_CA must name a PEM file/),
			]);
		}
		expect(
			found({ TOOLSDB_TLS_CA: key, PORT: 'x' })
				.map((mistake) => mistake.split(' ')[0])
				.sort(),
		).toEqual(['PORT', 'TOOLSDB_TLS', 'TOOLSDB_TLS_CA']);
		for (const TOOLSDB_HOST of ['127.0.0.1', '::1'])
			expect(found({ TOOLSDB_TLS: 'required', TOOLSDB_HOST })).toEqual([expect.stringContaining('must be the name')]);
		expect(mistakes({ TOOLSDB_TLS: 'required' })).toEqual(['TOOLSDB_HOST must be set when TOOLSDB_TLS is required']);
	});

	test('a database without its server is a mistake, not the embedded database', () => {
		expect(mistakes({ TOOLSDB_DATABASE: 's1__xwiki' })).toEqual(['TOOLSDB_HOST must be set when TOOLSDB_DATABASE is']);
	});
});

test('secrets are in no output and no message', () => {
	const secrets = { ...oauth, TOOL_TOOLSDB_PASSWORD: `db-${secret}`, LOCAL_SIGN_IN_TOKEN: `token-${secret}` };
	const config = readConfig({ ...secrets, TOOLSDB_HOST: 'db', TOOLSDB_DATABASE: 'x', TOOL_TOOLSDB_USER: 'u' });
	expect(inspect({ config }, { depth: 9 }) + JSON.stringify({ config })).not.toContain(secret);
	expect(JSON.stringify({ config })).toContain('(secret)');
	expect(config.authSecret).toContain(secret);
	expect(mistakes({ AUTH_SECRET: 'a-secret-value' }).join()).not.toContain('a-secret-value');
});

test('the example file names every setting, with its meaning and default', async () => {
	const entries: [string, Setting<unknown>][] = Object.entries(settings);
	const lines = entries
		.filter(([name]) => name !== 'LOCAL_SIGN_IN_TOKEN')
		.map(
			([name, { meaning, initial }]) =>
				`# ${meaning}\n#${name}=${initial?.includes(' ') ? `"${initial}"` : (initial ?? '')}\n`,
		);
	const head =
		'# Copy this file to .env and uncomment what you want to change. Environment variables win over the file.\n';
	await expect([head, ...lines].join('\n')).toMatchFileSnapshot('../../../../.env.example');
});
