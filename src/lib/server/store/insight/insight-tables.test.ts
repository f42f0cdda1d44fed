import { sql } from 'kysely';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { engines } from '../../../../../scripts/test/databases.ts';
import {
	lease,
	loadObservedEvents,
	markSome,
	record,
	type TestDatabase,
	testDatabase,
} from '../../../../../fixtures/database.ts';
import { pick, randomFrom } from '../../../../../fixtures/random.ts';
import { sizeChange } from '#lib/domain/event/event.ts';
import type { EventFilter } from '#lib/domain/filter/event-filter.ts';
import { sum } from '#lib/domain/insight/tally.ts';
import { dayNumber, monthOf } from '#lib/domain/insight/period.ts';
import type { Db } from '#lib/server/db/tables.ts';
import type { LeasedDb } from '../core/leased.ts';
import { expireStep } from '../event/expiry.ts';
import type { ObservedEvent } from '../event/record-events.ts';
import { mergePeople } from '../merge/merge-people.ts';
import { mergeStep } from '../merge/merge-step.ts';
import { purgeStep } from '../tracking/purge.ts';
import { removeTrackedUsers } from '../tracking/remove-tracked-users.ts';
import { insertTrackedUser } from '../tracking/track-users.ts';
import { syncTrackedUsers } from '../tracking/tracking-sync.ts';
import { hiddenAccountStep } from '../visibility/hidden-account-step.ts';
import { recordMissing, recordPresent } from '../visibility/hidden-accounts.ts';
import { countStep } from './count-step.ts';
import { InsightCache } from './insight-cache.ts';
import { readInsights } from './insights.ts';

const day = 86_400_000;
const start = Date.UTC(2026, 7, 20);
const tables = { user_days: 4, wiki_months: 5, daily_counts: 4, wiki_counts: 2 } as const;

type Sums = Record<string, Record<string, number>>;

/** What is stored, by key; columns that are 0 are left out. */
async function storedSums(db: Db): Promise<Record<keyof typeof tables, Sums>> {
	const all: [string, Sums][] = [];
	for (const [table, keys] of Object.entries(tables)) {
		const { rows } = await sql<Record<string, number>>`select * from ${sql.table(table)}`.execute(db);
		const sums = rows.map((row) => {
			const entries = Object.entries(row);
			const key = entries.slice(0, keys).map(([, value]) => value);
			return [key.join(' '), Object.fromEntries(entries.slice(keys).filter(([, value]) => value !== 0))];
		});
		all.push([table, Object.fromEntries(sums) as Sums]);
	}
	return Object.fromEntries(all) as Record<keyof typeof tables, Sums>;
}

/** The same, counted from the stored events alone. @param from what is older is in daily counts only, without bots */
async function recounted(db: Db, from = 0): Promise<Record<keyof typeof tables, Sums>> {
	const events = await db
		.selectFrom('events')
		.innerJoin('event_types', 'event_types.id', 'events.type_id')
		.selectAll('events')
		.select('event_types.type')
		.execute();
	const found: Record<keyof typeof tables, Sums> = {
		user_days: {},
		wiki_months: {},
		daily_counts: {},
		wiki_counts: {},
	};
	const raise = (table: keyof typeof tables, key: number[], sums: Record<string, number>) => {
		const row = (found[table][key.join(' ')] ??= {});
		for (const [column, value] of Object.entries(sums)) if (value !== 0) row[column] = (row[column] ?? 0) + value;
	};
	for (const { time, type, type_id, wiki_id, user_id, bot, mark_code, old_length, new_length } of events) {
		const isBot = bot === 1 ? 1 : 0;
		const bots = time >= from ? isBot : 0;
		if (user_id !== null) {
			raise('daily_counts', [dayNumber(time), user_id, wiki_id, type_id], { events: 1, bots });
			raise('wiki_counts', [user_id, wiki_id], { events: 1 });
		}
		if (time < from) continue;
		const { month, dayOfMonth } = monthOf(dayNumber(time));
		const size = sizeChange({ type, oldLength: old_length, newLength: new_length });
		for (const user of [-1, user_id ?? 0]) {
			raise('user_days', [user, dayNumber(time), type === 'categorize' ? 1 : 0, isBot], {
				events: 1,
				unreviewed: mark_code === 0 ? 1 : 0,
				added: Math.max(size ?? 0, 0),
				removed: Math.max(-(size ?? 0), 0),
				unsized: size === null && ['edit', 'new'].includes(type) ? 1 : 0,
				[`h${new Date(time).getUTCHours()}`]: 1,
			});
			for (const wiki of user > 0 ? [0] : [0, wiki_id])
				raise('wiki_months', [month, user, wiki, type_id, isBot], { events: 1, [`d${dayOfMonth}`]: 1 });
		}
	}
	return found;
}

