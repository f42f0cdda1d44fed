import { readFileSync, writeFileSync } from 'node:fs';
import { type Kysely, sql } from 'kysely';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { throwawaySqlite } from '../../../../scripts/test/throwaway-database.ts';
import { engineOf } from './engine.ts';
import { openDatabase, openWebDatabase, type WebDatabase } from './open.ts';
import { databaseProblem } from './problem.ts';
import { SqliteThread } from './sqlite-thread.ts';

let file: ReturnType<typeof throwawaySqlite>;
let web: WebDatabase;
beforeEach(async () => {
	file = throwawaySqlite();
	web = openWebDatabase(file.config);
	await web.db
		.transaction()
		.execute((tx) => sql`create table things (id integer primary key, what text unique)`.execute(tx));
});
afterEach(async () => {
	await web.db.destroy();
	await file.remove();
});

const add = (db: Kysely<never>, what: string) => sql`insert into things (what) values (${what})`.execute(db);
const list = async (db: Kysely<never>) =>
	(await sql<{ what: string }>`select what from things order by id`.execute(db)).rows;
const opened = () => web.db as unknown as Kysely<never>;
/** Takes a thread some tenths of a second. */
const longRead = sql<{
	n: number;
}>`with recursive steps (n) as (select 1 union all select n + 1 from steps where n < 3000000) select count(*) as n from steps`;

it('returns what a connection in the process returns', async () => {
	const inProcess = openDatabase(file.config, { connections: 1 });
	const query = sql`select 9007199254740991 as big, -1.5 as real, null as missing, 'ä' as text, x'00ff' as bytes, count(*) as n from things`;
	const [theirs] = (await query.execute(inProcess)).rows;
	const [ours] = (await query.execute(web.db)).rows;
	expect(ours).toEqual({ ...(theirs as object) });
	expect(ours).toMatchObject({ big: 9007199254740991, bytes: new Uint8Array([0, 255]), missing: null });
	const tooBig = sql`select 9007199254740993 as big`;
	const failure = (db: WebDatabase['db']) => tooBig.execute(db).catch((error: Error) => error.message);
	expect(await failure(web.db)).toBe(await failure(inProcess));
	await inProcess.destroy();
	expect(engineOf(web.db)).toBe('sqlite');
});

it('writes in a transaction alone, and everybody reads what was committed', async () => {
	await opened()
		.transaction()
		.execute(async (tx) => {
			expect(await add(tx, 'a')).toMatchObject({ insertId: 1n, numAffectedRows: 1n });
			await Promise.all([add(tx, 'b'), add(tx, 'c')]);
			expect(await list(tx)).toHaveLength(3);
			expect(await list(opened())).toEqual([]);
		});
	expect(await list(opened())).toEqual([{ what: 'a' }, { what: 'b' }, { what: 'c' }]);
	expect(await list(web.longReads as unknown as Kysely<never>)).toHaveLength(3);
	await expect(add(opened(), 'd')).rejects.toThrow(/readonly/);
	expect(await list(opened())).toHaveLength(3);
});

it('takes back a transaction that fails, and begins the next one after it', async () => {
	const failing = opened()
		.transaction()
		.execute(async (tx) => {
			await add(tx, 'a');
			await add(tx, 'a');
		});
	const next = opened()
		.transaction()
		.execute((tx) => add(tx, 'b'));
	const error = await failing.catch((reason: unknown) => reason);
	expect(error).toMatchObject({ errcode: 2067 });
	// A defect of ours, as in the process.
	expect(databaseProblem(error)).toBeNull();
	await next;
	expect(await list(opened())).toEqual([{ what: 'b' }]);
});

it('answers short reads while long ones run, and the process goes on', async () => {
	const order: string[] = [];
	const long = Array.from({ length: 4 }, () => longRead.execute(web.longReads).then(() => order.push('long')));
	let turns = 0;
	const ticking = setInterval(() => (turns += 1));
	await list(opened()).then(() => order.push('short'));
	await Promise.all(long);
	clearInterval(ticking);
	expect(order).toEqual(['short', 'long', 'long', 'long', 'long']);
	expect(turns).toBeGreaterThan(10);
});

it('says what is wrong with a file, and replaces the threads that could not open it', async () => {
	await web.db.destroy();
	const content = readFileSync(file.config.path);
	web = openWebDatabase(file.config);
	writeFileSync(file.config.path, Buffer.alloc(8_192, 1));
	const failing = [
		list(opened()),
		opened()
			.transaction()
			.execute((tx) => add(tx, 'a')),
	];
	for (const outcome of await Promise.allSettled(failing)) {
		const reason: unknown = outcome.status === 'rejected' ? outcome.reason : null;
		expect(databaseProblem(reason)?.kind).toBe('database-corrupt');
	}
	expect(() => openWebDatabase(file.config)).toThrow(/not a database/);
	writeFileSync(file.config.path, content);
	await opened()
		.transaction()
		.execute((tx) => add(tx, 'a'));
	expect(await list(opened())).toHaveLength(1);
});

it('starts nothing any more once it was closed', async () => {
	const long = Array.from({ length: 3 }, () => longRead.execute(web.longReads));
	const outcomes = Promise.allSettled(long);
	// Meanwhile the long ones have begun.
	await list(opened());
	await web.db.destroy();
	const [first, second, third] = await outcomes;
	expect([first?.status, second?.status]).toEqual(['fulfilled', 'fulfilled']);
	expect(third).toMatchObject({ status: 'rejected', reason: { kind: 'database-away' } });
	await expect(longRead.execute(web.longReads)).rejects.toMatchObject({ kind: 'database-away' });
	const writing = web.longReads.transaction().execute((tx) => longRead.execute(tx));
	await expect(writing).rejects.toMatchObject({ kind: 'database-away' });
});

it('fails what a thread that has ended is asked', async () => {
	const thread = new SqliteThread({ path: file.config.path, readOnly: true });
	const last = thread.run({ sql: 'select 1 as one', parameters: [] });
	const ended = thread.end();
	const late = thread.run({ sql: 'select 1 as one', parameters: [] });
	expect(await last).toEqual({ rows: [{ one: 1 }] });
	await expect(late).rejects.toMatchObject({ kind: 'database-away' });
	await ended;
	await expect(thread.run({ sql: 'select 1', parameters: [] })).rejects.toMatchObject({ kind: 'database-away' });
});
