import { loadConfig } from '../src/lib/server/config.ts';
import { requireCurrentSchema } from '../src/lib/server/db/migrate.ts';
import { administer } from './administer.ts';
import { withDatabase } from './prepare-database.ts';
import { runCommand } from './report-failure.ts';

await runCommand(async () => {
	const lines = await withDatabase(loadConfig().database, async (db) => {
		await requireCurrentSchema(db);
		return administer(db, process.argv.slice(2));
	});
	console.log(lines.join('\n'));
});
