import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { engines } from '../../../../../scripts/test/databases.ts';
import { pick, randomFrom } from '../../../../../fixtures/random.ts';
import { exactly, notKnown } from '#lib/domain/insight/count.ts';
import { chartedDays } from '#lib/domain/person/person-numbers.ts';
import {
	lease,
	loadObservedEvents,
	record,
	removeChecked,
	type TestDatabase,
	testDatabase,
} from '../../../../../fixtures/database.ts';
import { plansOf } from '../../../../../fixtures/plans.ts';
import type { PersonCoverage } from '#lib/domain/coverage/coverage.ts';
import { findUserId } from './find-people.ts';
import { type NumbersLimits, readPersonNumbers } from './person-numbers.ts';

const day = 86_400_000;
const begin = Date.UTC(2026, 8, 1);
const now = begin + 60 * day + 3_600_000;
const user = 'Example';
const [example] = loadObservedEvents().filter(({ event }) => event.type === 'edit');
if (!example) throw new Error('the fixtures have no edit');
const usual = example;
const stream: PersonCoverage = {
	user,
	openSince: begin,
	stretches: [{ source: 'stream', from: begin, until: now }],
};

/** Edits, new pages, category changes and thanks of two people on the days before. */
function makeEvents(random: () => number) {
	const kinds = [
		{ type: 'edit', logType: null },
		{ type: 'new', logType: null },
		{ type: 'categorize', logType: null },
		{ type: 'log', logType: 'thanks' },
	];
	return Array.from({ length: 80 }, (_, index) => {
		const kind = pick(random, kinds);
		const isRevision = kind.type === 'edit' || kind.type === 'new';
		return {
			wiki: usual.wiki,
			event: {
				...usual.event,
				...kind,
				key: `${usual.wiki.name}:made:${index}`,
				time: begin + Math.floor(random() * 60 * day),
				title: `Page ${index}`,
				user: pick(random, [user, user, 'Other']),
				newRevision: isRevision ? 1_000 + index : null,
				oldRevision: kind.type === 'edit' ? index : null,
			},
		};
	});
}

