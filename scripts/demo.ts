import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type ActionApiServer, createActionApiServer } from '../demo/action-api-server.ts';
import { createEventStreamsServer, type EventStreamsServer } from '../demo/event-streams-server.ts';
import { createGenerator, type Generator, topics } from '../demo/generate.ts';
import type { Generated } from '../demo/topic-log.ts';
import { consequences, isEdit, signsOfLife, usualTags, deeds, history, someone } from '../demo/activity.ts';
import { followed, wikis } from '../demo/people.ts';
import { type DatabaseConfig, readConfig } from '#lib/server/platform/config.ts';
import { userKind } from '#lib/domain/person/username.ts';
import type { Db } from '#lib/server/db/tables.ts';
import { write } from '#lib/server/store/core/state.ts';
import { recordTags } from '#lib/server/store/outcome/change-tags.ts';
import { recordWikis } from '#lib/server/store/wiki/wikis.ts';
import { insertTrackedUser } from '#lib/server/store/tracking/track-users.ts';
import { launch } from './launch/launch.ts';
import { prepareDatabase, withDatabase } from './command/prepare-database.ts';
import { runCommand } from './command/report-failure.ts';
import { blankSettings, databaseSettings } from './command/settings-env.ts';

/** How much has happened before it begins, in ms: so much that something is known of what had become of edits after a week. */
const past = 10 * 86_400_000;
/** Milliseconds between two beginnings of the live trickle, in the mean. */
const trickle = 2_500;

/** How long it takes until something is hidden, deleted or undeleted, in the mean, and until somebody is renamed; in ms. */
const secondThoughts = 45_000;
const newName = 240_000;
/** The latest events of tracked people, under their current names. */
const lately: Generated[] = [];
const namesOfNow = new Map<string, string>();

/** Lets something have happened: the stream delivers it, and its wiki knows it. */
type Happen = (what: Generated) => void;

// The app on a throwaway database, with a stream of fictional people: ten days of it, then live. No network is needed.
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
		for (const generated of history(generator, now - past, now, now)) happen(generated);
		await withDatabase(database, async (db) => {
			await prepareDatabase(db, 'sqlite');
			for (const username of followed) await insertTrackedUser(db, { username, addedBy: null });
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
			STREAM_SINCE: new Date(now - past).toISOString(),
		};
		goOn(happen, generator);
		giveSigns(happen, generator);
		changeMinds(stream, api, generator);
		return await launch(readConfig(env), env);
	} finally {
		await Promise.all([stream.close(), api.close()]);
		rmSync(folder, { recursive: true, force: true });
	}
});

/** Makes the wikis hide and delete recent edits from time to time, and people change their names, until this process ends. */
function changeMinds(stream: EventStreamsServer, api: ActionApiServer, generator: Generator): void {
	const send = ({ topic, ...message }: Generated) => stream.append(topic, message);
	const hide = setInterval(() => {
		const edit = lately.at(-1 - Math.floor(Math.random() * lately.length));
		if (edit === undefined) return;
		const now = Date.now();
		const chance = Math.random();
		if (chance < 0.6) {
			// Shown again it would be asked for at its wiki, which is a genuine one.
			lately.splice(lately.indexOf(edit), 1);
			send(generator.visibility(now, edit, { text: false, comment: chance < 0.2, user: chance > 0.1 }));
		} else send(generator.pageDeletion(now, edit, chance < 0.85 ? 'delete' : 'undelete'));
	}, secondThoughts);
	const rename = setInterval(() => {
		// Each of them once, the quietest first.
		const at = followed.findLastIndex((name) => !namesOfNow.has(name) && userKind(name) === 'account');
		const from = followed[at];
		if (from === undefined) return;
		const to = `${from} II`;
		namesOfNow.set(from, to);
		api.rename(at + 1, to);
		send(generator.rename(Date.now(), from, to));
	}, newName);
	hide.unref();
	rename.unref();
}

/** Stores how the wikis call their tags, as if they had been asked: they are genuine ones, which this does not ask. */
async function nameTags(db: Db, now: number): Promise<void> {
	await write(db, async ({ tx }) => {
		const places = wikis.map(({ name, host }) => {
			return { name, scriptUrl: `https://${host}/w/index.php`, articleUrl: null };
		});
		const wikiIds = await recordWikis(tx, places);
		const tagIds = await recordTags(tx, Object.keys(usualTags));
		const rows = [...wikiIds.values()].flatMap((wiki_id) =>
			[...tagIds].map(([tag, tag_id]) => ({ wiki_id, tag_id, text: usualTags[tag] ?? null, asked_at: now })),
		);
		await tx.insertInto('tag_names').values(rows).execute();
	});
}

/** Lets happen what becomes of an edit, as long as this process goes on: sixty times as fast as in the history. */
function follow(happen: Happen, generator: Generator, edit: Generated, user: string | undefined): void {
	for (const { after, make } of consequences(Math.random, user, edit))
		setTimeout(() => happen(make(generator, Date.now(), edit)), after / 60).unref();
}

/** Gives a sign of life on every topic, more often than the genuine stream does: what is known of reverts goes on by it. */
function giveSigns(happen: Happen, generator: Generator): void {
	const give = () => {
		for (const topic of signsOfLife) happen(generator.canary(Date.now(), topic));
	};
	setInterval(give, trickle).unref();
}

/** Lets one thing after the other be done, until this process ends. */
function goOn(happen: Happen, generator: Generator): void {
	const gap = -Math.log(1 - Math.random()) * trickle;
	setTimeout(() => {
		const known = someone(Math.random);
		const user = known === undefined ? undefined : (namesOfNow.get(known) ?? known);
		for (const { after, what } of deeds(Math.random)) {
			setTimeout(() => {
				const made = generator.event(Date.now(), user, what);
				happen(made);
				if (isEdit(made)) follow(happen, generator, made, user);
				if (user !== undefined && isEdit(made)) lately.splice(0, Math.max(0, lately.push(made) - 20));
			}, after).unref();
		}
		goOn(happen, generator);
	}, gap).unref();
}
