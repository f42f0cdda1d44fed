import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { engines } from '../../../../../scripts/test/databases.ts';
import {
	lease,
	loadObservedEvents,
	record,
	type TestDatabase,
	testDatabase,
} from '../../../../../fixtures/database.ts';
import { pick, randomFrom } from '../../../../../fixtures/random.ts';
import type { Db } from '#lib/server/db/tables.ts';
import { LeasedDb } from '../core/leased.ts';
import type { Writing } from '../core/state.ts';
import { openCoverage } from '../coverage/coverage.ts';
import { listEvents } from '../event/events.ts';
import type { ObservedEvent } from '../event/record-events.ts';
import { addCounts } from '../insight/daily-counts.ts';
import { findPerson } from '../person/people.ts';
import { renameStep } from '../person/rename-step.ts';
import { purgeStep } from '../tracking/purge.ts';
import { hiddenAccountStep } from '../visibility/hidden-account-step.ts';
import { confirmAfter, recordMissing } from '../visibility/hidden-accounts.ts';
import { mergePeople } from './merge-people.ts';
import { mergeStep } from './merge-step.ts';

const templates = {
	edit: loadObservedEvents().find(({ event }) => event.type === 'edit'),
	block: loadObservedEvents().find(({ event }) => event.type === 'log' && event.about.length > 0),
};
const names = ['Person', 'Other', 'Third'];
const few = { searched: 3, events: 4, counts: 2 };
const all = { searched: 1_000, events: 1_000, counts: 1_000 };

/** An event on one of two wikis; about somebody, it is a block. */
function eventOf(random: () => number, id: number, user = pick(random, names)): ObservedEvent {
	const about = pick(random, [null, null, ...names]);
	const template = about === null ? templates.edit : templates.block;
	if (!template) throw new Error('the fixtures have no such event');
	const wiki = { ...template.wiki, name: pick(random, ['dewiki', 'frwiki']) };
	const same = { wiki: wiki.name, time: 1_000 * Math.floor(random() * 15), user };
	const source = pick(random, ['stream', 'backfill'] as const);
	const event = { ...template.event, ...same, source };
	if (about === null) return { wiki, event: { ...event, key: `${wiki.name}:rev:${id}`, newRevision: id } };
	return { wiki, event: { ...event, key: `${wiki.name}:log:${id}`, logId: id, about: [about] } };
}

async function idsOf(db: Db): Promise<{ person: number; other: number }> {
	const users = await db.selectFrom('users').select(['id', 'name']).orderBy('id').execute();
	const idOf = (name: string) => users.find((user) => user.name === name)?.id ?? 0;
	return { person: idOf('Person'), other: idOf('Other') };
}

/** Records events of all three, counts that are left of older ones, and perhaps hides Other on one wiki. */
async function fill(held: LeasedDb, random: () => number): Promise<void> {
	const { db } = held;
	await record(
		held,
		Array.from({ length: 40 }, (_, id) => eventOf(random, 1 + id)),
	);
	const users = await db.selectFrom('users').select('id').execute();
	const { other } = await idsOf(db);
	await held.write((writing) =>
		openCoverage(
			writing,
			users.map(({ id }) => id),
			1,
		),
	);
	const old = Array.from({ length: 5 }, (_, index) => ({ day: -1 - index, wiki_id: 1 + (index % 2), type_id: 1 }));
	await held.write(({ tx }) =>
		addCounts(
			tx,
			old.map((row) => ({ ...row, user_id: other, events: 3, bots: 0 })),
		),
	);
	if (random() < 0.5) return;
	const account = { user_id: other, central_id: 7, wiki: 'dewiki', seen_at: 1, hidden_at: 1, state: 'hiding' };
	await db.insertInto('hidden_accounts').values(account).execute();
	while (await hiddenAccountStep(held)) continue;
}

