import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { engines } from '../../../../../scripts/test/databases.ts';
import { loadRecording } from '../../../../../fixtures/wikimedia/load.ts';
import { pick, randomFrom } from '../../../../../fixtures/random.ts';
import type { MarkedLevel } from '#lib/domain/outcome/risk.ts';
import { type Outcome, revertedTag, revertOf, unknownOutcome } from '#lib/domain/outcome/outcome.ts';
import { sharesOf } from '#lib/domain/outcome/shares.ts';
import type { OutcomeFact, Revert, RiskScore, TagsChange } from '#lib/domain/stream/outcome-messages.ts';
import { parseStreamMessage } from '#lib/domain/stream/stream-message.ts';
import {
	lease,
	loadObservedEvents,
	record,
	removeChecked,
	type TestDatabase,
	testDatabase,
} from '../../../../../fixtures/database.ts';
import { changeSettings, initialSettings } from '../core/settings.ts';
import { readState } from '../core/state.ts';
import { readPeopleShares } from './people-shares.ts';
import { readRiskRates } from './risk-rates.ts';
import type { LeasedDb } from '../core/leased.ts';
import { listEvents } from '../event/events.ts';
import { readEvents } from '../event/read-events.ts';
import type { ObservedEvent } from '../event/record-events.ts';

const begin = Date.UTC(2026, 10, 1);
const day = 86_400_000;
const [example] = loadObservedEvents().filter(({ event }) => event.type === 'edit' && event.wiki === 'xwikitest');
if (!example) throw new Error('the fixtures have no edit');
const usual = example;
const { wiki } = usual;

/** An edit of a page, whose time is by its revision. */
function edit(revision: number, title: string, user: string): ObservedEvent {
	const event = {
		...{ ...usual.event, key: `${wiki.name}:rev:${revision}`, title, user },
		...{ newRevision: revision, oldRevision: revision - 1, time: begin + revision * 1_000 },
	};
	return { event, wiki };
}

const madeAt = (revision: number) => begin + revision * 1_000;

function tagged(revision: number, tags: string[], before: string[], at: number): TagsChange {
	return { kind: 'tags', wiki: wiki.name, revision, pageId: null, tags, before, madeAt: madeAt(revision), at };
}

function revert(title: string, oldest: number, newest: number, revision: number, user: string | null): Revert {
	const range = { oldest, newest, revision };
	return { kind: 'revert', wiki: wiki.name, pageId: null, title, ...range, user, at: madeAt(revision) };
}

function scored(revision: number, score: number, version: number, at = madeAt(revision)): OutcomeFact {
	return { kind: 'risk', wiki: wiki.name, revision, score, model: `model ${version}`, user: null, at };
}

const done = { position: '{}', streamedUntil: begin + day, lastEventAt: begin + day };

/** Edits of two pages, whose revisions are between each other, and what became of them, in the order in which it was. */
function makeHistory(random: () => number) {
	const people = ['Ann', 'Ben', 'Cem'];
	const revisions = Array.from({ length: 40 }, (_, at) => ({
		revision: at + 1,
		title: pick(random, ['A', 'B']),
		user: pick(random, people),
	}));
	const facts: OutcomeFact[] = [];
	for (const { revision, title } of revisions) {
		let tags: string[] = [];
		let at = madeAt(revision);
		while (random() < 0.6) {
			const wanted = ['mw-undo', 'visualeditor', revertedTag].filter(() => random() < 0.5).sort();
			facts.push(tagged(revision, wanted, tags, at));
			tags = wanted;
			// In the same moment only another tag is given.
			at += tags.length === 0 && random() < 0.3 ? 0 : 1 + Math.floor(random() * 60_000);
			if (tags.length === 0 && random() < 0.5) break;
		}
		if (random() < 0.3) {
			const newest = revision - 1;
			const oldest = Math.max(1, newest - Math.floor(random() * 16));
			if (newest >= 1) facts.push(revert(title, oldest, newest, revision, pick(random, [...people, 'Dan', null])));
		}
		for (const version of [9, 10].filter(() => random() < 0.5))
			facts.push(scored(revision, Math.floor(random() * 1e6), version, at));
		if (random() < 0.3) facts.push({ kind: 'page', wiki: wiki.name, revision, pageId: title === 'A' ? 1 : 2, at });
	}
	return { revisions, facts };
}