describe.each(engines)("a person's numbers on $engine", ({ create }) => {
	let database: TestDatabase;
	beforeEach(async () => void (database = await testDatabase(create)));
	afterEach(() => removeChecked(database));

	const read = async (coverage = stream, limits?: NumbersLimits) =>
		readPersonNumbers(database.db, { user, userId: await findUserId(database.db, user), coverage }, now, limits);

	it('are what counting event by event gives', async () => {
		const { db } = database;
		const random = randomFrom(5);
		const events = makeEvents(random);
		await record(await lease(db), events);
		const gone = events.filter(({ event }) => event.newRevision !== null && random() < 0.3).map(({ event }) => event);
		await db
			.updateTable('events')
			.set({ page_deleted: 1 })
			.where(
				'natural_key',
				'in',
				gone.map(({ key }) => key),
			)
			.execute();

		const theirs = events.map(({ event }) => event).filter((event) => event.user === user);
		const edits = theirs.filter(({ type }) => type === 'edit' || type === 'new');
		const actions = theirs.filter(({ type }) => type !== 'categorize');
		const dayOf = ({ time }: { time: number }) => Math.floor(time / day);
		const deleted = gone.filter((event) => event.user === user);
		expect(deleted.length).toBeGreaterThan(3);
		const numbers = await read();
		expect(numbers).toMatchObject({
			edits: exactly(edits.length),
			created: exactly(edits.filter(({ type }) => type === 'new').length),
			days: exactly(new Set(actions.map(dayOf)).size),
			since: null,
			deleted: exactly(deleted.length),
			createdDeleted: exactly(deleted.filter(({ type }) => type === 'new').length),
			examined: null,
			lastDaysFrom: begin + 31 * day,
		});
		const { of, others } = numbers.shares;
		expect(of + others).toBe(edits.filter(({ time }) => time <= now - 7 * day).length);
		const perDay = Array.from({ length: chartedDays }, (_, index) => begin / day + 31 + index);
		expect(numbers.lastDays).toEqual(
			perDay.map((one) => exactly(actions.filter((event) => dayOf(event) === one).length)),
		);

		// Read later from the wikis: revisions of deleted pages are not among them.
		const readLater = { ...stream, stretches: [{ source: 'backfill' as const, from: begin, until: now }] };
		const later = await read(readLater);
		expect(later.edits).toEqual(exactly(edits.length));
		expect(later.deleted).toEqual({ value: deleted.length, exact: false, reasons: [], unknown: 0 });
		await db.updateTable('events').set({ page_deleted: null }).execute();
		expect((await read()).deleted).toEqual(exactly(0));
		expect((await read(readLater)).deleted).toEqual(notKnown([]));
		// Counts outlive the events of which it would be known.
		const old = await read({ ...stream, expiredUntil: begin + 30 * day });
		expect(old.edits).toEqual(exactly(edits.length));
		expect(old.deleted).toMatchObject({ exact: false, reasons: ['expired'] });
		const gap = { source: 'unknown', from: begin + 40 * day, until: begin + 42 * day } as const;
		const [before, after] = [
			{ ...gap, from: begin, until: gap.from },
			{ ...gap, from: gap.until, until: now },
		];
		const streamed = [before, after].map((stretch) => ({ ...stretch, source: 'stream' as const }));
		const gappy = await read({ ...stream, stretches: [...streamed, gap].sort((a, b) => a.from - b.from) });
		expect(gappy.edits).toEqual({ value: edits.length, exact: false, reasons: ['gap'], unknown: 0 });
		expect(gappy.lastDays.filter(({ exact }) => !exact)).toHaveLength(2);
	});

	it('are of the newest events alone where there are too many, and say so', async () => {
		const { db } = database;
		const events = makeEvents(randomFrom(6)).map(({ event, wiki }) => ({ event: { ...event, user }, wiki }));
		await record(await lease(db), events);
		await db.updateTable('events').set({ page_deleted: 1 }).execute();
		const numbers = await read(stream, { counts: 20, examined: 10 });
		const { since } = numbers;
		if (since === null) throw new Error('all was read');
		expect(since % day).toBe(0);
		const newest = events.map(({ event }) => event).filter(({ time }) => time >= since);
		const edits = newest.filter(({ type }) => type === 'edit' || type === 'new');
		expect(edits.length).toBeGreaterThan(0);
		expect(newest.length).toBeLessThan(events.length);
		expect(numbers.edits).toEqual({ value: edits.length, exact: false, reasons: [], unknown: 0 });
		const before = numbers.lastDays.filter((_, at) => numbers.lastDaysFrom + at * day < since);
		expect(before.length).toBeGreaterThan(0);
		expect(before).toEqual(before.map(() => notKnown([])));
		const examined = events
			.map(({ event }) => event)
			.sort((a, b) => b.time - a.time)
			.slice(0, 10)
			.filter(({ newRevision }) => newRevision !== null);
		expect(numbers.deleted).toEqual(exactly(examined.length));
		expect(numbers.examined).toBe(10);
	});

	it('are read from the end of one range of each key', async () => {
		const { db } = database;
		await record(await lease(db), makeEvents(randomFrom(7)));
		const userId = await findUserId(db, user);
		const plans = await plansOf(db, (some) => readPersonNumbers(some, { user, userId, coverage: stream }, now));
		for (const table of ['daily_counts', 'event_users']) {
			const rows = plans.flatMap((plan) => plan.split('\n')).filter((row) => row.includes(table));
			expect(rows.length, plans.join('\n\n')).toBeGreaterThan(0);
			for (const row of rows) {
				expect(row).toMatch(/"key":"PRIMARY"|USING (?:COVERING INDEX|PRIMARY KEY).*user_id=\?/);
				expect(row).not.toContain('filesort');
			}
		}
		// What is sorted are the days of which sums were made.
		const limited = plans.filter((plan) => /event_users/.test(plan) && !/daily_counts/.test(plan));
		expect(limited.join()).not.toContain('TEMP B-TREE');
	});

	it('of somebody of whom nothing is known are not known, and not zero', async () => {
		const numbers = await read({ user, openSince: null, stretches: [] });
		for (const count of [numbers.edits, numbers.created, numbers.days, numbers.deleted, ...numbers.lastDays])
			expect(count).toMatchObject({ value: null, exact: false });
		expect(numbers.shares).toEqual({ reverted: 0, deleted: 0, of: 0, others: 0 });
	});
});
