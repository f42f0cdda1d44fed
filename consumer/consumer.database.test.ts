import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createActionApiServer } from '../demo/action-api-server.ts';
import { createEventStreamsServer, type EventStreamsServer } from '../demo/event-streams-server.ts';
import { createGenerator, type Generator, topics } from '../demo/generate.ts';
import type { Generated } from '../demo/topic-log.ts';
import { followed, wikis } from '../demo/people.ts';
import { engines, type EmptyDatabase } from '../scripts/test/databases.ts';
import { hiddenBits, suppressedParts } from '#lib/domain/visibility/hidden-parts.ts';
import { parseRecentChangeText } from '#lib/domain/stream/recent-change.ts';
import { pageChangeStream } from '#lib/domain/stream/streams.ts';
import { userKind } from '#lib/domain/person/username.ts';
import { peopleOf } from '#lib/domain/event/event.ts';
import { readConfig } from '#lib/server/platform/config.ts';
import { openDatabase } from '#lib/server/db/open.ts';
import type { Db } from '#lib/server/db/tables.ts';
import { createLog } from '#lib/server/platform/log.ts';
import { listConsumers } from '#lib/server/store/status/consumers.ts';
import { listCoverage, listCoverageOfTracked } from '#lib/server/store/coverage/coverage.ts';
import { readFeed } from '#lib/server/store/feed/feed.ts';
import { everythingIn } from '../fixtures/database.ts';
import { readState } from '#lib/server/store/core/state.ts';
import { changeTrackedUsers } from '#lib/server/store/tracking/change-tracked-users.ts';
import { insertTrackedUser } from '#lib/server/store/tracking/track-users.ts';
import { listTrackedUsers } from '#lib/server/store/tracking/tracked-users.ts';
import { removeTrackedUser } from '#lib/server/store/tracking/remove-tracked-users.ts';
import { readStreamTallies } from '#lib/server/store/feed/stream-tallies.ts';
import { listUpstreamErrors } from '#lib/server/store/feed/upstream-errors.ts';
import { runConsumer } from './consumer.ts';
import { isBackfillFinished } from '../fixtures/consumer/backfill-runner.ts';
import { fastClock } from '../fixtures/consumer/test-clock.ts';
import { isConsumerAlive } from './health.ts';
import { formatPosition, startPosition } from './stream/position.ts';

const [, dewiki] = wikis;
const begin = Date.UTC(2026, 10, 1);

/** The keys of what concerns one of the people, computed without any of the consumer's stages. */
function keysAbout(messages: readonly Generated[], people: readonly string[]): string[] {
	const keys = messages.flatMap(({ data }) => {
		const parsed = parseRecentChangeText(data);
		return parsed.kind === 'event' && peopleOf(parsed.event).some((name) => people.includes(name))
			? [parsed.event.key]
			: [];
	});
	return [...new Set(keys)].sort();
}

