import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { JsonObject } from '#lib/domain/core/json-fields.ts';
import { systemClock } from '#lib/server/platform/clock.ts';
import { createLog } from '#lib/server/platform/log.ts';
import type { LeasedDb } from '#lib/server/store/core/leased.ts';
import { listEvents } from '#lib/server/store/event/events.ts';
import { listTagNamesByWiki } from '#lib/server/store/outcome/tag-names.ts';
import { ActionApiError, type ActionApiParams } from '#lib/server/wiki-api/wiki-session.ts';
import {
	lease,
	loadObservedEvents,
	record,
	removeChecked,
	type TestDatabase,
	testDatabase,
} from '../../fixtures/database.ts';
import { engines } from '../../scripts/test/databases.ts';
import { createOutcomes } from './outcomes.ts';

const hour = 3_600_000;
const day = 24 * hour;
const now = Date.UTC(2026, 10, 20);
const [usual] = loadObservedEvents().filter(({ event }) => event.type === 'edit' && event.wiki === 'xwikitest');
if (!usual) throw new Error('the fixtures have no edit');
const example = usual;

const nothing = { tags: null, reverted: null, outcomeAsOf: null, revertedBy: null, revertedAt: null };
const unreverted = { ...nothing, tags: [], reverted: false, outcomeAsOf: now - 60_000 };
const reverted = { ...nothing, tags: ['mw-reverted'], reverted: true };

/** An edit of an age, on a wiki with its own address. */
function edit(revision: number, age: number, wiki = 'xwikitest') {
	const event = { ...example.event, key: `${wiki}:rev:${revision}`, wiki, title: 'A', user: 'Ann', time: now - age };
	const place = { name: wiki, scriptUrl: `https://${wiki}.example/w/index.php`, articleUrl: null };
	return { event: { ...event, newRevision: revision, oldRevision: revision - 1 }, wiki: place };
}

/** A page of an answer, with what is given of each revision. */
const pageOf = (revisions: JsonObject[]): JsonObject => ({
	query: { pages: [{ pageid: 7, ns: 0, title: 'A', revisions }] },
});