describe.each(engines)('the tables of charts on $engine', ({ create }) => {
	let database: TestDatabase;
	let held: LeasedDb;
	beforeEach(async () => {
		database = await testDatabase(create);
		held = await lease(database.db);
	});
	afterEach(() => database.remove());

	/** Recorded events on any day of seven weeks, some backfilled, some by bots. */
	function spread(random: () => number): ObservedEvent[] {
		return loadObservedEvents().map(({ event, wiki }) => ({
			wiki,
			event: {
				...event,
				time: start + Math.floor(random() * 50 * 86_400) * 1000,
				bot: pick(random, [true, false, null]),
				source: pick(random, ['stream', 'backfill'] as const),
			},
		}));
	}

	/** Things that happen to stored events, each some of them. */
	function happenings(random: () => number, events: readonly ObservedEvent[]): Record<string, () => Promise<unknown>> {
		const { db } = database;
		const some = () => events.filter(() => random() < 0.1);
		const people = async () => db.selectFrom('users').select(['id', 'central_id']).orderBy('id').execute();
		const anybody = async () => pick(random, await people());
		/** Of some event. */
		const author = async () => {
			const events = db.selectFrom('events').select('user_id').where('user_id', 'is not', null);
			return pick(random, await events.orderBy('id').execute()).user_id;
		};
		return {
			record: () => record(held, some()),
			replace: () =>
				record(
					held,
					some().map(({ event, wiki }) => ({ wiki, event: { ...event, source: 'stream' } })),
				),
			hide: () =>
				record(held, [], {
					visibilityChanges: some().map(({ event }) => ({
						key: event.key,
						hidden: pick(random, [['user'], ['comment'], ['user', 'text']] as const).slice(),
						at: event.time,
					})),
				}),
			mark: () => markSome(database, random),
			merge: async () => {
				const other = (await author()) ?? 0;
				const { id: person } = await anybody();
				const since = start + Math.floor(random() * 10) * day;
				if (person !== other) await held.write((writing) => mergePeople(writing, { person, other, since }));
				while (await mergeStep(held)) continue;
			},
			hideAccount: async () => {
				const userId = (await author()) ?? 0;
				await db
					.updateTable('users')
					.set({ central_id: 1_000 + userId })
					.where('id', '=', userId)
					.execute();
				for (const at of [1, 1e12, 2e12])
					await held.write((writing) => recordMissing(writing, { userId, centralId: 1_000 + userId, wiki: null }, at));
				while (await hiddenAccountStep(held));
			},
			showAccounts: async () => {
				const hidden = await db.selectFrom('hidden_accounts').select('user_id').execute();
				for (const { user_id: userId } of hidden)
					await held.write((writing) => recordPresent(writing, { userId, wiki: null }));
				while (await hiddenAccountStep(held));
			},
			purge: async () => {
				const authors = db.selectFrom('events').select('user_id');
				const tracked = db.selectFrom('tracked_users').select('id').where('user_id', 'in', authors);
				const [entry] = await tracked.orderBy('id').execute();
				if (!entry) return;
				await removeTrackedUsers(db, [entry.id], 'purge', null);
				await held.write((writing) => syncTrackedUsers(writing, { from: 2, until: 2 }));
				while (await purgeStep(held));
			},
		};
	}

	/** Of everybody, of one, of some, and of a wiki. */
	async function filters(db: Db): Promise<EventFilter[]> {
		const users = await db.selectFrom('user_names').select('name').distinct().orderBy('name').limit(4).execute();
		const [one = '', ...others] = users.map(({ name }) => name);
		const from = start + 5 * day;
		return [{ from }, { user: [one], from }, { user: others, bot: false, from }, { wiki: ['enwiki'], from }];
	}

	async function trackSome(random: () => number, events: readonly ObservedEvent[]): Promise<void> {
		const names = [...new Set(events.flatMap(({ event }) => event.user ?? []))].sort();
		for (const username of names) if (random() < 0.5) await insertTrackedUser(database.db, { username, addedBy: null });
		await held.write((writing) => syncTrackedUsers(writing, { from: 1, until: 1 }));
	}

	it('equal a recount whatever happens to the events, and what is cached of them is never old', async () => {
		const { db } = database;
		const random = randomFrom(22);
		const events = spread(random);
		await trackSome(random, events);
		await record(held, events.slice(0, 100));
		const seen = new Map<string, number>();
		const happening = happenings(random, events);
		const names = Object.keys(happening);
		const cache = new InsightCache();
		const now = start + 40 * day + 5_000;
		for (let run = 0; run < 3 * names.length; run += 1) {
			const name = names[run % names.length] ?? '';
			const before = JSON.stringify(await storedSums(db));
			await happening[name]?.();
			const stored = await storedSums(db);
			expect(stored, name).toEqual(await recounted(db));
			for (const filter of await filters(db))
				expect(await readInsights(db, filter, now, { cache }), name).toEqual(await readInsights(db, filter, now));
			if (JSON.stringify(stored) !== before) seen.set(name, (seen.get(name) ?? 0) + 1);
		}
		expect([...seen.keys()].sort()).toEqual(names.toSorted());
		expect(cache.hits).toBeGreaterThan(100);
		const middle = start + 25 * day;
		const { daily_counts, wiki_counts } = await storedSums(db);
		while (await expireStep(held, middle));
		// These outlive their events.
		expect(await storedSums(db)).toEqual({ ...(await recounted(db)), daily_counts, wiki_counts });
	});

	it('are read once for days that are over, while more is recorded today', async () => {
		const { db } = database;
		const random = randomFrom(7);
		const [first, ...others] = spread(random);
		const [fresh, events] = [others.slice(0, 2), others.slice(2)];
		const now = start + 50 * day + 3_600_000;
		const today = fresh.map((one, index) => ({ ...one, event: { ...one.event, time: now - 60_000 + index } }));
		await record(held, events);
		const [one] = await db.selectFrom('users').select('name').orderBy('id').execute();
		for (const filter of [{}, { user: [one?.name ?? ''] }]) {
			const cache = new InsightCache();
			await readInsights(db, filter, now, { cache });
			const { misses } = cache;
			expect(misses).toBeGreaterThan(5);
			await record(held, today.splice(0, 1));
			expect(await readInsights(db, filter, now, { cache })).toEqual(await readInsights(db, filter, now));
			// Another name may be among the first.
			expect(cache.misses - misses).toBeLessThan(2);
		}
		const cache = new InsightCache();
		await readInsights(db, {}, now, { cache });
		const { misses } = cache;
		if (first) await record(held, [first]);
		expect(await readInsights(db, {}, now, { cache })).toEqual(await readInsights(db, {}, now));
		expect(cache.misses).toBeGreaterThan(misses);
	});

	it('are filled with what was recorded before they existed, the newest first, while more is recorded', async () => {
		const { db } = database;
		const random = randomFrom(4);
		const events = spread(random);
		await record(held, events.slice(0, 200));
		for (const table of ['user_days', 'wiki_months', 'day_changes'])
			await sql`delete from ${sql.table(table)}`.execute(db);
		await db.updateTable('daily_counts').set({ bots: 0 }).execute();
		await db.updateTable('state').set({ counted_from: 8.64e15 }).execute();
		const now = start + 50 * day;
		const period = { from: start, to: now };
		const limits = { days: 3_660, examinedDays: 366, examinedEvents: 50 };
		const [whole, cache] = [await readInsights(db, period, now), new InsightCache()];
		expect(sum(whole.wiki.names.map(({ events }) => events))).toBe(200);

		let steps = 0;
		const reached: number[] = [];
		for (let isMore = true; isMore; steps += 1) {
			isMore = await countStep(held, 20);
			await record(held, events.slice(200 + steps, 201 + steps));
			const { counted_from: from } = await db.selectFrom('state').select('counted_from').executeTakeFirstOrThrow();
			expect(await storedSums(db)).toEqual(await recounted(db, from));
			const all = await db.selectFrom('events').select('time').execute();
			const answer = await readInsights(db, period, now, { cache });
			expect(sum(answer.wiki.names.map(({ events }) => events))).toBe(all.length);
			// With a limit only the days that are filled, and a few before, are counted.
			const short = await readInsights(db, period, now, { limits, cache });
			expect(sum(short.wiki.names.map(({ events }) => events))).toBe(
				all.filter(({ time }) => time >= short.counted.from).length,
			);
			expect(short.isPreparing).toBe(short.counted.from > period.from);
			reached.push(short.counted.from);
		}
		expect(steps).toBeGreaterThan(8);
		expect(reached).toEqual(reached.toSorted((a, b) => b - a));
		expect(reached[0]).toBeGreaterThan(period.from);
		expect(reached.at(-1)).toBe(period.from);
		expect(await countStep(held, 20)).toBe(false);
		expect(await storedSums(db)).toEqual(await recounted(db));
	});
});