describe.each(engines)('a consumer on $engine', ({ create }) => {
	let database: EmptyDatabase;
	let db: Db;
	let server: EventStreamsServer;
	let generator: Generator;
	let messages: Generated[];
	let running: { end: () => Promise<void>; lines: string[] }[];

	beforeEach(async () => {
		database = await create();
		await database.makeTables();
		db = openDatabase(database.config, { connections: 2 });
		server = await createEventStreamsServer({ topics });
		generator = createGenerator({ seed: 4, secondTopic: 0.4, odd: 0.02 });
		messages = [];
		running = [];
	});
	afterEach(async () => {
		await Promise.all(running.map(({ end }) => end()));
		await server.close();
		await db.destroy();
		await database.remove();
	});

	function happen(count: number, from: number) {
		for (let index = 0; index < count; index++) {
			const message = generator.event(from + index * 25);
			messages.push(message);
			server.append(message.topic, message);
		}
	}

	/** @param settings of the environment, beside the usual ones */
	function start(settings: Readonly<Record<string, string>> = {}) {
		const lines: string[] = [];
		const ending = new AbortController();
		const env = {
			STREAM_URL: server.url,
			// No server listens there.
			META_API_URL: 'http://127.0.0.1:9/w/api.php',
			STREAM_SINCE: new Date(begin).toISOString(),
			USER_AGENT: 'xwiki-test (https://example.org)',
			...settings,
		};
		const config = { ...readConfig(env), database: database.config };
		const log = createLog('debug', (line) => lines.push(line));
		const ended = runConsumer({ config, log, signal: ending.signal, clock: fastClock });
		const consumer = {
			lines,
			async end() {
				ending.abort();
				await ended;
			},
		};
		running.push(consumer);
		return consumer;
	}

	async function keys(): Promise<string[]> {
		const rows = await db.selectFrom('events').select('natural_key').execute();
		return rows.map(({ natural_key }) => natural_key).sort();
	}

	async function follow(...usernames: string[]) {
		for (const username of usernames) await insertTrackedUser(db, { username, addedBy: null });
	}

	it('records what concerns tracked people, once, and counts what it cannot use', async () => {
		await follow(...followed);
		happen(1_200, begin);
		start();
		await expect.poll(keys).toEqual(keysAbout(messages, followed));
		await expect.poll(async () => (await readFeed(db)).status).toBe('streaming');
		const newest = Math.max(...messages.map(({ timestamp }) => timestamp));
		await expect.poll(async () => (await readFeed(db)).lastEventAt).toBe(newest);
		expect((await listUpstreamErrors(db)).map(({ kind }) => kind)).toContain('not-json');
		const { totals } = await readStreamTallies(db);
		expect(totals).toEqual({ seen: messages.length, recorded: (await keys()).length, connections: 1, losses: 0 });
		await expect.poll(() => db.selectFrom('database_sizes').selectAll().execute()).toHaveLength(1);
		const coverage = await listCoverage(db);
		expect(coverage).toHaveLength(followed.length);
		for (const stretch of coverage) expect(stretch).toMatchObject({ source: 'stream', from: begin, open: true });
	});

	it('begins where it was to begin, though killed before it covered anybody', async () => {
		await follow(...followed);
		happen(300, begin);
		await db
			.updateTable('state')
			.set({ position: formatPosition(startPosition(begin)) })
			.execute();
		start({ STREAM_SINCE: '' });
		await expect.poll(keys).toEqual(keysAbout(messages, followed));
		for (const { from } of await listCoverage(db)) expect(from).toBe(begin);
	});

	it('continues where another run ended', async () => {
		await follow(...followed);
		happen(300, begin);
		const first = start();
		await expect.poll(keys).toEqual(keysAbout(messages, followed));
		await first.end();
		expect((await readFeed(db)).status).toBe('stopped');
		expect(await listConsumers(db)).toEqual([]);
		happen(300, begin + 7_500);
		start();
		await expect.poll(keys).toEqual(keysAbout(messages, followed));
		expect(server.requests.at(-1)?.lastEventId).not.toBeNull();
	});

	it('idles while nobody is tracked, and takes up changes', async () => {
		const { lines } = start();
		await expect.poll(async () => (await readFeed(db)).status).toBe('idle');
		await expect.poll(() => isConsumerAlive(db)).toBe(true);
		expect(lines.some((line) => line.includes('nobody is tracked'))).toBe(true);
		expect(server.requests).toEqual([]);
		const [one = '', other = ''] = followed;
		// As typed into the database by hand.
		await db.insertInto('tracked_users').values({ username: one, normalized_username: one.toLowerCase() }).execute();
		await expect.poll(() => server.open).toBe(1);
		happen(200, begin);
		await expect.poll(keys).toEqual(keysAbout(messages, [one]));
		// A read resumes a little before its position, so what is to be missed must lie further back.
		const before = [...messages];
		for (const topic of topics)
			server.append(topic, { ...generator.canary(begin + 60_000, topic), timestamp: begin + 60_000 });
		await expect.poll(async () => (await readFeed(db)).lastEventAt).toBe(begin + 60_000);

		await follow(other);
		const isAdopted = async () => (await listTrackedUsers(db)).every(({ userId }) => userId !== null);
		await expect.poll(isAdopted).toBe(true);
		happen(200, begin + 90_000);
		const expected = [...keysAbout(before, [one]), ...keysAbout(messages.slice(200), [one, other])].sort();
		await expect.poll(keys).toEqual(expected);
		expect((await listCoverage(db)).map(({ from }) => from).sort()[1]).toBe(begin + 60_001);

		for (const { id } of await listTrackedUsers(db)) await removeTrackedUser(db, id, 'purge');
		await expect.poll(async () => (await readFeed(db)).status).toBe('idle');
		await expect.poll(() => listTrackedUsers(db)).toEqual([]);
		expect(await listCoverage(db)).toEqual([]);
	});

	it('applies what the wikis hide and rename of what is stored, while nobody is tracked', async () => {
		await follow('Example Gardener');
		const edit = generator.event(begin, 'Example Gardener', { type: 'edit' });
		server.append(edit.topic, edit);
		start();
		await expect.poll(async () => (await keys()).length).toBe(1);
		const [{ id } = { id: 0 }] = await listTrackedUsers(db);
		await changeTrackedUsers(db, [id], { paused: true }, null);
		await expect.poll(async () => (await listCoverage(db)).every(({ open }) => !open)).toBe(true);
		for (const message of [
			generator.rename(begin + 60_000, 'Example Gardener', 'Renamed Gardener'),
			generator.visibility(begin + 61_000, edit, { text: true, comment: false, user: true }),
		])
			server.append(message.topic, message);
		const shown = db.selectFrom('events').innerJoin('users', 'users.id', 'events.user_id').select(['name', 'hidden']);
		await expect.poll(() => shown.execute()).toEqual([{ name: 'Renamed Gardener', hidden: 2 }]);
		const late = generator.event(begin + 62_000, 'Renamed Gardener', { type: 'edit' });
		server.append(late.topic, late);
		await expect.poll(async () => (await readFeed(db)).lastEventAt).toBe(late.timestamp);
		expect(await keys()).toHaveLength(1);
		// Who is tracked next is tracked from here on.
		await changeTrackedUsers(db, [id], { paused: false }, null);
		await expect.poll(async () => (await listCoverage(db)).at(-1)?.from).toBe(late.timestamp + 1);
		await removeTrackedUser(db, id, 'purge');
		await expect.poll(async () => (await readFeed(db)).status).toBe('idle');
		expect(await listCoverage(db)).toEqual([]);
	});

	it('stands by while another one records, and takes over when that ends', async () => {
		await follow(...followed);
		const first = start();
		await expect.poll(async () => (await listConsumers(db)).map(({ status }) => status)).toEqual(['recording']);
		start();
		await expect
			.poll(async () => (await listConsumers(db)).map(({ status }) => status).sort())
			.toEqual(['recording', 'standby']);
		await first.end();
		happen(200, begin);
		await expect.poll(keys).toEqual(keysAbout(messages, followed));
		await expect.poll(async () => (await listConsumers(db)).map(({ status }) => status)).toEqual(['recording']);
	});

	/** A message of a stream, from whatever datacentre. */
	function send(stream: string, time: number, data: object, from: 'eqiad' | 'codfw' = 'eqiad') {
		const meta = { id: crypto.randomUUID(), stream, dt: new Date(time).toISOString(), domain: 'meta.wikimedia.org' };
		server.append(`${from}.${stream}`, { timestamp: time, data: JSON.stringify({ meta, ...data }) });
	}

	it('loses nothing of somebody who is renamed, whichever datacentre reports first, as one person', async () => {
		await follow('Example Gardener');
		happen(100, begin);
		start();
		await expect.poll(keys).toEqual(keysAbout(messages, ['Example Gardener']));
		const at = begin + 20_000;
		const acts = (user: string, from: number, count: number) => {
			for (let index = 0; index < count; index++) {
				const message = generator.event(from + index * 25, user, { type: 'edit' });
				messages.push(message);
				server.append(message.topic, message);
			}
		};
		// Before and after the message about the rename, close together: the sieve drops all of them.
		acts('Renamed Gardener', at + 1_000, 30);
		send('mediawiki.recentchange', at + 1_500, {
			type: 'log',
			wiki: 'metawiki',
			timestamp: at / 1_000,
			user: 'Renamer',
			namespace: -1,
			title: 'Special:CentralAuth/Renamed Gardener',
			log_id: 7,
			log_type: 'gblrename',
			log_action: 'rename',
			log_params: { olduser: 'Example Gardener', newuser: 'Renamed Gardener' },
		});
		acts('Renamed Gardener', at + 2_000, 30);
		acts('Example Gardener', at + 3_000, 10);
		const expected = [...keysAbout(messages, ['Example Gardener', 'Renamed Gardener']), 'metawiki:log:7'].sort();
		await expect.poll(keys).toEqual(expected);
		expect((await listTrackedUsers(db)).map(({ username }) => username)).toEqual(['Renamed Gardener']);
		const people = db
			.selectFrom('event_users')
			.innerJoin('users', 'users.id', 'event_users.user_id')
			.select('users.name');
		const names = await people.where('users.name', 'like', '% Gardener').distinct().execute();
		expect(names.map(({ name }) => name)).toEqual(['Renamed Gardener']);
		expect((await listCoverage(db)).every(({ open }) => open)).toBe(true);
	});

	it('hides what the wiki hides, before and after it is recorded, and when it is read again', async () => {
		await follow('Example Gardener');
		const [first, second] = [0, 1].map((index) => generator.event(begin + index, 'Example Gardener', { type: 'edit' }));
		if (!first || !second) throw new Error('nothing happened');
		const hide = (edit: Generated, at: number) => {
			const message = generator.visibility(at, edit, { text: true, comment: false, user: false });
			server.append(message.topic, message);
		};
		hide(second, begin + 500);
		server.append(first.topic, first);
		server.append(second.topic, second);
		const consumer = start();
		await expect.poll(async () => (await keys()).length).toBe(2);
		hide(first, begin + 900);
		const shown = async () => {
			const rows = await db.selectFrom('events').select(['user_id', 'comment', 'hidden']).execute();
			return rows.map(({ user_id, comment, hidden }) => [user_id, comment, hidden]);
		};
		const nothing = [null, null, 6];
		await expect.poll(shown).toEqual([nothing, nothing]);
		expect(await db.selectFrom('event_users').selectAll().execute()).toEqual([]);
		expect(await db.selectFrom('daily_counts').selectAll().execute()).toEqual([]);
		await consumer.end();
		// Everything comes once more.
		await db
			.updateTable('state')
			.set({ position: `{"begin":${begin},"topics":[]}` })
			.execute();
		start();
		await expect.poll(async () => (await readFeed(db)).status).toBe('streaming');
		happen(300, begin + 2_000);
		await expect.poll(async () => (await keys()).length).toBeGreaterThan(2);
		const rows = await db
			.selectFrom('events')
			.select('id')
			.where('hidden', '=', 6)
			.where('comment', 'is', null)
			.execute();
		expect(rows).toHaveLength(2);
	});

	it('hides a page that was deleted with suppression, under its former title too, and reads on where it ended', async () => {
		await follow('Example Gardener');
		const made = (index: number, page: string) =>
			generator.event(begin + index * 1_000, 'Example Gardener', { wiki: dewiki, type: 'edit', page });
		const send = (message: Generated) => server.append(message.topic, message);
		const changed = (time: number) => send(generator.change(time, made(0, 'Any page'), { kind: 'edit' }));
		const [before, , , after, other] = ['Before', 'x', 'x', 'After', 'Other'].map((page, index) => made(index, page));
		if (!before || !after || !other) throw new Error('nothing happened');
		for (const edit of [before, after, other]) send(edit);
		for (let index = 0; index < 300; index++) changed(begin + index);
		const first = start();
		await expect.poll(async () => (await keys()).length).toBe(3);
		send(generator.change(begin + 2_000, before, { kind: 'move', to: 'After' }));
		const suppression = generator.change(begin + 9_000, after, { kind: 'suppress' }, before);
		send(suppression);
		const titles = async () => {
			const rows = await db.selectFrom('events').select(['title', 'hidden']).orderBy('new_revision').execute();
			return rows.map(({ title, hidden }) => [title, hidden]);
		};
		const hidden = [null, hiddenBits(suppressedParts)];
		await expect.poll(titles).toEqual([hidden, hidden, ['Other', null]]);
		expect(await everythingIn(db)).not.toMatch(/After|Before/);
		await first.end();
		const { position } = await readState(db);
		expect(JSON.stringify(position)).toContain(pageChangeStream);
		const asked = () => server.requests.at(-1)?.lastEventId ?? '';
		changed(begin + 10_000);
		start();
		await expect.poll(asked).toContain(`"topic":"${suppression.topic}","partition":0,"timestamp":${begin + 4_000}`);
		await expect.poll(async () => (await readStreamTallies(db)).totals.seen).toBeGreaterThan(305);
		expect(await titles()).toEqual([hidden, hidden, ['Other', null]]);
		expect(await listUpstreamErrors(db)).toEqual([]);
	});

	it('after a gap, asks the wiki which pages are gone, and hides those whose deletion its log does not show', async () => {
		await follow('Example Gardener');
		const api = await createActionApiServer();
		try {
			const script_url = api.apiUrl('dewiki').replace('api.php', 'index.php');
			api.addAccount({ id: 1, name: 'Example Gardener' });
			await db.insertInto('wikis').values({ name: 'dewiki', script_url, article_url: null }).execute();
			const pages = ['Suppressed', 'Deleted', 'Moved', 'Moved further', 'There'];
			const made = pages.map((page, index) => {
				const edit = generator.event(begin + index, 'Example Gardener', { wiki: dewiki, type: 'edit', page });
				server.append(edit.topic, edit);
				api.observe(edit.data);
				return edit;
			});
			const [some] = made;
			if (!some) throw new Error('nothing happened');
			const changed = (time: number) => {
				const message = generator.change(time, some, { kind: 'edit' });
				server.append(message.topic, message);
			};
			changed(begin);
			const settings = { META_API_URL: api.url, API_REQUESTS_PER_MINUTE: '6000' };
			const first = start(settings);
			await expect.poll(async () => (await keys()).length).toBe(pages.length);
			await first.end();
			made.slice(0, -1).forEach(({ data }) => {
				const { revision } = JSON.parse(data) as { revision: { new: number } };
				api.remove('dewiki', { revid: revision.new });
			});
			const time = (after: number) => new Date(begin + after).toISOString().replace('.000', '');
			const log = (logid: number, title: string, type: string, params: object = {}) =>
				api.addLogEvent('dewiki', {
					logid,
					ns: 0,
					title,
					type,
					action: type,
					params,
					timestamp: time(60_000),
					user: 'A',
				});
			log(1, 'Deleted', 'delete');
			log(2, 'Moved', 'move', { target_ns: 0, target_title: 'Elsewhere' });
			log(3, 'Elsewhere', 'delete');
			log(4, 'Moved further', 'move', { target_ns: 0, target_title: 'Nowhere' });
			const available = begin + 8 * 86_400_000;
			server.expire(available);
			happen(20, available);
			changed(available);
			const second = start(settings);
			await expect.poll(() => db.selectFrom('rechecks').select('id').execute()).toHaveLength(1);
			await second.end();
			// It is looked for such things at the beginning, and then now and then.
			start(settings);
			const shown = async () => {
				const rows = await db
					.selectFrom('events')
					.select(['title', 'page_deleted', 'hidden'])
					.where('time', '<', available)
					.orderBy('new_revision')
					.execute();
				return rows.map(({ title, page_deleted, hidden }) => [title, page_deleted, hidden]);
			};
			const hidden = [null, 1, hiddenBits(suppressedParts)];
			await expect
				.poll(shown)
				.toEqual([hidden, ['Deleted', 1, null], ['Moved', 1, null], hidden, ['There', null, null]]);
		} finally {
			await Promise.all(running.map(({ end }) => end()));
			await api.close();
		}
	});

	it('records what the stream no longer has', async () => {
		await follow(...followed);
		happen(200, begin);
		const first = start();
		await expect.poll(keys).toEqual(keysAbout(messages, followed));
		await first.end();
		const available = begin + 60_000;
		happen(200, available);
		server.expire(available);
		start();
		await expect.poll(keys).toEqual(keysAbout(messages, followed));
		await expect
			.poll(async () => new Set((await listCoverage(db)).map(({ source }) => source)))
			.toEqual(new Set(['stream', 'unknown']));
		for (const { source, from, until, open } of await listCoverage(db)) {
			if (source === 'unknown')
				expect([from < begin + 5_200, until >= available, until < available + 1_000]).toEqual([true, true, true]);
			else if (open) expect(from).toBeGreaterThanOrEqual(available);
		}
	});

	it('asks the wikis for what the stream no longer has, and says what they delivered', async () => {
		const people = followed.filter((name) => userKind(name) !== 'ip');
		await follow(...people);
		const api = await createActionApiServer({ rowsPerPage: 20 });
		try {
			people.forEach((name, at) => api.addAccount({ id: at + 1, name }));
			const settings = { META_API_URL: api.url, API_REQUESTS_PER_MINUTE: '6000' };
			happen(200, begin);
			const first = start(settings);
			await expect.poll(keys).toEqual(keysAbout(messages, people));
			await first.end();
			const before = messages.length;
			happen(400, begin + 60_000);
			const missed = messages.slice(before);
			const available = begin + 120_000;
			server.expire(available);
			happen(200, available);
			for (const { data } of messages) if (parseRecentChangeText(data).kind === 'event') api.observe(data);
			// Only where they have edits a wiki is asked.
			const edited = new Set(
				messages.flatMap(({ data }) => {
					const parsed = parseRecentChangeText(data);
					if (parsed.kind !== 'event' || (parsed.event.type !== 'edit' && parsed.event.type !== 'new')) return [];
					return [`${parsed.event.wiki} ${parsed.event.user ?? ''}`];
				}),
			);
			const given = missed.filter(({ data }) => {
				const parsed = parseRecentChangeText(data);
				if (parsed.kind !== 'event') return false;
				const { type, logId, wiki } = parsed.event;
				const isAsked = peopleOf(parsed.event).some((name) => edited.has(`${wiki} ${name}`));
				return isAsked && (type === 'edit' || type === 'new' || (type === 'log' && (logId ?? 0) > 0));
			});
			const expected = keysAbout(
				[...messages.slice(0, before), ...given, ...messages.slice(before + missed.length)],
				people,
			);
			expect(given.length).toBeLessThan(missed.length);
			const second = start(settings);
			const isGap = async () => (await listCoverage(db)).some(({ source }) => source === 'unknown');
			await expect.poll(isGap).toBe(true);
			await second.end();
			// The consumer that takes over fills it, too.
			start(settings);
			await expect.poll(() => isBackfillFinished(db)).toBe(true);
			await expect.poll(keys).toEqual(expected);
			for (const { stretches } of await listCoverageOfTracked(db)) {
				expect(stretches.map(({ source }) => source)).toEqual(['backfill', 'stream', 'backfill', 'stream']);
				stretches.forEach(({ until }, at) => expect(stretches[at + 1]?.from ?? until).toBe(until));
			}
			const rows = await db.selectFrom('events').select('bot').where('streamed', 'is', null).execute();
			expect(rows.length).toBeGreaterThan(20);
			expect(rows.every(({ bot }) => bot === null)).toBe(true);
		} finally {
			await Promise.all(running.map(({ end }) => end()));
			await api.close();
		}
	});
});

it('refuses tables that it does not fit', async () => {
	const [sqlite] = engines;
	const { config, remove } = await sqlite.create();
	const options = { config: { ...readConfig({}), database: config }, log: createLog('error', () => undefined) };
	await expect(runConsumer({ ...options, signal: new AbortController().signal })).rejects.toMatchObject({
		kind: 'schema-outdated',
	});
	await remove();
});
