import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createEventStreamsServer, type EventStreamsServer } from '../demo/event-streams-server.ts';
import { createGenerator, type Generator, topics } from '../demo/generate.ts';
import { deeds, history, someone } from '../demo/life.ts';
import { followed } from '../demo/people.ts';
import { type DatabaseConfig, readConfig } from '../src/lib/server/config.ts';
import { insertTrackedUser } from '../src/lib/server/store/tracked-users.ts';
import { launch } from './launch.ts';
import { prepareDatabase, withDatabase } from './prepare-database.ts';
import { runCommand } from './report-failure.ts';
import { blankSettings, databaseSettings } from './settings-env.ts';

const week = 7 * 86_400_000;
/** Milliseconds between two beginnings of the live trickle, in the mean. */
const trickle = 2_500;

// The app on a throwaway database, with a stream of fictional people: a week of it, then live. No network is needed.
await runCommand(async () => {
	const folder = mkdtempSync(join(tmpdir(), 'xwiki-demo-'));
	const database: DatabaseConfig = { engine: 'sqlite', path: join(folder, 'xwiki.sqlite') };
	const now = Date.now();
	const generator = createGenerator({ seed: now });
	const stream = await createEventStreamsServer({ topics });
	try {
		for (const { topic, ...message } of history(generator, now - week, now, now)) stream.append(topic, message);
		await withDatabase(database, async (db) => {
			await prepareDatabase(db, 'sqlite');
			for (const username of followed) await insertTrackedUser(db, { username, addedBy: null });
		});
		const env = {
			...process.env,
			...blankSettings(),
			...databaseSettings(database),
			HOST: process.env.HOST,
			PORT: process.env.PORT,
			USER_AGENT: 'xwiki-demo/1 (reads a built-in stream only)',
			STREAM_URL: stream.url,
			STREAM_SINCE: new Date(now - week).toISOString(),
		};
		goOn(stream, generator);
		return await launch(readConfig(env), env);
	} finally {
		await stream.close();
		rmSync(folder, { recursive: true, force: true });
	}
});

/** Lets one thing after the other be done, until this process ends. */
function goOn(stream: EventStreamsServer, generator: Generator): void {
	const gap = -Math.log(1 - Math.random()) * trickle;
	setTimeout(() => {
		const user = someone(Math.random);
		for (const { after, what } of deeds(Math.random)) {
			setTimeout(() => {
				const { topic, ...message } = generator.event(Date.now(), user, what);
				stream.append(topic, message);
			}, after).unref();
		}
		goOn(stream, generator);
	}, gap).unref();
}
