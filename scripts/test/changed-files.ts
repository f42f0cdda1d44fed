import { spawnSync } from 'node:child_process';

/** Files that decide how all others are linted. */
const decisive = /^(eslint\.config\.js|package-lock\.json|tsconfig\.json|\.prettier.*|scripts\/lint\/.*)$/;

/**
 * The files of a checkout that differ from its main branch, whether committed or not, without those that are gone.
 * @returns null if that cannot be known, or if how files are linted has changed: then it is all of them
 */
export function changedFiles(folder = '.'): string[] | null {
	const git = (...args: readonly string[]) => linesOfGit(folder, args);
	const base = git('merge-base', 'HEAD', 'origin/main') ?? git('merge-base', 'HEAD', 'main') ?? ['HEAD'];
	const changed = git('diff', '--name-only', '--diff-filter=d', ...base);
	const added = git('ls-files', '--others', '--exclude-standard');
	if (changed === null || added === null) return null;
	const files = [...changed, ...added];
	return files.some((file) => decisive.test(file)) ? null : files;
}

/** What git prints, line by line; null if it fails, or if there is no git. */
function linesOfGit(folder: string, args: readonly string[]): string[] | null {
	const { status, stdout } = spawnSync('git', ['-C', folder, '-c', 'core.quotePath=false', ...args], {
		encoding: 'utf8',
	});
	return status === 0 ? stdout.split('\n').filter((line) => line !== '') : null;
}
