import { sql } from 'kysely';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { engines } from '../scripts/test/databases.ts';
import { migrate, requireCurrentSchema, requireSameSchema, schemaState } from './migrate.ts';
import { openDatabase } from '#lib/server/db/open.ts';
import type { Db } from '#lib/server/db/tables.ts';

describe.each(engines)('migrations on $engine', ({ create }) => {
	let throwaway: Awaited<ReturnType<typeof create>>;
	let db: Db;
	beforeEach(async () => {
		throwaway = await create();
		db = openDatabase(throwaway.config, { connections: 1 });
	});
	afterEach(async () => {
		await db.destroy();
		await throwaway.remove();
	});

	it('go from nothing to current, once', async () => {
		expect(await schemaState(db)).toBe('empty');
		await expect(requireCurrentSchema(db)).rejects.toMatchObject({ kind: 'schema-outdated' });
		expect((await migrate(db)).length).toBeGreaterThan(20);
		expect(await schemaState(db)).toBe('current');
		await requireCurrentSchema(db);
		const { epoch } = await db.selectFrom('state').select('epoch').executeTakeFirstOrThrow();
		expect(await migrate(db)).toEqual([]);
		expect(await db.selectFrom('state').select('epoch').execute()).toEqual([{ epoch }]);
	});

	it('are distinguished from those of an older and of a newer version', async () => {
		await migrate(db);
		await sql`delete from kysely_migration where name >= '0001-28'`.execute(db);
		expect(await schemaState(db)).toBe('outdated');
		await sql`insert into kysely_migration (name, timestamp) values ('9999-later', '2999')`.execute(db);
		expect(await schemaState(db)).toBe('newer');
		await expect(migrate(db)).rejects.toMatchObject({ kind: 'schema-outdated' });
	});

	it('are noticed by a running process, and so is their loss', async () => {
		await migrate(db);
		await requireSameSchema(db);
		await sql`insert into kysely_migration (name, timestamp) values ('9999-later', '2999')`.execute(db);
		await expect(requireSameSchema(db)).rejects.toMatchObject({
			kind: 'schema-outdated',
			message: expect.stringContaining('newer version') as string,
		});
		await sql`delete from kysely_migration where name = '9999-later'`.execute(db);
		await requireSameSchema(db);
		await db.schema.dropTable('kysely_migration').execute();
		await expect(requireSameSchema(db)).rejects.toMatchObject({ kind: 'schema-outdated' });
	});

	it('compare names byte by byte, trailing spaces and accents included', async () => {
		await migrate(db);
		const names = ['a', 'A', 'á', 'a ', '🦄', '🦊'];
		for (const name of names) await db.insertInto('users').values({ name, central_id: null }).execute();
		for (const name of names) {
			expect(await db.selectFrom('users').select('name').where('name', '=', name).execute()).toEqual([{ name }]);
		}
	});
});
