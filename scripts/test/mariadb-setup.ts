import type { TestProject } from 'vitest/node';
import { type MariadbConfig, startPrivateMariadb } from './private-mariadb.ts';

declare module 'vitest' {
	interface ProvidedContext {
		/** The server that all tests of a run share; each makes a database of its own in it. */
		mariadb: MariadbConfig;
	}
}

/** Vitest's global setup: one MariaDB for the run. Without MariaDB the run fails; it never skips. */
export default async function setup(project: TestProject): Promise<() => Promise<void>> {
	const server = await startPrivateMariadb();
	project.provide('mariadb', server.config);
	return () => server.remove();
}
