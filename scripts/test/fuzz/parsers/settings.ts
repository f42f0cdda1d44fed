import { formatScope, parseScope } from '#lib/domain/campaign/scope-json.ts';
import { FieldError } from '#lib/domain/core/json-fields.ts';
import { ConfigError, readConfig } from '#lib/server/platform/config.ts';
import { parseMysqlCnf } from '#lib/server/platform/mysql-cnf.ts';
import { formatPosition, parsePosition } from '../../../../consumer/stream/position.ts';
import { asFields, type Parser, text, value } from '../parser-kinds.ts';

/** Of settings and columns. */
export const settings: readonly Parser[] = [
	text('parseMysqlCnf', parseMysqlCnf, {
		like: ['[client]\nuser = "a\\n"\npassword=\'b\' # c'],
		starts: ['[client]\nuser=', '[client]\nuser="', '['],
	}),
	value(
		'readConfig',
		(env: Record<string, string>) => readConfig(env),
		(sent) => Object.fromEntries([...asFields(sent)]),
		{
			like: [
				{
					HOST: '127.0.0.1',
					PORT: '80',
					ORIGIN: 'https://x.example',
					USER_AGENT: 'x/1 (a@b.example)',
					SQLITE_PATH: 'x',
					OAUTH_CLIENT_ID: 'a',
					OAUTH_CLIENT_SECRET: 'b',
					AUTH_SECRET: 'c'.repeat(32),
				},
				{
					TOOLSDB_HOST: 'h',
					TOOLSDB_PORT: '1',
					TOOLSDB_DATABASE: 'd',
					TOOL_TOOLSDB_USER: 'u',
					STREAM_URL: 'https://a.example/v2/stream/recentchange',
					STREAM_SINCE: '2026-01-01T00:00:00Z',
					META_WIKI_URL: 'https://meta.wikimedia.org',
					META_API_URL: 'https://a/w/api.php',
				},
				{
					DEMO_WIKIS_URL: 'http://127.0.0.1:1',
					API_REQUESTS_PER_MINUTE: '5',
					METRICS_TOKEN: 'x'.repeat(32),
					LOG_LEVEL: 'debug',
					LOCAL_SIGN_IN_TOKEN: 'x',
				},
			],
			mayThrow: [ConfigError],
		},
	),
	text('parseScope', parseScope, {
		like: [
			formatScope({
				wikis: ['dewiki'],
				namespaces: [0],
				pages: [{ wiki: 'dewiki', title: 'A' }],
				category: { wiki: 'dewiki', title: 'B', depth: 1 },
			}),
		],
		mayThrow: [FieldError],
		again: formatScope,
	}),
	text('parsePosition', parsePosition, {
		like: ['{"begin":1,"topics":[{"topic":"a","partition":0,"timestamp":2,"isLoose":true}]}'],
		again: formatPosition,
	}),
];
