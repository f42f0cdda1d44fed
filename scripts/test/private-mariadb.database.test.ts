import { createConnection } from 'mysql2/promise';
import { expect, inject, test } from 'vitest';
import { engines } from './databases.ts';
import { type MariadbConfig, startPrivateMariadb } from './private-mariadb.ts';

async function query({ host, port, user, password, database }: MariadbConfig, sql: string): Promise<unknown> {
	const connection = await createConnection({ host, port, user, password, database });
	try {
		const [rows] = await connection.query(sql);
		return rows;
	} finally {
		await connection.end();
	}
}

test('the server of the run is a MariaDB on loopback, with an empty database for each caller', async () => {
	const { config, remove } = await engines[1].create();
	if (config.engine !== 'mariadb') throw new Error('not MariaDB');
	expect(config.port).toBe(inject('mariadb').port);
	expect(await query(config, 'show tables')).toEqual([]);
	expect(await query(config, 'select version() as version')).toEqual([{ version: expect.stringContaining('MariaDB') }]);
	await remove();
	await expect(query(config, 'show tables')).rejects.toMatchObject({ code: 'ER_BAD_DB_ERROR' });
});

test('a server keeps what was committed when it is stopped or killed, and is gone when removed', async () => {
	const server = await startPrivateMariadb();
	try {
		await query(server.config, 'create table t (n int)');
		for (const [n, end] of [server.stop, server.kill].entries()) {
			await query(server.config, `insert into t values (${n})`);
			await end();
			await expect(query(server.config, 'select 1')).rejects.toMatchObject({ code: 'ECONNREFUSED' });
			await server.restart();
		}
		expect(await query(server.config, 'select n from t order by n')).toEqual([{ n: 0 }, { n: 1 }]);
	} finally {
		await server.remove();
	}
	await expect(query(server.config, 'select 1')).rejects.toMatchObject({ code: 'ECONNREFUSED' });
});