/** Merges as a rename does: from a time on the other one's name is the person's. */
async function beginMerge(held: LeasedDb, since: number, limits: typeof few): Promise<void> {
	const { person, other } = await idsOf(held.db);
	await held.write(async (writing) => {
		const { tx } = writing;
		const name = tx.updateTable('user_names').where('user_id', '=', other);
		await name.set({ valid_until: since }).execute();
		await mergePeople(writing, { other, person, since }, limits);
		await tx
			.insertInto('user_names')
			.values({ user_id: person, name: 'Other', valid_from: since, valid_until: null })
			.execute();
	});
}

/** A consumer that is stopped in some of its transactions, whatever they have done by then. */
function withStops({ db, holder, counter }: LeasedDb, random: () => number): LeasedDb {
	return new (class extends LeasedDb {
		override async write<Result>(work: (writing: Writing) => Promise<Result>): Promise<Result> {
			return super.write(async (writing) => {
				const result = await work(writing);
				if (random() < 0.3) throw new Error('stopped');
				return result;
			});
		}
	})(db, { holder, counter });
}

async function found(db: Db, user = 'Person'): Promise<string[]> {
	const { events } = await listEvents(db, { user: [user] }, { cursor: null, limit: 1_000 });
	return events.map(({ key }) => key);
}

/** What belongs to a person, or was made of it, besides the numbers of transactions. */
async function stored(db: Db) {
	const archived = await db.selectFrom('set_aside').selectAll().orderBy('id').execute();
	return {
		links: await db.selectFrom('event_users').selectAll().orderBy('event_id').orderBy('user_id').execute(),
		events: await db.selectFrom('events').select(['id', 'natural_key', 'user_id']).orderBy('id').execute(),
		days: await db
			.selectFrom('daily_counts')
			.selectAll()
			.orderBy('user_id')
			.orderBy('day')
			.orderBy('wiki_id')
			.orderBy('type_id')
			.execute(),
		wikis: await db.selectFrom('wiki_counts').selectAll().orderBy('user_id').orderBy('wiki_id').execute(),
		users: await db.selectFrom('users').selectAll().orderBy('id').execute(),
		archived: archived.map((row) => ({ ...row, kept: row.kept.replace(/"(change|streamed)":\d+/g, '') })),
		merges: await db.selectFrom('merges').selectAll().execute(),
	};
}

/** The counts of each number, as they are computed from the events alone. */
async function expectExactCounts(db: Db): Promise<void> {
	const { events, days, wikis } = await stored(db);
	const rows = await db.selectFrom('events').select(['user_id', 'time', 'wiki_id', 'type_id']).execute();
	const tally = (counted: readonly [string, number][]) => {
		const sums = new Map<string, number>();
		for (const [key, count] of counted) sums.set(key, (sums.get(key) ?? 0) + count);
		return Object.fromEntries([...sums].sort());
	};
	expect(new Set(events.map(({ natural_key }) => natural_key)).size).toBe(events.length);
	expect(
		tally(
			days.flatMap((row) =>
				row.day < 0 ? [] : [[`${row.user_id} ${row.day} ${row.wiki_id} ${row.type_id}`, row.events]],
			),
		),
	).toEqual(
		tally(
			rows.flatMap((row) =>
				row.user_id === null
					? []
					: [[`${row.user_id} ${Math.floor(row.time / 86_400_000)} ${row.wiki_id} ${row.type_id}`, 1]],
			),
		),
	);
	expect(tally(wikis.map((row) => [`${row.user_id} ${row.wiki_id}`, row.events]))).toEqual(
		tally(days.map((row) => [`${row.user_id} ${row.wiki_id}`, row.events])),
	);
}

