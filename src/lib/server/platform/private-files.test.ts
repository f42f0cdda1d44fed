import { chmodSync, mkdirSync, mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import type { Log } from './log.ts';
import { openDatabase } from '../db/open.ts';
import { restrictToOwner } from './private-files.ts';

const before = process.umask(0o022);
let root: string;
beforeEach(() => {
	root = mkdtempSync(join(tmpdir(), 'xwiki-private-'));
	vi.spyOn(process, 'cwd').mockReturnValue(root);
});
afterEach(() => {
	vi.restoreAllMocks();
	rmSync(root, { recursive: true });
	process.umask(before);
});

const modeOf = (path: string) => (statSync(path).mode & 0o777).toString(8);
const files = ['x.sqlite', 'x.sqlite-wal', 'x.sqlite-shm', 'auth-secret', 'log/web.log', 'log/consumer.log.old'];

function fill(folder: string): void {
	mkdirSync(join(folder, 'log'), { recursive: true });
	for (const file of [...files, 'other', 'log/other.log']) {
		writeFileSync(join(folder, file), '');
		chmodSync(join(folder, file), 0o664);
	}
	for (const one of [folder, join(folder, 'log')]) chmodSync(one, 0o755);
}

test('what earlier versions have made is restricted to its owner, once', () => {
	const folder = join(root, 'data');
	fill(folder);
	const database = { engine: 'sqlite', path: join(folder, 'x.sqlite') } as const;
	const paths = [folder, join(folder, 'log'), ...files.map((file) => join(folder, file))];
	const warn = vi.fn<Log['warn']>();
	restrictToOwner(database, { warn });
	restrictToOwner(database, { warn });
	expect(warn).toHaveBeenCalledOnce();
	expect(warn).toHaveBeenCalledWith(expect.any(String), { paths: expect.arrayContaining(paths) });
	expect([folder, join(folder, 'log')].map(modeOf)).toEqual(['700', '700']);
	expect(files.map((file) => modeOf(join(folder, file)))).toEqual(files.map(() => '600'));
	expect(['other', 'log/other.log'].map((file) => modeOf(join(folder, file)))).toEqual(['664', '664']);
});

test("in somebody's shared folder only our files are restricted", () => {
	const folder = join(root, 'shared');
	fill(folder);
	restrictToOwner({ engine: 'sqlite', path: join(folder, 'x.sqlite') }, { warn: () => undefined });
	expect([folder, join(folder, 'log')].map(modeOf)).toEqual(['755', '755']);
	expect(files.map((file) => modeOf(join(folder, file)))).toEqual(files.map(() => '600'));
});

test('what is not there is not made', () => {
	const warn = vi.fn<Log['warn']>();
	restrictToOwner({ engine: 'sqlite', path: join(root, 'data/x.sqlite') }, { warn });
	expect(warn).not.toHaveBeenCalled();
	expect(() => statSync(join(root, 'data'))).toThrow();
});

test('a new database is for its owner alone, with what SQLite puts beside it', async () => {
	const path = join(root, 'new/folder/x.sqlite');
	const db = openDatabase({ engine: 'sqlite', path }, { connections: 1 });
	await db.schema.createTable('a').addColumn('b', 'integer').execute();
	expect([join(root, 'new'), join(root, 'new/folder')].map(modeOf)).toEqual(['700', '700']);
	expect(['', '-wal', '-shm'].map((end) => modeOf(path + end))).toEqual(['600', '600', '600']);
	await db.destroy();
});
