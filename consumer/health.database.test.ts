import { hostname } from 'node:os';
import { expect, it } from 'vitest';
import { engines } from '../scripts/test/databases.ts';
import { freePort } from '../scripts/test/private-mariadb.ts';
import { migrate } from '../migrations/migrate.ts';
import { openDatabase } from '#lib/server/db/open.ts';
import { recordHeartbeat } from '#lib/server/store/status/consumers.ts';
import { checkHealth } from './health.ts';

it.each(engines)('on $engine a consumer that is gone is not taken for a database that is away', async ({ create }) => {
	const { config, remove } = await create();
	expect(await checkHealth(config)).toMatchObject({
		isWell: false,
		words: expect.stringMatching(/npm run migrate/) as string,
	});
	const db = openDatabase(config, { connections: 1 });
	await migrate(db);
	expect(await checkHealth(config)).toMatchObject({
		isWell: false,
		words: expect.stringMatching(/no consumer/) as string,
	});
	await recordHeartbeat(db, { holder: 'one', host: 'another machine', status: 'recording' });
	expect((await checkHealth(config)).isWell).toBe(false);
	await recordHeartbeat(db, { holder: 'other', host: hostname(), status: 'standby' });
	expect((await checkHealth(config)).isWell).toBe(true);
	await db
		.updateTable('consumers')
		.set(({ eb }) => ({ heartbeat_at: eb('heartbeat_at', '-', 31_000) }))
		.execute();
	expect((await checkHealth(config)).isWell).toBe(false);
	await db.destroy();
	await remove();
	const away = {
		engine: 'mariadb',
		host: '127.0.0.1',
		port: await freePort(),
		database: 'x',
		user: 'x',
		password: '',
		tls: null,
	} as const;
	expect(await checkHealth(away)).toMatchObject({
		isWell: true,
		words: expect.stringMatching(/waits for the database/) as string,
	});
});
