import { createActionApi } from '#lib/server/wiki-api/action-api.ts';
import { loadConfig } from '#lib/server/platform/config.ts';
import { requireCurrentSchema } from '../migrations/migrate.ts';
import { administer } from './administer.ts';
import { withDatabase } from './command/prepare-database.ts';
import { runCommand } from './command/report-failure.ts';

/** How long somebody waits for what CentralAuth says of a name, in milliseconds. */
const patience = 8_000;

await runCommand(async () => {
	const config = loadConfig();
	const { userAgent, apiRequestsPerMinute: requestsPerMinute, metaApiUrl } = config;
	const api = createActionApi({ userAgent, requestsPerMinute, configured: [metaApiUrl] });
	const lines = await withDatabase(config.database, async (db) => {
		await requireCurrentSchema(db);
		return administer(db, process.argv.slice(2), { api, apiUrl: config.metaApiUrl, patience });
	});
	console.log(lines.join('\n'));
});
