import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { userInfo } from 'node:os';
import { delimiter, join } from 'node:path';

/** The path of the first of these programs that is installed; null if none is. */
export function findProgram(...names: readonly string[]): string | null {
	// Debian keeps servers in /usr/sbin, which a user's PATH may lack.
	const folders = [...(process.env.PATH ?? '').split(delimiter), '/usr/sbin', '/usr/local/sbin'];
	const paths = names.flatMap((name) => folders.filter((folder) => folder !== '').map((folder) => join(folder, name)));
	return paths.find((path) => existsSync(path)) ?? null;
}

/** The Chromium to test with: `CHROMIUM_PATH`, or one that is installed; null if there is none. */
export function findChromium(): string | null {
	return (
		process.env.CHROMIUM_PATH ?? findProgram('chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable')
	);
}

/** The Chromium for what is shown on pages: without an interface of its own it needs a quarter less time. */
export function findHeadlessChromium(): string | null {
	return process.env.CHROMIUM_PATH ?? findProgram('chromium-headless-shell') ?? findChromium();
}

/**
 * Installs Chromium and MariaDB where it can: on Debian and its kin, as root.
 * @param isQuick whether the run needs no MariaDB
 * @returns what is missing still and how to get it, a sentence each
 */
export function installPrograms(isQuick = false): string[] {
	const chromium = { name: 'Chromium', packages: ['chromium'], isFound: () => findChromium() !== null };
	const mariadb = {
		name: 'MariaDB 10.4 or later',
		// The server's programs without the service that the package mariadb-server would start.
		packages: ['mariadb-server-core', 'mariadb-client-core'],
		isFound: () => ['mariadbd', 'mariadb-install-db', 'my_print_defaults'].every((name) => findProgram(name) !== null),
	};
	const needed = isQuick ? [chromium] : [chromium, mariadb];
	if (userInfo().uid === 0 && existsSync('/etc/debian_version')) {
		const missing = needed.filter(({ isFound }) => !isFound());
		if (missing.length > 0) aptGet('update');
		for (const { packages } of missing) aptGet('install', '-y', '--no-install-recommends', ...packages);
		// Quicker, but not every system has it: so it is tried only where something is installed anyway.
		if (missing.includes(chromium)) aptGet('install', '-y', '--no-install-recommends', 'chromium-headless-shell');
	}
	return needed
		.filter(({ isFound }) => !isFound())
		.map(
			({ name, packages }) =>
				`${name} is needed and was not found; install it (on Debian: apt install ${packages.join(' ')})`,
		);
}

function aptGet(...args: readonly string[]): void {
	console.log(`apt-get ${args.join(' ')}`);
	const { status, stdout, stderr } = spawnSync('apt-get', ['-q', ...args], {
		encoding: 'utf8',
		env: { ...process.env, DEBIAN_FRONTEND: 'noninteractive' },
	});
	if (status !== 0) console.error(`apt-get ${args.join(' ')} failed:\n${stdout}${stderr}`);
}