type History = ReturnType<typeof makeHistory>;

const levelOf = (score: number) => (score >= 950_000 ? 'high' : score >= 850_000 ? 'middle' : 'low');

/** What all facts together say of a revision. */
function expected({ facts }: History, { revision, title, user }: History['revisions'][number]): Partial<Outcome> {
	const changes = facts.filter((fact) => fact.kind === 'tags' && fact.revision === revision) as TagsChange[];
	const [last] = changes.toSorted((a, b) => b.at - a.at || b.tags.length - a.tags.length);
	const tags = last?.tags ?? null;
	const setBack = changes.filter((one) => one.before.includes(revertedTag) && !one.tags.includes(revertedTag));
	const setBackAt = setBack.length === 0 ? null : Math.max(...setBack.map(({ at }) => at));
	const reverts = facts.filter(
		(fact): fact is Revert =>
			fact.kind === 'revert' && fact.title === title && fact.oldest <= revision && revision <= fact.newest,
	);
	const by = (name: string | null) => (name === null ? null : name === user ? ('self' as const) : ('other' as const));
	const known = revertOf(
		tags,
		reverts.map((fact) => ({ at: fact.at, by: by(fact.user) })),
		setBackAt,
	);
	const [score] = facts
		.filter((fact) => fact.kind === 'risk' && fact.revision === revision)
		.map((fact) => fact as RiskScore)
		// Of the version 10, not of 9.
		.toSorted((a, b) => Number(a.model < b.model) - Number(a.model > b.model))
		.reverse();
	return {
		risk: score ? { level: levelOf(score.score), score: score.score / 1e6, model: score.model } : null,
		tags,
		reverted: known.isReverted ? true : null,
		revertedAt: known.revertedAt,
		revertedBy: known.revertedBy,
	};
}

