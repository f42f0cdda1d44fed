import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { changedFiles } from './changed-files.ts';

let folder: string;
beforeEach(() => {
	folder = mkdtempSync(join(tmpdir(), 'xwiki-git-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

const git = (...args: readonly string[]) =>
	execFileSync('git', ['-C', folder, '-c', 'user.name=x', '-c', 'user.email=x@example.org', ...args], {
		stdio: 'pipe',
	});
const write = (...names: readonly string[]) =>
	names.forEach((name) => writeFileSync(join(folder, name), `${name} ${Math.random()}`));
function commit(...names: readonly string[]) {
	write(...names);
	git('add', '--all');
	git('commit', '--quiet', '--message', 'some');
}

test('files are changed by commits of a branch, by hand, or by being new; those that are gone are not', () => {
	git('init', '--quiet', '--initial-branch', 'main');
	commit('old.ts', 'gone.ts', 'edited.ts', 'é ü.ts');
	expect(changedFiles(folder)).toEqual([]);
	git('switch', '--quiet', '--create', 'branch');
	commit('committed.ts', 'é ü.ts');
	rmSync(join(folder, 'gone.ts'));
	write('edited.ts', 'new.ts');
	expect(changedFiles(folder)?.sort()).toEqual(['committed.ts', 'edited.ts', 'new.ts', 'é ü.ts']);
});

test('all files may be wrong when the rules have changed, or when the history is not known', () => {
	expect(changedFiles(folder)).toBe(null);
	git('init', '--quiet', '--initial-branch', 'main');
	commit('old.ts', 'eslint.config.js');
	write('eslint.config.js');
	expect(changedFiles(folder)).toBe(null);
});
