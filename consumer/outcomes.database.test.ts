import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { JsonObject } from '#lib/domain/core/json-fields.ts';
import { pageChangeStream, sideStreams, sideTopicsOf, tagsStream } from '#lib/domain/stream/streams.ts';
import { createLog } from '#lib/server/platform/log.ts';
import type { LeasedDb } from '#lib/server/store/core/leased.ts';
import { readState } from '#lib/server/store/core/state.ts';
import { listEvents } from '#lib/server/store/event/events.ts';
import type { ActionApiParams } from '#lib/server/wiki-api/wiki-session.ts';
import { createEventStreamsServer, type EventStreamsServer } from '../demo/event-streams-server.ts';
import { createGenerator, topics } from '../demo/generate.ts';
import { followed, wikis } from '../demo/people.ts';
import type { Generated } from '../demo/topic-log.ts';
import { fastClock } from '../fixtures/consumer/test-clock.ts';
import { lease, removeChecked, type TestDatabase, testDatabase } from '../fixtures/database.ts';
import { engines } from '../scripts/test/databases.ts';
import { createOutcomes } from './jobs/outcomes.ts';
import { record } from './record/recording.ts';

const minute = 60_000;
const day = 24 * 60 * minute;
const begin = Date.now() - 2 * day;
const [wiki] = wikis;
const user = followed[0] ?? '';

/** What a wiki knows of an edit, and what became of it. */
interface Edit {
	revision: number;
	parent: number;
	title: string;
	pageId: number;
	tags: string[];
	/** The edit that reverted it. */
	revert: { revision: number; user: string; at: number } | null;
}

/** Edits of one person, each on a page of its own, and what the streams say of them in the hour after. */
function makeStory(): { edits: Edit[]; messages: Generated[] } {
	const generator = createGenerator({ seed: 3, disorder: 0 });
	// Only once a revert has come is it known that reverts come at all.
	const someones = generator.event(begin - minute, 'Example Newcomer', { wiki, type: 'edit' });
	const messages = [someones, generator.revert(begin - minute, someones, 'Example Patroller')];
	const edits = Array.from({ length: 24 }, (_, index): Edit => {
		const at = begin + index * minute;
		const edit = generator.event(at, user, { wiki, type: 'edit', page: `Page ${index}` });
		const { revision, title } = JSON.parse(edit.data) as { revision: { new: number; old: number }; title: string };
		const by = [null, null, 'Example Patroller', user][index % 4] ?? null;
		const given = index % 2 === 0 ? ['visualeditor'] : [];
		const tags = by === null ? given : ['mw-reverted', ...given];
		const change = generator.change(at, edit, { kind: 'edit' });
		const { page } = JSON.parse(change.data) as { page: { page_id: number } };
		messages.push(edit, change, generator.tags(at, edit, given));
		const known = { revision: revision.new, parent: revision.old, title, pageId: page.page_id, tags };
		if (by === null) return { ...known, revert: null };
		const revertedAt = at + 20 * minute;
		const message = generator.revert(revertedAt, edit, by);
		messages.push(message, generator.tags(revertedAt + minute, edit, tags, given));
		const { rev_id } = (JSON.parse(message.data) as { revision: { rev_id: number } }).revision;
		return { ...known, revert: { revision: rev_id, user: by, at: revertedAt } };
	});
	// Signs of life for two days: who reads page changes knows of no revert by them.
	for (const at of [0, 90 * minute, day, 2 * day - minute])
		for (const topic of [...topics, ...sideTopicsOf(topics)]) messages.push(generator.canary(begin + at, topic));
	return { edits, messages: messages.sort((a, b) => a.timestamp - b.timestamp) };
}

