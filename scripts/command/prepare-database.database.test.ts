import { expect, inject, test } from 'vitest';
import { requireCurrentSchema } from '../../migrations/migrate.ts';
import { withDatabase } from './prepare-database.ts';
import { StartError } from './start-error.ts';
import { freePort } from '../test/private-mariadb.ts';

test.each([
	['a wrong password', async () => ({ password: 'wrong' }), /test on 127.0.0.1: Access denied/],
	['a database that is not there', async () => ({ database: 'nowhere' }), /nowhere on 127.0.0.1: Unknown database/],
	['a server that is not there', async () => ({ port: await freePort() }), /test on 127.0.0.1: .*ECONNREFUSED/],
])('%s is reported in one sentence', async (_, mistake, sentence) => {
	const error = await withDatabase({ ...inject('mariadb'), ...(await mistake()) }, requireCurrentSchema).catch(
		(failure: unknown) => failure,
	);
	expect(error).toBeInstanceOf(StartError);
	expect(error).toHaveProperty('message', expect.stringMatching(sentence));
	expect(String(error)).toMatch(/^StartError: cannot use the database .*$/);
});
