import { randomBytes } from 'node:crypto';
import { readFileSync, writeFileSync } from 'node:fs';
import { sql } from 'kysely';
import { afterEach, describe, expect, inject, it } from 'vitest';
import { engines } from '../../../../scripts/test/databases.ts';
import { Problem } from '#lib/domain/core/problem.ts';
import { openDatabase } from './open.ts';
import { databaseProblem } from './problem.ts';

const removals: (() => Promise<void>)[] = [];
afterEach(async () => {
	for (const remove of removals.splice(0)) await remove();
});

async function sqlitePath(): Promise<string> {
	const { config, remove } = await engines[0].create();
	removals.push(remove);
	if (config.engine !== 'sqlite') throw new Error('not an SQLite file');
	return config.path;
}

function thrownBy(work: () => unknown): unknown {
	try {
		return work();
	} catch (error) {
		return error;
	}
}

describe('opening a database', () => {
	it('refuses a file that is not a database, and leaves it as it is', async () => {
		const path = await sqlitePath();
		const content = randomBytes(8_192);
		writeFileSync(path, content);
		expect(thrownBy(() => openDatabase({ engine: 'sqlite', path }, { connections: 1 }))).toMatchObject({
			kind: 'database-corrupt',
		});
		expect(readFileSync(path).equals(content)).toBe(true);
	});

	it('reports that a file cannot be opened where there can be none', async () => {
		const path = `${await sqlitePath()}/inside/xwiki.sqlite`;
		writeFileSync(path.replace('/inside/xwiki.sqlite', ''), 'a file, not a folder');
		expect(thrownBy(() => openDatabase({ engine: 'sqlite', path }, { connections: 1 }))).toMatchObject({
			kind: 'database-away',
		});
	});

	it('reports MariaDB as unavailable when no server listens, but not when the password is wrong', async () => {
		const server = inject('mariadb');
		const reach = async (change: Partial<typeof server>) => {
			const db = openDatabase({ ...server, ...change }, { connections: 1 });
			removals.push(() => db.destroy());
			return sql`select 1`.execute(db).then(
				() => null,
				(error: unknown) => databaseProblem(error),
			);
		};
		expect(await reach({ port: 1 })).toMatchObject({ kind: 'database-away' });
		expect(await reach({ user: 'nobody-we-know', password: 'wrong' })).toBeNull();
	});

	it('uses strict SQL in UTC on MariaDB', async () => {
		const db = openDatabase(inject('mariadb'), { connections: 1 });
		removals.push(() => db.destroy());
		const { rows } = await sql<
			Record<string, string>
		>`select @@time_zone as zone, @@tx_isolation as isolation, @@sql_mode as mode`.execute(db);
		expect(rows[0]).toMatchObject({ zone: '+00:00', isolation: 'READ-COMMITTED' });
		expect(rows[0]?.['mode']).toContain('STRICT_ALL_TABLES');
	});
});

describe('an error of the database', () => {
	it.each([
		[{ errno: 1290, code: 'ER_OPTION_PREVENTS_STATEMENT' }, 'database-away'],
		[{ errno: 1836, code: 'ER_READ_ONLY_MODE' }, 'database-away'],
		[{ errno: 1213, code: 'ER_LOCK_DEADLOCK' }, 'database-away'],
		[{ code: 'PROTOCOL_CONNECTION_LOST' }, 'database-away'],
		[{ code: 'ECONNREFUSED' }, 'database-away'],
		[{ errcode: 5 }, 'database-away'],
		[{ errcode: 517 }, 'database-away'],
		[{ errcode: 11 }, 'database-corrupt'],
		[{ errcode: 26 }, 'database-corrupt'],
	])('%j is a known problem', (properties, kind) => {
		expect(databaseProblem(Object.assign(new Error('as the engine says'), properties))?.kind).toBe(kind);
	});

	it.each([[{ errno: 1064 }], [{ errno: 1054 }], [{ errcode: 1 }], [{ errcode: 19 }], [{}]])(
		'%j is a defect of xwiki',
		(properties) => {
			expect(databaseProblem(Object.assign(new Error('as the engine says'), properties))).toBeNull();
		},
	);

	it('is not changed when it is a problem already', () => {
		const problem = new Problem('lease-lost', 'gone');
		expect(databaseProblem(problem)).toBe(problem);
		expect(databaseProblem('a string')).toBeNull();
	});
});