describe.each(engines)('what became of edits, on $engine', ({ create }) => {
	let database: TestDatabase;
	let held: LeasedDb;
	beforeEach(async () => {
		database = await testDatabase(create);
		held = await lease(database.db);
	});
	afterEach(() => removeChecked(database));

	async function stored() {
		const ids = await database.db.selectFrom('events').select('id').orderBy('id').execute();
		const events = await readEvents(
			database.db,
			ids.map(({ id }) => id),
		);
		return new Map(events.map((event) => [event.newRevision, event]));
	}
	const outcomeOf = async (revision: number) => {
		const found = (await stored()).get(revision) ?? unknownOutcome;
		const { tags, reverted, outcomeAsOf, revertedAt, revertedBy, pageDeletedAt, risk } = found;
		return { tags, reverted, outcomeAsOf, revertedAt, revertedBy, pageDeletedAt, ...(risk && { risk }) };
	};

	it('is the same in whatever order and batches it comes, and however often', async () => {
		const random = randomFrom(21);
		let [reverted, byThemselves] = [0, 0];
		for (let run = 0; run < 12; run += 1) {
			const history = makeHistory(random);
			// Not of everybody.
			const recorded = history.revisions.filter(({ user }) => user !== 'Cem');
			const items: (OutcomeFact | ObservedEvent)[] = [
				...recorded.map(({ revision, title, user }) => edit(revision, title, user)),
				...history.facts,
			];
			const twice = [...items, ...items.filter(() => random() < 0.3)].sort(() => random() - 0.5);
			for (let at = 0, size = 0; at < twice.length; at += size) {
				size = 1 + Math.floor(random() * 20);
				const some = twice.slice(at, at + size);
				await record(
					held,
					some.filter((one) => 'event' in one),
					{ outcomeFacts: some.filter((one) => 'kind' in one), progress: { ...done, streamedUntil: begin } },
				);
			}
			const events = await stored();
			for (const one of recorded) {
				const event = events.get(one.revision);
				expect(event, JSON.stringify([run, one])).toMatchObject(expected(history, one));
				if (event?.reverted) reverted += 1;
				if (event?.revertedBy === 'self') byThemselves += 1;
			}
			await record(held, [], { progress: done });
			expect(await database.db.selectFrom('waiting_facts').select('id').execute()).toEqual([]);
			for (const table of ['events', 'event_users', 'reverts', 'revert_stretches'] as const)
				await database.db.deleteFrom(table).execute();
			for (const table of ['daily_counts', 'wiki_counts', 'user_days', 'wiki_months'] as const)
				await database.db.deleteFrom(table).execute();
		}
		expect(Math.min(reverted, byThemselves)).toBeGreaterThan(20);
	});

	it('reads the recorded tags of a real wiki, and finds edits by them', async () => {
		const facts = loadRecording('mediawiki-tags').flatMap((line) => {
			const parsed = parseStreamMessage(line);
			return parsed.kind === 'outcome' ? parsed.facts : [];
		});
		await record(held, loadObservedEvents(), { outcomeFacts: facts });
		const find = async (tag: string) =>
			(await listEvents(database.db, { tag: [tag] }, { cursor: null, limit: 50 })).events.map(
				({ newRevision }) => newRevision,
			);
		expect(await find('mw-undo')).toEqual([81, 79]);
		expect(await find('mw-rollback')).toEqual([86, 84]);
		expect(await find('mw-reverted')).toEqual([]);
	});

	it('is dropped for a revision that has not come five minutes later', async () => {
		await record(held, [], {
			outcomeFacts: [tagged(5, ['x'], [], madeAt(5))],
			progress: { ...done, streamedUntil: begin },
		});
		await record(held, [], { progress: { ...done, streamedUntil: madeAt(5) + 299_999 } });
		expect(await database.db.selectFrom('waiting_facts').select('wiki').execute()).toHaveLength(1);
		await record(held, [], { progress: { ...done, streamedUntil: madeAt(5) + 300_000 } });
		expect(await database.db.selectFrom('waiting_facts').select('wiki').execute()).toEqual([]);
		// One whose time is over does not wait, but is applied where its edit is here.
		await record(held, [edit(6, 'A', 'Ann')], {
			outcomeFacts: [tagged(6, ['x'], [], madeAt(6)), tagged(7, ['x'], [], madeAt(7))],
			progress: done,
		});
		expect(await outcomeOf(6)).toMatchObject({ tags: ['x'] });
		expect(await database.db.selectFrom('waiting_facts').select('wiki').execute()).toEqual([]);
	});

	it('that was not a revert is known while reverts are read without a gap', async () => {
		const until = (readUntil: number, gaps: { from: number; until: number }[] = []) =>
			record(held, [], {
				reverts: { firstAt: begin, readUntil, gaps },
				progress: { ...done, streamedUntil: readUntil },
			});
		await until(begin);
		await record(held, [edit(1, 'A', 'Ann'), edit(2, 'A', 'Ben')]);
		expect(await outcomeOf(1)).toEqual(unknownOutcome);
		await until(madeAt(2) + 1);
		expect(await outcomeOf(1)).toEqual({ ...unknownOutcome, reverted: false, outcomeAsOf: madeAt(2) + 1 });
		await record(held, [], { outcomeFacts: [revert('A', 1, 1, 3, 'Ben')] });
		expect(await outcomeOf(1)).toMatchObject({ reverted: true, outcomeAsOf: null, revertedBy: 'other' });
		await until(begin + day, [{ from: begin + 3_600_000, until: begin + 7_200_000 }]);
		expect(await outcomeOf(2)).toEqual(unknownOutcome);
		const states = async (reverted: 'true' | 'false' | 'unknown') =>
			(await listEvents(database.db, { reverted: [reverted] }, { cursor: null, limit: 9 })).events.map(
				({ newRevision }) => newRevision,
			);
		expect([await states('true'), await states('false'), await states('unknown')]).toEqual([[1], [], [2]]);
	});

	it('has the score of the latest model, in the steps that admins set, and none where that is switched off', async () => {
		const { db } = database;
		await record(held, [edit(1, 'A', 'Ann'), edit(2, 'A', 'Ann'), edit(3, 'A', 'Ann')], {
			outcomeFacts: [scored(1, 950_000, 3), scored(2, 949_999, 3), scored(2, 849_999, 3)],
		});
		const risks = async () => {
			const events = await stored();
			return [1, 2, 3].map((revision) => events.get(revision)?.risk);
		};
		const found = async (risk: MarkedLevel) =>
			(await listEvents(db, { risk: [risk] }, { cursor: null, limit: 9 })).events.map(({ newRevision }) => newRevision);
		const model = 'model 3';
		expect(await risks()).toEqual([
			{ level: 'high', score: 0.95, model },
			{ level: 'middle', score: 0.949_999, model },
			null,
		]);
		expect([await found('high'), await found('middle')]).toEqual([[1], [2]]);
		const { epoch } = await readState(db);
		await changeSettings(db, { ...initialSettings, riskHigh: 0.96, riskMiddle: 0.95 }, null);
		expect(await risks()).toMatchObject([{ level: 'middle' }, { level: 'low' }, null]);
		expect([await found('high'), await found('middle')]).toEqual([[], [1]]);
		expect((await readState(db)).epoch).not.toBe(epoch);
		await changeSettings(db, { ...initialSettings, revertRisk: false }, null);
		expect(await risks()).toEqual([undefined, undefined, undefined]);
		expect([await found('high'), await found('middle')]).toEqual([[], []]);
		// What was read before, or waited, is not stored.
		await record(held, [], { outcomeFacts: [scored(3, 999_999, 3)] });
		await changeSettings(db, initialSettings, null);
		expect(await risks()).toMatchObject([{ level: 'high' }, { level: 'middle' }, null]);
		await changeSettings(db, { ...initialSettings, revertRisk: false }, null);
		const settled = (await readState(db)).epoch;
		await changeSettings(db, { ...initialSettings, revertRisk: false, contact: 'x' }, null);
		expect((await readState(db)).epoch).toBe(settled);
	});

	it('has no score where the model gives none: of new pages, talk pages and other projects', async () => {
		const other = edit(4, 'A', 'Ann');
		const name = 'dewiktionary';
		await record(
			held,
			[
				{ ...edit(1, 'A', 'Ann'), event: { ...edit(1, 'A', 'Ann').event, type: 'new' } },
				{ ...edit(2, 'A', 'Ann'), event: { ...edit(2, 'A', 'Ann').event, namespace: 1 } },
				edit(3, 'A', 'Ann'),
				{ event: { ...other.event, wiki: name, key: `${name}:rev:4` }, wiki: { ...wiki, name } },
			],
			{
				outcomeFacts: [1, 2, 3, 4].map((revision) => ({
					...scored(revision, 990_000, 3),
					...(revision === 4 && { wiki: name }),
				})),
			},
		);
		const events = await stored();
		expect([1, 2, 3, 4].map((revision) => events.get(revision)?.risk?.level)).toEqual([
			...[undefined, undefined, 'high', undefined],
		]);
	});

	it('of each person is counted as that of their events, by the newest ones that are older than a week', async () => {
		const { db } = database;
		const random = randomFrom(5);
		const edits = Array.from({ length: 60 }, (_, at) => edit(at + 1, 'A', pick(random, ['Ann', 'Ben'])));
		await record(held, edits, {
			outcomeFacts: Array.from({ length: 20 }, (_, at) =>
				revert('A', 3 * at + 1, 3 * at + 1, 100 + at, pick(random, ['Ann', 'Cem', null])),
			),
			reverts: { firstAt: begin, readUntil: begin + 30 * day, gaps: [] },
			progress: { ...done, streamedUntil: begin + 30 * day },
		});
		const now = madeAt(50) + 7 * day;
		const events = [...(await stored()).values()].filter(({ time }) => time <= now - 7 * day);
		const expectedOf = (name: string) =>
			sharesOf(
				events.filter(({ user }) => user === name),
				now,
			);
		expect(expectedOf('Ann').week.reverted).toBeGreaterThan(0);
		expect(await readPeopleShares(db, ['Ann', 'Nobody', 'Ben'], now)).toEqual(
			['Ann', 'Ben'].map((user) => ({ user, shares: expectedOf(user) })),
		);
		expect(await readPeopleShares(db, ['Ann'], begin)).toEqual([{ user: 'Ann', shares: sharesOf([], now) }]);
	});

	it('says how many scored edits were reverted within a week, of the newest older ones', async () => {
		const { db } = database;
		const scores = [960_000, 970_000, 980_000, 900_000, 500_000, 990_000];
		await record(
			held,
			scores.map((_, at) => edit(at + 1, 'A', 'Ann')),
			{
				outcomeFacts: [
					...scores.map((score, at) => scored(at + 1, score, 3)),
					revert('A', 2, 2, 20, 'Ben'),
					revert('A', 3, 3, 21, 'Ann'),
				],
				reverts: { firstAt: begin, readUntil: begin + 30 * day, gaps: [] },
				progress: { ...done, streamedUntil: begin + 30 * day },
			},
		);
		const steps = { high: 950_000, middle: 850_000 };
		const none = { reverted: 0, of: 0, others: 0 };
		// The last one is not a week old; what Ann undid herself is in no number.
		expect(await readRiskRates(db, steps, madeAt(6) + 7 * day)).toEqual({
			period: { from: madeAt(1), to: madeAt(5) },
			rates: {
				high: { reverted: 1, of: 2, others: 0 },
				middle: { reverted: 0, of: 1, others: 0 },
				low: { reverted: 0, of: 1, others: 0 },
			},
		});
		expect(await readRiskRates(db, steps, madeAt(6) + 7 * day, 2)).toMatchObject({
			period: { from: madeAt(4), to: madeAt(5) },
			rates: { high: none, middle: { of: 1 }, low: { of: 1 } },
		});
		expect(await readRiskRates(db, steps, madeAt(1))).toEqual({
			period: null,
			rates: { high: none, middle: none, low: none },
		});
	});

	it('is gone as soon as the wiki hides a part of the edit, and does not come again', async () => {
		const { db } = database;
		await record(held, [edit(1, 'A', 'Ann')], {
			outcomeFacts: [
				tagged(1, ['secret-tag', revertedTag], [], madeAt(1)),
				revert('A', 1, 1, 3, 'Ben'),
				scored(1, 990_000, 3),
			],
			reverts: { firstAt: begin, readUntil: begin + day, gaps: [] },
		});
		expect(await outcomeOf(1)).toMatchObject({ reverted: true });
		const hides = { key: `${wiki.name}:rev:1`, hidden: ['comment' as const], at: madeAt(9) };
		await record(held, [], { visibilityChanges: [hides] });
		expect(await outcomeOf(1)).toEqual(unknownOutcome);
		await record(held, [], {
			outcomeFacts: [
				tagged(1, ['secret-tag'], [], madeAt(10)),
				revert('A', 1, 1, 11, 'Ben'),
				scored(1, 990_000, 3, madeAt(11)),
			],
		});
		expect(await outcomeOf(1)).toEqual(unknownOutcome);
		expect(await db.selectFrom('reverts').selectAll().execute()).toEqual([]);
		for (const filter of [
			{ tag: ['secret-tag'] },
			{ reverted: ['true' as const, 'false' as const] },
			{ risk: ['high' as const] },
		])
			expect((await listEvents(db, filter, { cursor: null, limit: 9 })).events).toEqual([]);
	});

	it('follows a page to its former titles, and is not of another page under its title', async () => {
		const moved = { wiki: wiki.name, pageId: 7, from: 'A', to: 'B', revision: 4, at: madeAt(4) };
		await record(held, [edit(1, 'A', 'Ann'), edit(5, 'B', 'Ann'), edit(6, 'B', 'Ben')], { moves: [moved] });
		await record(held, [], {
			outcomeFacts: [
				{ kind: 'page', wiki: wiki.name, revision: 6, pageId: 8, at: madeAt(6) },
				{ ...revert('B', 1, 6, 9, 'Ben'), pageId: 7 },
			],
		});
		const events = await stored();
		expect([1, 5, 6].map((revision) => events.get(revision)?.revertedBy)).toEqual(['other', 'other', null]);
	});

	it('comes with a backfill, as of when the wiki was asked', async () => {
		const asked = { tags: ['mw-undo'], pageId: 7, at: begin + 5 * day };
		const backfilled = (revision: number, tags: string[] | null) => ({
			...edit(revision, 'A', 'Ann'),
			event: { ...edit(revision, 'A', 'Ann').event, source: 'backfill' as const },
			asked: { ...asked, tags },
		});
		await record(held, [
			backfilled(1, ['mw-undo']),
			backfilled(2, [revertedTag]),
			backfilled(3, null),
			backfilled(4, []),
		]);
		expect(await outcomeOf(1)).toEqual({
			...unknownOutcome,
			tags: ['mw-undo'],
			reverted: false,
			outcomeAsOf: asked.at,
		});
		expect(await outcomeOf(2)).toEqual({ ...unknownOutcome, tags: [revertedTag], reverted: true });
		expect(await outcomeOf(3)).toEqual(unknownOutcome);
		expect(await outcomeOf(4)).toEqual({ ...unknownOutcome, tags: [], reverted: false, outcomeAsOf: asked.at });
	});
});
