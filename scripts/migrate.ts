import { loadConfig } from '#lib/server/platform/config.ts';
import { migrate } from '../migrations/migrate.ts';
import { databaseName, withDatabase } from './command/prepare-database.ts';
import { runCommand } from './command/report-failure.ts';

await runCommand(async () => {
	const { database } = loadConfig();
	const ran = await withDatabase(database, migrate);
	const said = ran.length === 0 ? 'is up to date' : `was brought up to date by ${ran.join(', ')}`;
	console.log(`The database ${databaseName(database)} ${said}.`);
});
