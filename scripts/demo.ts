import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createActionApiServer } from '../demo/action-api-server.ts';
import { createEventStreamsServer } from '../demo/event-streams-server.ts';
import { createGenerator, type Generated, type Generator, topics } from '../demo/generate.ts';
import { deeds, history, someone } from '../demo/life.ts';
import { followed, wikis } from '../demo/people.ts';
import { type DatabaseConfig, readConfig } from '../src/lib/server/config.ts';
import { insertTrackedUser } from '../src/lib/server/store/tracked-users.ts';
import { launch } from './launch.ts';
import { prepareDatabase, withDatabase } from './prepare-database.ts';
import { runCommand } from './report-failure.ts';
import { blankSettings, databaseSettings } from './settings-env.ts';

const week = 7 * 86_400_000;
/** Milliseconds between two beginnings of the live trickle, in the mean. */
const trickle = 2_500;

/** Lets something have happened: the stream tells it, and its wiki knows it. */
type Happen = (what: Generated) => void;

// The app on a throwaway database, with a stream of fictional people: a week of it, then live. No network is needed.
await runCommand(async () => {
	const folder = mkdtempSync(join(tmpdir(), 'xwiki-demo-'));
	const database: DatabaseConfig = { engine: 'sqlite', path: join(folder, 'xwiki.sqlite') };
	const now = Date.now();
	const generator = createGenerator({ seed: now });
	const stream = await createEventStreamsServer({ topics });
	const hosts = new Map<string, string>(wikis.map(({ name, host }) => [name, host]));
	const api = await createActionApiServer({ addressOf: (wiki) => `https://${hosts.get(wiki) ?? `${wiki}.example`}` });
	followed.forEach((name, at) => api.addAccount({ id: at + 1, name }));
	const happen: Happen = ({ topic, ...message }) => {
		stream.append(topic, message);
		api.observe(message.data);
	};
	try {
		for (const generated of history(generator, now - week, now, now)) happen(generated);
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
			META_API_URL: api.url,
			STREAM_SINCE: new Date(now - week).toISOString(),
		};
		goOn(happen, generator);
		return await launch(readConfig(env), env);
	} finally {
		await Promise.all([stream.close(), api.close()]);
		rmSync(folder, { recursive: true, force: true });
	}
});

/** Lets one thing after the other be done, until this process ends. */
function goOn(happen: Happen, generator: Generator): void {
	const gap = -Math.log(1 - Math.random()) * trickle;
	setTimeout(() => {
		const user = someone(Math.random);
		for (const { after, what } of deeds(Math.random)) {
			setTimeout(() => {
				happen(generator.event(Date.now(), user, what));
			}, after).unref();
		}
		goOn(happen, generator);
	}, gap).unref();
}
