import { Problem } from '#lib/domain/core/problem.ts';

/**
 * MariaDB's temporary errors: connections, shutdown, too many users, locks, and the read-only windows of a failover.
 * Numbers from https://mariadb.com/kb/en/mariadb-error-codes/.
 */
const temporaryNumbers = new Set([
	1040, 1041, 1053, 1158, 1159, 1160, 1161, 1203, 1205, 1213, 1226, 1290, 1317, 1836, 1927, 1969, 2006, 2013, 3100,
]);

/** Node's and mysql2's names for a missing connection, also one that is not safe enough. */
const temporaryCodes = new Set([
	'ECONNREFUSED',
	'ECONNRESET',
	'ECONNABORTED',
	'EPIPE',
	'ETIMEDOUT',
	'ENOTFOUND',
	'EAI_AGAIN',
	'EHOSTUNREACH',
	'ENETUNREACH',
	'ENOENT',
	'PROTOCOL_CONNECTION_LOST',
	'PROTOCOL_SEQUENCE_TIMEOUT',
	// A certificate that is not valid, or not any more; a server without TLS where it is required.
	'HANDSHAKE_SSL_ERROR',
	'HANDSHAKE_NO_SSL_SUPPORT',
]);

/** SQLite's primary result codes: https://www.sqlite.org/rescode.html */
const sqliteTemporary = new Map([
	[5, 'is busy'],
	[6, 'is locked'],
	[8, 'is read-only'],
	[10, 'cannot be read or written'],
	[13, 'is full'],
	[14, 'cannot be opened'],
]);
const sqliteCorrupt = new Set([11, 26]);

/** The problem that an error of a database engine means; null for an unknown error, which is a defect of xwiki. */
export function databaseProblem(error: unknown): Problem | null {
	if (error instanceof Problem) return error;
	if (!(error instanceof Error)) return null;
	const { code, errno, errcode } = error as {
		code?: unknown;
		errno?: unknown;
		errcode?: unknown;
	};
	if (typeof errcode === 'number') {
		const primary = errcode & 0xff;
		if (sqliteCorrupt.has(primary))
			return new Problem('database-corrupt', 'the database file is damaged or not a database', { cause: error });
		const state = sqliteTemporary.get(primary);
		return state === undefined ? null : new Problem('database-away', `the database file ${state}`, { cause: error });
	}
	const passing =
		(typeof errno === 'number' && temporaryNumbers.has(errno)) ||
		(typeof code === 'string' && temporaryCodes.has(code)) ||
		// mysql2's texts, without a code, for a connection that was lost while it was in use.
		/closed state|Connection lost|Pool is closed/i.test(error.message);
	return passing
		? new Problem('database-away', `the database cannot be used: ${error.message || String(code)}`, { cause: error })
		: null;
}
