import { execFileSync } from 'node:child_process';
import { cpSync, existsSync, mkdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';

/** The copy of the sources that is built. */
const folder = 'build/bench';

/**
 * Builds a copy of the app with one more route, `/api/stored`: the baseline, which no build for people has.
 * @returns the folder of the built web
 */
export function buildWithStoredRoute(): string {
	rmSync(join(folder, 'src'), { recursive: true, force: true });
	const files = execFileSync('git', ['ls-files', '-co', '--exclude-standard'], { encoding: 'utf8' }).trim().split('\n');
	for (const file of files) {
		if (!existsSync(file)) continue;
		mkdirSync(join(folder, dirname(file)), { recursive: true });
		cpSync(file, join(folder, file));
	}
	const route = join(folder, 'src/routes/api/stored/+server.ts');
	mkdirSync(dirname(route), { recursive: true });
	cpSync('bench/web/stored-route.ts', route);
	const access = join(folder, 'src/lib/server/auth/access.ts');
	const table = readFileSync(access, 'utf8');
	const open = table.replace("'/livez': {", "'/api/stored': { GET: 'viewer' },\n\t'/livez': {");
	if (open === table) throw new Error('the table of routes is not as it was');
	writeFileSync(access, open);
	if (!existsSync(join(folder, 'node_modules'))) symlinkSync('../../node_modules', join(folder, 'node_modules'));
	execFileSync(process.execPath, ['scripts/build.ts', '--quiet'], {
		cwd: folder,
		stdio: ['ignore', 'ignore', 'inherit'],
	});
	return join(folder, 'build/web');
}