describe.each(engines)('what became of edits is asked, on $engine', ({ create }) => {
	let database: TestDatabase;
	let held: LeasedDb;
	let asked: { apiUrl: string; params: ActionApiParams }[];
	let answer: (apiUrl: string, params: ActionApiParams) => JsonObject;
	let nameTags: (apiUrl: string, params: ActionApiParams) => JsonObject;
	beforeEach(async () => {
		database = await testDatabase(create);
		held = await lease(database.db);
		asked = [];
		nameTags = () => ({ query: { tags: [] } });
	});
	afterEach(() => removeChecked(database));

	/** Does all that is to be done at a time. @returns how many steps failed */
	async function run(at = now, job = createOutcomes()): Promise<number> {
		let failures = 0;
		const tools = {
			api: {
				mayAsk: () => true,
				ask: async (apiUrl: string, params: ActionApiParams) => {
					if (params['list'] === 'tags') return nameTags(apiUrl, params);
					asked.push({ apiUrl, params });
					return answer(apiUrl, params);
				},
			},
			config: { metaApiUrl: '' },
			log: createLog('error', () => undefined),
			clock: { ...systemClock, wallTime: () => at },
			signal: new AbortController().signal,
			onFailure: () => void (failures += 1),
		};
		while ((await job.step(held, tools)) === 'more');
		return failures;
	}
	const outcomes = async () =>
		Object.fromEntries(
			(await listEvents(database.db, {}, { cursor: null, limit: 99 })).events.map((event) => {
				const { tags, reverted: isReverted, outcomeAsOf, revertedAt, revertedBy } = event;
				return [event.newRevision, { tags, reverted: isReverted, outcomeAsOf, revertedBy, revertedAt }];
			}),
		);

	it('a day and a week later, where no stream has said it, fifty at once and each once', async () => {
		const many = Array.from({ length: 60 }, (_, at) => edit(100 + at, 25 * hour + at));
		// What is answered is as of a little earlier, so a little more than a day must be over.
		await record(held, [
			edit(1, 24 * hour + 90_000),
			edit(2, 31 * hour),
			edit(3, 7.5 * day),
			edit(4, 9 * day),
			...many,
		]);
		answer = (_apiUrl, { revids }) =>
			pageOf((revids as string[]).map((revid) => ({ revid: Number(revid), tags: revid === '3' ? ['mw-undo'] : [] })));
		expect(await run()).toBe(0);
		expect(asked.map(({ params }) => (params['revids'] as string[]).length)).toEqual([50, 10, 1]);
		const found = await outcomes();
		expect(found).toMatchObject({
			...{ 1: nothing, 2: nothing, 4: nothing },
			...{ 3: { ...unreverted, tags: ['mw-undo'] }, 100: unreverted },
		});
		await run();
		expect(asked).toHaveLength(3);
		// Those of a day ago are asked about again after a week.
		await run(now + 6.5 * day);
		expect(asked).toHaveLength(5);
	});

	it('with where their page is now, until it is back, or a part of the edit is hidden', async () => {
		const { db } = database;
		await record(held, [edit(1, 25 * hour)]);
		const movedTo = async () => (await listEvents(db, {}, { cursor: null, limit: 1 })).events[0]?.movedTo;
		const at = (title: string, ns: number) => {
			const page = { pageid: 7, ns, title, revisions: [{ revid: 1, tags: [] }] };
			answer = () => ({ query: { pages: [page] } });
		};
		const askAgain = () => db.updateTable('events').set({ outcome_as_of: null }).execute();
		at('User:Ann/A', 2);
		await run();
		expect(await movedTo()).toEqual({ title: 'User:Ann/A', namespace: 2 });
		at('A', 0);
		await askAgain();
		await run();
		expect(await movedTo()).toBe(undefined);
		at('Draft:A', 118);
		await askAgain();
		await run();
		expect(await movedTo()).toEqual({ title: 'Draft:A', namespace: 118 });
		await record(held, [], { visibilityChanges: [{ key: 'xwikitest:rev:1', hidden: ['comment'], at: now }] });
		expect(await movedTo()).toBe(undefined);
		expect(await db.selectFrom('events').select(['moved_title', 'moved_namespace']).execute()).toEqual([
			{ moved_title: null, moved_namespace: null },
		]);
	});

	it('not where page changes were read without a gap, but for tags', async () => {
		const age = 25 * hour;
		const reverts = { firstAt: now - 30 * day, readUntil: now, gaps: [] };
		const tags = { kind: 'tags' as const, wiki: 'xwikitest', revision: 1, pageId: 7, tags: ['x'], before: [] };
		await record(held, [edit(1, age), edit(2, age)], {
			...{ reverts, outcomeFacts: [{ ...tags, madeAt: now - age, at: now - age }] },
		});
		answer = () => pageOf([{ revid: 2, tags: [] }]);
		await run();
		expect(asked.map(({ params }) => params['revids'])).toEqual([['2']]);
		expect(await outcomes()).toMatchObject({
			1: { ...unreverted, tags: ['x'], outcomeAsOf: now },
			2: { ...unreverted, outcomeAsOf: now },
		});
	});

	it('of a wiki that does not answer later, while others are asked', async () => {
		await record(held, [edit(1, 25 * hour), edit(2, 26 * hour, 'awaywiki')]);
		const job = createOutcomes();
		answer = (apiUrl) => {
			if (apiUrl.includes('awaywiki')) throw new ActionApiError('away', 'maxlag', null);
			return pageOf([{ revid: 1, tags: [] }]);
		};
		expect(await run(now, job)).toBe(1);
		expect(await outcomes()).toMatchObject({ 1: unreverted, 2: nothing });
		answer = () => pageOf([{ revid: 2, tags: ['x'] }]);
		await run(now + 60_000, job);
		expect(asked).toHaveLength(2);
		await run(now + 400_000, job);
		expect(await outcomes()).toMatchObject({ 2: { tags: ['x'], reverted: false } });
	});

	it('which its wiki does not have once, and then whether its page was deleted', async () => {
		await record(held, [edit(1, 25 * hour)]);
		const job = createOutcomes();
		answer = () => ({ query: { badrevids: { 1: { revid: 1, missing: true } } } });
		await run(now, job);
		await run(now, job);
		expect(asked).toHaveLength(1);
		expect(await outcomes()).toMatchObject({ 1: nothing });
		expect(await database.db.selectFrom('restorations').select('event_id').execute()).toHaveLength(1);
	});

	const tagged = (revision: number, tags: string[], before: string[], at: number) => ({
		...{ kind: 'tags' as const, wiki: 'xwikitest', revision, pageId: 7, tags, before, madeAt: at, at },
	});
	const iso = (time: number) => new Date(time).toISOString();

	it.each([
		[
			'the one that restored the text',
			[
				{ sha1: 'other', tags: ['mw-undo'] },
				{ sha1: 'before', tags: [] },
			],
			13,
			'other',
		],
		[
			'the one that is tagged so',
			[
				{ sha1: 'other', tags: [] },
				{ sha1: 'third', tags: ['mw-rollback'] },
			],
			13,
			'other',
		],
		[
			'nobody, where it may be either of two',
			[
				{ sha1: 'x', tags: ['mw-undo'] },
				{ sha1: 'y', tags: ['mw-undo'] },
			],
			null,
			null,
		],
		[
			'the one that did not restore it',
			[
				{ sha1: 'vandalised', tags: [] },
				{ sha1: 'bad', tags: ['mw-rollback'], user: 'Ann' },
				{ sha1: 'z', tags: ['mw-undo'] },
			],
			14,
			'other',
		],
		['the person themselves', [{ sha1: 'before', tags: [], user: 'Ann' }], 12, 'self'],
		['nobody who is shown', [{ sha1: 'before', tags: [], user: undefined, userhidden: true }], 12, null],
		['none of the next sixteen', Array.from({ length: 17 }, () => ({ sha1: 'other', tags: [] })), null, null],
	])('by whom, where only a tag says that it was reverted: %s', async (_words, later, revision, by) => {
		const time = now - 2 * hour;
		await record(held, [edit(11, 2 * hour)], { outcomeFacts: [tagged(11, ['mw-reverted'], [], time + hour)] });
		answer = () =>
			pageOf([
				{ revid: 10, sha1: 'before', tags: [], user: 'Somebody', timestamp: iso(time - hour) },
				{ revid: 11, sha1: 'bad', tags: ['mw-reverted'], user: 'Ann', timestamp: iso(time) },
				...later.map((row, at) => ({ revid: 12 + at, user: 'Ben', timestamp: iso(time + (at + 1) * 60_000), ...row })),
			]);
		// The stream has two minutes to say it.
		await run(Date.now() + hour);
		expect(asked.map(({ params }) => [params['rvstartid'], params['pageids']])).toEqual([[10, '7']]);
		const at = revision === null ? null : time + (revision - 11) * 60_000;
		expect(await outcomes()).toMatchObject({ 11: { ...reverted, revertedBy: by, revertedAt: at } });
		await run(Date.now() + hour);
		expect(asked).toHaveLength(1);
	});

	it('how wikis call their tags, once a week, in as many answers as it takes', async () => {
		const asked: string[] = [];
		const tags = ['local', 'mw-undo', 'nameless'];
		const at = now - hour;
		await record(held, [edit(1, hour), edit(2, hour, 'otherwiki')], {
			outcomeFacts: [tagged(1, tags, [], at), { ...tagged(2, ['local'], [], at), wiki: 'otherwiki' }],
		});
		nameTags = (apiUrl, { tgcontinue }) => {
			asked.push(new URL(apiUrl).hostname);
			if (apiUrl.includes('otherwiki')) return { query: { tags: [{ name: 'local', displayname: 'Örtlich' }] } };
			if (tgcontinue === undefined) return { query: { tags: [] }, continue: { tgcontinue: 'local', continue: '-||' } };
			return {
				query: {
					tags: [
						{ name: 'local', displayname: '<b>Local</b> tag' },
						{ name: 'nameless', displayname: false },
					],
				},
			};
		};
		await run();
		await run(now + day);
		expect(asked).toEqual(['xwikitest.example', 'xwikitest.example', 'otherwiki.example']);
		expect(await listTagNamesByWiki(database.db)).toEqual(
			new Map([
				['otherwiki', { local: 'Örtlich' }],
				['xwikitest', { local: 'Local tag' }],
			]),
		);
		await run(now + 8 * day);
		expect(asked).toHaveLength(6);
	});

	it('not where the stream has said it, or the tag was taken away', async () => {
		const time = now - 2 * hour;
		const range = { title: 'A', oldest: 11, newest: 11, revision: 12, user: 'Ben', pageId: 7, at: time + 1 };
		await record(held, [edit(11, 2 * hour), edit(21, 2 * hour)], {
			outcomeFacts: [
				tagged(11, ['mw-reverted'], [], time + hour),
				{ kind: 'revert', wiki: 'xwikitest', ...range },
				tagged(21, ['mw-reverted'], [], time + 1),
				tagged(21, [], ['mw-reverted'], time + 2),
			],
		});
		await run(Date.now() + hour);
		expect(asked).toEqual([]);
		expect(await outcomes()).toMatchObject({
			...{ 11: { ...reverted, revertedBy: 'other', revertedAt: time + 1 }, 21: { tags: [], reverted: null } },
		});
	});
});
