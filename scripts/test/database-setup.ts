import type { TestProject } from 'vitest/node';
import { type MariadbConfig, startPrivateMariadb } from './private-mariadb.ts';
import { makeTemplates, type Templates } from './templates.ts';

declare module 'vitest' {
	interface ProvidedContext {
		/** The server that all tests of a run share; each makes a database of its own in it. */
		mariadb: MariadbConfig;
		templates: Templates;
	}
}

/** Vitest's global setup: one MariaDB for the run, and a template of each engine. Without MariaDB the run fails; it never skips. */
export default async function setup(project: TestProject): Promise<() => Promise<void>> {
	const server = await startPrivateMariadb();
	project.provide('mariadb', server.config);
	const { templates, remove } = await makeTemplates(server.config);
	project.provide('templates', templates);
	return async () => {
		await remove();
		await server.remove();
	};
}
