import { randomUUID } from 'node:crypto';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { engines } from '../../../../../scripts/test/databases.ts';
import { pick, randomFrom } from '../../../../../fixtures/random.ts';
import {
	lease,
	loadObservedEvents,
	record,
	removeChecked,
	type TestDatabase,
	testDatabase,
} from '../../../../../fixtures/database.ts';
import { claimDuration } from '#lib/domain/review/claim.ts';
import { claimRuns } from './claims.ts';
import { recordReviews } from './reviews.ts';

const observedEvents = loadObservedEvents().slice(0, 24);
const keys = observedEvents.map(({ event }) => event.key);
/** Runs of three events. */
const runs = Array.from({ length: 8 }, (_, at) => keys.slice(3 * at, 3 * at + 3));
const run = (at: number): string[] => runs[at] ?? [];

describe.each(engines)('claims on $engine', ({ create }) => {
	let database: TestDatabase;
	beforeEach(async () => {
		database = await testDatabase(create);
		await record(await lease(database.db), observedEvents);
	});
	afterEach(() => removeChecked(database));

	const ask = (claim: string, by: string, ...asked: string[][]) =>
		claimRuns(database.db, by, { claim, runs: asked, isOpen: true });
	const states = ({ runs: answered }: Awaited<ReturnType<typeof ask>>) => answered.map(({ state, by }) => by ?? state);

	it('give each run to one page, whole, and to nobody else until it is given back', async () => {
		const [mine, theirs] = [randomUUID(), randomUUID()];
		expect(states(await ask(mine, 'Example One', run(0), run(1)))).toEqual(['claimed', 'claimed']);
		// One event of a run that is taken is enough.
		const answer = await ask(theirs, 'Example Two', [keys[3] ?? '', keys[6] ?? ''], run(2), run(0));
		expect(states(answer)).toEqual(['Example One', 'claimed', 'Example One']);
		expect(answer.others).toEqual([expect.objectContaining({ by: 'Example One' })]);
		expect(states(await ask(mine, 'Example One', run(1)))).toEqual(['claimed']);
		expect(states(await ask(theirs, 'Example Two', run(0), run(1)))).toEqual(['claimed', 'Example One']);
		expect((await ask(mine, 'Example One')).runs).toEqual([]);
		expect(states(await ask(theirs, 'Example Two', run(1)))).toEqual(['claimed']);
	});

	it('move to the newest page of the same person', async () => {
		const [old, now] = [randomUUID(), randomUUID()];
		await ask(old, 'Example One', run(0), run(1));
		const answer = await ask(now, 'Example One', run(0));
		expect(states(answer)).toEqual(['claimed']);
		expect(answer.others).toEqual([]);
		expect(states(await ask(randomUUID(), 'Example Two', run(0), run(1)))).toEqual(['Example One', 'Example One']);
		await ask(now, 'Example One');
		expect(states(await ask(randomUUID(), 'Example Two', run(0), run(1)))).toEqual(['claimed', 'Example One']);
	});

	it('end by themselves, and are renewed by asking again', async () => {
		const { db } = database;
		const [mine, theirs] = [randomUUID(), randomUUID()];
		await ask(mine, 'Example One', run(0));
		const late = (left: number) =>
			db
				.updateTable('review_claims')
				.set((set) => ({ until: set('until', '-', claimDuration - left) }))
				.execute();
		await late(60_000);
		expect(states(await ask(theirs, 'Example Two', run(0)))).toEqual(['Example One']);
		await ask(mine, 'Example One', run(0));
		await late(0);
		expect(states(await ask(theirs, 'Example Two', run(0)))).toEqual(['claimed']);
		expect(states(await ask(mine, 'Example One', run(0)))).toEqual(['Example Two']);
	});

	it('come with the marks that count by then, and say what is gone', async () => {
		const { db } = database;
		const [key = ''] = run(0);
		const mark = { requestId: randomUUID(), key, mark: 'reviewed' as const, note: null, madeAt: 1 };
		await recordReviews(db, 'Example Two', [mark]);
		const { runs: answered } = await ask(
			randomUUID(),
			'Example One',
			run(0),
			['nowiki:rev:1'],
			['nowiki:rev:1', ...run(1)],
		);
		expect(answered.map(({ state }) => state)).toEqual(['claimed', 'gone', 'claimed']);
		expect(answered[0]?.reviews.map((one) => one.review?.by ?? null)).toEqual(['Example Two', null, null]);
		expect(answered[2]?.reviews.map((one) => one.key)).toEqual(run(1));
	});

	it('never give one event to two pages, however many ask at once, on whichever process', async () => {
		const random = randomFrom(7);
		const ways = [database.db, database.open(), database.open()];
		const pages = Array.from({ length: 5 }, (_, at) => ({
			claim: randomUUID(),
			by: `Example ${at}`,
			has: new Set<string>(),
		}));
		/** Who has an event, as far as an answer has said so and no later question gave it back. */
		const holders = new Map<string, string>();
		const work = async ({ claim, by, has }: (typeof pages)[number]) => {
			for (let turn = 0; turn < 12; turn += 1) {
				const asked = Array.from({ length: 3 }, () => pick(random, runs));
				const wanted = new Set(asked.flat());
				for (const key of has) {
					if (wanted.has(key)) continue;
					holders.delete(key);
					has.delete(key);
				}
				const { runs: answered } = await claimRuns(pick(random, ways), by, { claim, runs: asked, isOpen: true });
				for (const [at, { state }] of answered.entries()) {
					for (const key of asked[at] ?? []) {
						if (state !== 'claimed') continue;
						expect(holders.get(key) ?? by).toBe(by);
						holders.set(key, by);
						has.add(key);
					}
				}
			}
		};
		await Promise.all(pages.map(work));
		expect(holders.size).toBeGreaterThan(0);
	});
});