describe.each(engines)('a merge in steps, on $engine', ({ create }) => {
	let [atOnce, stepped]: TestDatabase[] = [];
	beforeEach(async () => void ([atOnce, stepped] = [await testDatabase(create), await testDatabase(create)]));
	afterEach(async () => void (await Promise.all([atOnce?.remove(), stepped?.remove()])));

	it.each([1, 2, 3, 4, 5, 6])('is exact after each of them, and in the end as if done at once (%i)', async (seed) => {
		if (!atOnce || !stepped) throw new Error('there is no database');
		const random = randomFrom(seed);
		const since = pick(random, [0, 0, 6_000]);
		const [whole, held] = [await lease(atOnce.db), await lease(stepped.db)];
		for (const one of [whole, held]) await fill(one, randomFrom(100 + seed));
		await beginMerge(whole, since, all);
		await beginMerge(held, since, few);
		const stopping = withStops(held, random);
		let id = 20;
		for (let isMore = true; isMore;) {
			isMore = await mergeStep(stopping, few).catch(() => true);
			await expectExactCounts(stepped.db);
			// Of a person who has other events, too, more is found until the end.
			if (since === 0) {
				expect(await found(stepped.db)).toEqual(await found(atOnce.db));
				const [now, then] = [await findPerson(stepped.db, 'Other'), await findPerson(atOnce.db, 'Other')];
				expect(now).toEqual(then);
			}
			if (random() < 0.5) {
				const event = eventOf(random, id++);
				for (const one of [whole, held]) await record(one, [event]);
			}
		}
		expect(await stored(stepped.db)).toEqual(await stored(atOnce.db));
	});

	it('goes on after a rename of somebody with many events, as a job', async () => {
		if (!stepped) throw new Error('there is no database');
		const { db } = stepped;
		const held = await lease(db);
		const random = randomFrom(1);
		const many = Array.from({ length: 300 }, (_, id) => eventOf(random, 1 + id, 'Other'));
		await record(held, [...many, eventOf(random, 400, 'Person')]);
		await record(held, [], { renames: [{ from: 'Person', to: 'Other', at: 20_000, since: 0 }] });
		expect((await stored(db)).merges).toHaveLength(1);
		const { events } = await listEvents(db, { user: ['Other'] }, { cursor: null, limit: 1_000 });
		expect(events.map(({ user, about }) => [user, ...about].includes('Other'))).toEqual(events.map(() => true));
		expect(events).toHaveLength(301);
		while (await renameStep(held)) continue;
		const { merges, users } = await stored(db);
		expect([merges, users.filter(({ name }) => name === 'Other').length]).toEqual([[], 1]);
		expect(await found(db, 'Other')).toHaveLength(301);
	});

	it('takes along what the archive gives back meanwhile', async () => {
		if (!stepped) throw new Error('there is no database');
		const { db } = stepped;
		const held = await lease(db);
		await fill(held, randomFrom(1));
		await beginMerge(held, 0, few);
		const { other_id: other } = await db.selectFrom('merges').selectAll().executeTakeFirstOrThrow();
		await mergeStep(held, few);
		const [link] = await db.selectFrom('event_users').selectAll().orderBy('time').limit(1).execute();
		if (link)
			await db
				.replaceInto('event_users')
				.values({ ...link, user_id: other })
				.execute();
		while (await mergeStep(held, few)) continue;
		expect((await stored(db)).links.filter(({ user_id }) => user_id === other)).toEqual([]);
	});

	it('comes before a purge, and before the account is hidden', async () => {
		if (!stepped) throw new Error('there is no database');
		const { db } = stepped;
		const held = await lease(db);
		await fill(held, randomFrom(2));
		await beginMerge(held, 0, few);
		const { person_id: person } = await db.selectFrom('merges').selectAll().executeTakeFirstOrThrow();
		const row = { username: 'Person', normalized_username: 'person', user_id: person, removal: 'purge' };
		await db.insertInto('tracked_users').values(row).execute();
		await db.deleteFrom('coverage').execute();
		const account = { userId: person, centralId: 7, wiki: null };
		const hide = async () => {
			for (const now of [1, 2 * confirmAfter]) await held.write((writing) => recordMissing(writing, account, now));
		};
		await hide();
		expect([await purgeStep(held), await hiddenAccountStep(held)]).toEqual([false, false]);
		expect(await db.selectFrom('hidden_accounts').selectAll().where('wiki', 'is', null).execute()).toEqual([]);
		while (await mergeStep(held, few)) continue;
		expect(await purgeStep(held)).toBe(true);
		while (await purgeStep(held)) continue;
		expect(await found(db)).toEqual([]);
	});
});
