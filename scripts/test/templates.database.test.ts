import { sql } from 'kysely';
import { expect, test } from 'vitest';
import { openDatabase } from '#lib/server/db/open.ts';
import type { Db } from '#lib/server/db/tables.ts';
import { migrate, schemaState } from '../../migrations/migrate.ts';
import { engines } from './databases.ts';

/** What two databases do not have in common: their epoch, and when each was made. */
const own = { epoch: null, feed_since: null, timestamp: null };

/** All tables as the engine itself writes them, and what is in them. */
async function everythingIn(db: Db, engine: 'sqlite' | 'mariadb'): Promise<string[]> {
	const tables = await db.introspection.getTables({ withInternalKyselyTables: true });
	const texts = tables.map(async ({ name }) => {
		const statements =
			engine === 'sqlite'
				? sql`select sql from sqlite_master where tbl_name = ${name} order by name`
				: sql`show create table ${sql.table(name)}`;
		const { rows } = await sql<object>`select * from ${sql.table(name)}`.execute(db);
		return JSON.stringify([(await statements.execute(db)).rows, rows.map((row) => ({ ...row, ...own }))]);
	});
	return (await Promise.all(texts)).sort();
}

test.each(engines)('a copied database on $engine is like a migrated one, with its own epoch', async (on) => {
	const throwaways = [await on.create(), await on.create(), await on.create()] as const;
	const [, copied, other] = throwaways;
	await copied.makeTables();
	await other.makeTables();
	const open = ({ config }: typeof copied) => openDatabase(config, { connections: 2 });
	const [migratedDb, copiedDb, otherDb] = [open(throwaways[0]), open(copied), open(other)];
	await migrate(migratedDb);
	expect(await schemaState(copiedDb)).toBe('current');
	const expected = await everythingIn(migratedDb, on.engine);
	expect(expected.length).toBeGreaterThan(20);
	expect(await everythingIn(copiedDb, on.engine)).toEqual(expected);
	const epochOf = (db: Db) => db.selectFrom('state').select('epoch').executeTakeFirstOrThrow();
	expect(await epochOf(copiedDb)).not.toEqual(await epochOf(otherDb));
	await Promise.all([migratedDb, copiedDb, otherDb].map((db) => db.destroy()));
	await Promise.all(throwaways.map(({ remove }) => remove()));
});
