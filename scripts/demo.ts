import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { history, signsOfLife } from '../demo/activity.ts';
import { tracked } from '../demo/cast/cast.ts';
import { contestants, contestEndedAgo } from '../demo/cast/contest.ts';
import { usualTags } from '../demo/cast/outcome.ts';
import { createEventStreamsServer } from '../demo/event-streams-server.ts';
import { createGenerator, topics } from '../demo/generate.ts';
import { ChangingMinds } from '../demo/live/change-minds.ts';
import { createDemoWikis } from '../demo/live/demo-wikis.ts';
import { goOn } from '../demo/live/go-on.ts';
import { places } from '../demo/texts/places.ts';
import type { Generated } from '../demo/topic-log.ts';
import { type DatabaseConfig, readConfig } from '#lib/server/platform/config.ts';
import type { Db } from '#lib/server/db/tables.ts';
import { write } from '#lib/server/store/core/state.ts';
import { recordTags } from '#lib/server/store/outcome/change-tags.ts';
import { recordWikis } from '#lib/server/store/wiki/wikis.ts';
import { insertTrackedUser } from '#lib/server/store/tracking/track-users.ts';
import { launch } from './launch/launch.ts';
import { prepareDatabase, withDatabase } from './command/prepare-database.ts';
import { runCommand } from './command/report-failure.ts';
import { blankSettings, databaseSettings } from './command/settings-env.ts';

const day = 86_400_000;
/** How much has happened before it begins, in ms: so much that something is known of what had become of edits after a week. */
const past = 10 * day;
/** How often the topics give a sign of life, ms: more often than the genuine ones, since what is known of reverts goes on by it. */
const signs = 2_500;

// The app on a throwaway database, with a stream of fictional people and wikis that know them: ten days of it, then live.
// No network is needed.
await runCommand(async () => {
	const folder = mkdtempSync(join(tmpdir(), 'xwiki-demo-'));
	const database: DatabaseConfig = { engine: 'sqlite', path: join(folder, 'xwiki.sqlite') };
	const now = Date.now();
	const generator = createGenerator({ seed: now });
	const stream = await createEventStreamsServer({ topics });
	const api = await createDemoWikis(now);
	const happen = ({ topic, ...message }: Generated) => {
		stream.append(topic, message);
		api.observe(message.data);
	};
	try {
		const contest = { people: contestants, until: now - contestEndedAgo * day };
		for (const generated of history(generator, now - past, now, now, contest)) happen(generated);
		await withDatabase(database, async (db) => {
			await prepareDatabase(db, 'sqlite');
			await trackPeople(db, now);
			await nameTags(db, now);
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
			DEMO_WIKIS_URL: api.address,
			// Nobody else's wikis are asked.
			API_REQUESTS_PER_MINUTE: '6000',
			STREAM_SINCE: new Date(now - past).toISOString(),
		};
		const minds = new ChangingMinds();
		goOn({ generator, happen, names: minds.names, onEdit: (edit) => minds.onEdit(edit) });
		minds.start(api, generator, happen);
		setInterval(() => signsOfLife.forEach((topic) => happen(generator.canary(Date.now(), topic))), signs).unref();
		return await launch(readConfig(env), env);
	} finally {
		await Promise.all([stream.close(), api.close()]);
		rmSync(folder, { recursive: true, force: true });
	}
});

async function trackPeople(db: Db, now: number): Promise<void> {
	for (const { name, reason, labels, endsIn } of tracked) {
		const endsAt = endsIn === null ? null : Math.floor(now / day + endsIn + 1) * day;
		await insertTrackedUser(db, { username: name, addedBy: null }, { reason, labels, endsAt });
	}
}

/** Stores how the wikis call their tags, as if they had been asked. */
async function nameTags(db: Db, now: number): Promise<void> {
	await write(db, async ({ tx }) => {
		const named = places.map(({ name, host }) => {
			return { name, scriptUrl: `https://${host}/w/index.php`, articleUrl: null };
		});
		const wikiIds = await recordWikis(tx, named);
		const tagIds = await recordTags(tx, Object.keys(usualTags));
		const rows = [...wikiIds.values()].flatMap((wiki_id) =>
			[...tagIds].map(([tag, tag_id]) => ({ wiki_id, tag_id, text: usualTags[tag] ?? null, asked_at: now })),
		);
		await tx.insertInto('tag_names').values(rows).execute();
	});
}