/** The wiki, as its API answers. */
function answerOf(edits: readonly Edit[], params: ActionApiParams): JsonObject {
	if (params['list'] === 'tags') return { query: { tags: [] } };
	const pageOf = ({ title, pageId }: Edit, revisions: JsonObject[]) => ({ pageid: pageId, ns: 0, title, revisions });
	const asked = [params['revids'] ?? []].flat().map(Number);
	if (asked.length > 0)
		return {
			query: {
				pages: edits
					.filter(({ revision }) => asked.includes(revision))
					.map((edit) => pageOf(edit, [{ revid: edit.revision, tags: edit.tags }])),
			},
		};
	const edit = edits.find(({ parent }) => parent === params['rvstartid']);
	if (!edit) return { query: { pages: [] } };
	const { revision, parent, revert } = edit;
	const own = { revid: revision, user, tags: edit.tags, sha1: 'own' };
	const later = revert
		? [{ revid: revert.revision, user: revert.user, tags: ['mw-undo'], sha1: 'before', timestamp: iso(revert.at) }]
		: [];
	return { query: { pages: [pageOf(edit, [{ revid: parent, user: 'X', tags: [], sha1: 'before' }, own, ...later])] } };
}

const iso = (at: number) => new Date(at).toISOString();

describe.each(engines)('what became of edits, from the wire to the reader on $engine', ({ create }) => {
	let database: TestDatabase;
	let held: LeasedDb;
	let server: EventStreamsServer | undefined;
	beforeEach(async () => {
		database = await testDatabase(create);
		held = await lease(database.db);
	});
	afterEach(async () => {
		await server?.close();
		await removeChecked(database);
	});

	it.each([
		['all streams', [], 0],
		['no page changes', [pageChangeStream], 24],
		['no tags', [tagsStream], 24],
		['the main stream alone', sideStreams, 24],
	])('is the same in the end with %s', async (_words, missing, mostAsked) => {
		const { db } = database;
		const { edits, messages } = makeStory();
		server = await createEventStreamsServer({ topics, missing });
		for (const { topic, ...message } of messages)
			if (!missing.some((stream) => topic.endsWith(stream))) server.append(topic, message);
		await db.insertInto('tracked_users').values({ username: user, normalized_username: user.toLowerCase() }).execute();
		const ending = new AbortController();
		const tools = {
			config: { streamUrl: server.url, streamSince: begin - 2 * minute, userAgent: 'xwiki-test (https://example.org)' },
			log: createLog('error', () => undefined),
			clock: fastClock,
			signal: ending.signal,
			onStatus: () => undefined,
		};
		const recorded = record(held, tools);
		const isRead = async () => ((await readState(db)).streamed_until ?? 0) > begin + 2 * day - 2 * minute;
		await expect.poll(isRead, { timeout: 60_000 }).toBe(true);
		ending.abort();
		await recorded;

		const asked: number[] = [];
		const job = createOutcomes();
		let now = 0;
		const jobTools = {
			...{ ...tools, config: { metaApiUrl: '' }, signal: new AbortController().signal, onFailure: () => undefined },
			clock: { ...fastClock, wallTime: () => now },
			api: {
				mayAsk: () => true,
				async ask(_url: string, params: ActionApiParams) {
					asked.push(...[params['revids'] ?? []].flat().map(Number));
					return answerOf(edits, params);
				},
			},
		};
		// A day and a little more after the last edit; and when it is due to be asked by whom they were reverted.
		for (now of [begin + day + 30 * minute, Date.now() + 5 * minute])
			while ((await job.step(held, jobTools)) === 'more');
		const { events } = await listEvents(db, { user: [user], type: ['edit'] }, { cursor: null, limit: 99 });
		const outcomes = events.map(({ newRevision, tags, reverted, revertedBy, revertedAt }) => {
			return { newRevision, tags, reverted, revertedBy, revertedAt };
		});
		expect(outcomes.reverse()).toEqual(
			edits.map(({ revision, tags, revert }) => ({
				newRevision: revision,
				tags,
				reverted: revert !== null,
				revertedBy: revert && (revert.user === user ? 'self' : 'other'),
				revertedAt: revert && revert.at,
			})),
		);
		expect(new Set(asked).size).toBeLessThanOrEqual(mostAsked);
	});
});
