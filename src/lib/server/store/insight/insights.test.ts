import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { engines } from '../../../../../scripts/test/databases.ts';
import { type EventFilter, matches } from '#lib/domain/filter/event-filter.ts';
import { filterFields } from '#lib/domain/filter/filter-fields.ts';
import { sharesOf } from '#lib/domain/outcome/shares.ts';
import { pick, randomFrom } from '../../../../../fixtures/random.ts';
import { certaintyOf } from '#lib/domain/insight/count.ts';
import type { LabelsOf } from '#lib/domain/tracking/labels.ts';
import { beforeOf, insightPages, type Insights, insightsOf } from '#lib/domain/insight/insights.ts';
import {
	type Breakdown,
	breakDown,
	countDays,
	detailsOf,
	pagesOf,
	sum,
	type TalliedEvent,
	tally,
} from '#lib/domain/insight/tally.ts';
import type { PersonCoverage } from '#lib/domain/coverage/coverage.ts';
import { lastDays, periodBefore, periodOf } from '#lib/domain/insight/period.ts';
import { peopleOf } from '#lib/domain/event/event.ts';
import type { Db } from '#lib/server/db/tables.ts';
import { listCoverageFor } from '../coverage/coverage.ts';
import { readEvents, type StoredEvent } from '../event/read-events.ts';
import { expireStep } from '../event/expiry.ts';
import {
	labelSome,
	lease,
	loadObservedEvents,
	markSome,
	record,
	type TestDatabase,
	testDatabase,
} from '../../../../../fixtures/database.ts';
import { readInsights } from './insights.ts';
import type { ObservedEvent } from '../event/record-events.ts';
import { changeTrackedUsers } from '../tracking/change-tracked-users.ts';
import { insertTrackedUsers, plainTerms } from '../tracking/track-users.ts';
import { listTrackedUsers } from '../tracking/tracked-users.ts';

const day = 86_400_000;
const start = Date.UTC(2026, 8, 1);
const now = start + 90 * day - 5_000;

/** The recordings, spread over three months, some by bots, some by users who are hidden now. */
function spread(random: () => number): ObservedEvent[] {
	return loadObservedEvents().map(({ event, wiki }) => ({
		wiki,
		event: {
			...event,
			time: start + Math.floor(random() * 90 * 86_400) * 1000,
			bot: pick(random, [true, false, false, null]),
			user: random() < 0.1 ? null : event.user,
		},
	}));
}

function randomFilter(random: () => number, events: readonly StoredEvent[], labelsOf: LabelsOf): EventFilter {
	const filter: Record<string, unknown> = {};
	// Half of them such as tables can answer.
	const isSimple = random() < 0.5;
	for (const { name, operator, values, repeatable } of filterFields) {
		if (
			random() > (isSimple ? 0.3 : 0.17) ||
			(isSimple && !['user', 'label', 'wiki', 'type', 'categorize', 'from', 'to', 'bot', 'not-type'].includes(name))
		)
			continue;
		const found = values(pick(random, events), {}, labelsOf);
		if (operator === 'flag') filter[name] = isSimple ? false : random() < 0.5;
		else if (found.length === 0) continue;
		else if (operator === 'none of') filter[name] = [pick(random, found)];
		else if (repeatable)
			filter[name] = [
				...new Set([
					pick(random, found),
					...values(pick(random, events), {}, labelsOf),
					...values(pick(random, events), {}, labelsOf),
				]),
			];
		else if (operator === 'starts with' || operator === 'contains')
			filter[name] = String(pick(random, found)).slice(0, 1).trim() || 'E';
		else if (name.startsWith('size')) filter[name] = pick(random, found);
		// Midnights, as people choose days, and any moment, as days of other zones begin.
		else filter[name] = random() < 0.5 ? pick(random, found) : Math.floor(Number(pick(random, found)) / day) * day;
	}
	return filter;
}

/** What the pure functions make of all events. */
function expected(
	all: readonly StoredEvent[],
	filter: EventFilter,
	labelsOf: LabelsOf,
	people: readonly PersonCoverage[],
): Insights {
	const asked = periodOf(filter, now);
	const { from: _from, to: _to, ...rest } = filter;
	const wanted = all.filter((event) => matches(event, rest, labelsOf)).map(tallied);
	const { user, label } = filter;
	const theirs = all.filter((event) => matches(event, { ...(user && { user }), ...(label && { label }) }, labelsOf));
	const current = tally(wanted, asked);
	const wikis = current.by.wiki.names.flatMap(({ name }) => name ?? []);
	const earlier = new Set(theirs.filter(({ time }) => time < asked.from).map(({ wiki }) => wiki));
	const inside = wanted.filter(({ time }) => time >= asked.from && time < asked.until);
	return insightsOf(
		asked,
		{ ...current, shares: sharesOf(inside, now) },
		{
			before: beforeOf(tally(wanted, periodBefore(asked, now))),
			users: filter.user ?? [],
			firstWikis: wikis.filter((wiki) => !earlier.has(wiki)).sort(),
			people,
			now,
		},
	);
}

/** Something becomes of most edits, and of some that is known. */
async function followSome(db: Db, random: () => number): Promise<void> {
	const later = (time: number) => time + Math.floor(random() ** 3 * 12 * day);
	for (const { id, time } of await db.selectFrom('events').select(['id', 'time']).execute()) {
		const [isReverted, isDeleted] = [random() < 0.3, random() < 0.1];
		const known = isReverted
			? {
					reverted: 1 as const,
					reverted_at: random() < 0.8 ? later(time) : null,
					reverted_by: pick(random, [null, 1, 1, 2]),
				}
			: { outcome_as_of: random() < 0.5 ? null : later(time) };
		const deleted = isDeleted ? { page_deleted: 1 as const, page_deleted_at: random() < 0.8 ? later(time) : null } : {};
		const rest = { unwatched: random() < 0.1 ? (1 as const) : null };
		await db
			.updateTable('events')
			.set({ ...known, ...deleted, ...rest })
			.where('id', '=', id)
			.execute();
	}
	await db
		.insertInto('revert_stretches')
		.values({ starts_at: start, ends_at: start + 20 * day })
		.execute();
	const open = { reverts_from: start + 40 * day, reverts_until: start + 70 * day };
	await db.updateTable('state').set(open).execute();
}

/** Of most people something is known, of some all. */
async function coverSome(db: Db, random: () => number): Promise<void> {
	const users = await db.selectFrom('users').select('id').execute();
	const rows = users
		.filter(() => random() < 0.8)
		.map(({ id: user_id }) => {
			const starts_at = random() < 0.5 ? start - 100 * day : start + Math.floor(random() * 90) * day;
			return { user_id, source: 'stream', starts_at, ends_at: random() < 0.8 ? null : starts_at + 20 * day, change: 1 };
		});
	await db.insertInto('coverage').values(rows).execute();
	await db.updateTable('state').set({ streamed_until: now }).execute();
}

/** What tallies that know nothing of coverage count: what is not known is nothing found. */
const zeroed = (numbers: readonly (number | null)[]) => numbers.map((number) => number ?? 0);
const sumOf = (numbers: readonly (number | null)[]) => sum(zeroed(numbers));
const zeroedRows = ({ names, rows }: Breakdown) => ({ names, rows: rows.map(zeroed) });

const emptyPages = { period: { from: 0, until: 0 }, events: 0, pages: [], untitled: 0 };

function tallied(event: StoredEvent): TalliedEvent {
	return { ...event, mark: event.review?.mark ?? 'unreviewed' };
}

describe.each(engines)('charts on $engine', ({ create }) => {
	let database: TestDatabase;
	let all: StoredEvent[];
	let labelsOf: LabelsOf;

	beforeAll(async () => {
		database = await testDatabase(create);
		const held = await lease(database.db);
		const random = randomFrom(5);
		const observedEvents = spread(random);
		for (let at = 0; at < observedEvents.length; at += 100) await record(held, observedEvents.slice(at, at + 100));
		await markSome(database, random);
		labelsOf = await labelSome(database.db, random);
		await coverSome(database.db, random);
		await followSome(database.db, random);
		const ids = await database.db.selectFrom('events').select('id').execute();
		all = await readEvents(
			database.db,
			ids.map(({ id }) => id),
		);
	});
	afterAll(() => database.remove());

	it('equal the pure tallies of all events, for any filter', async () => {
		const random = randomFrom(99);
		let found = 0;
		let hidden = 0;
		let marked = 0;
		let shares = 0;
		const senses = new Set<string>();
		for (let run = 0; run < 330; run += 1) {
			const filter = randomFilter(random, all, labelsOf);
			const answer = await readInsights(database.db, filter, now);
			const people = await listCoverageFor(database.db, filter);
			expect(answer, JSON.stringify(filter)).toEqual(expected(all, filter, labelsOf, people));
			const events = answer.counts.events.value ?? 0;
			found += events;
			senses.add(certaintyOf(answer.counts.events));
			if (answer.user.names.some(({ name }) => name === null)) hidden += 1;
			const { day: ofDay, week: ofWeek } = answer.shares ?? sharesOf([], now);
			if (Math.min(ofDay.reverted, ofDay.deleted, ofWeek.others) > 0 && ofDay.of > ofDay.reverted) shares += 1;
			if (filter.review !== undefined && events > (answer.counts.unreviewed.value ?? 0)) marked += 1;
		}
		expect(found).toBeGreaterThan(2_000);
		expect(hidden).toBeGreaterThan(20);
		expect(marked).toBeGreaterThan(5);
		expect(shares).toBeGreaterThan(20);
		expect(senses).toEqual(new Set(['exact', 'at-least', 'unknown']));
	});

	it('count everything in tables even where not every event can be read', async () => {
		const limits = { days: 3_660, examinedDays: 366, examinedEvents: 30 };
		const whole = await readInsights(database.db, {}, now);
		const short = await readInsights(database.db, {}, now, { limits });
		expect(whole.pagesIn).toEqual(whole.asked);
		const noPages = insightPages(emptyPages, sharesOf([], now));
		expect({ ...short, ...noPages }).toEqual({ ...whole, ...noPages });
		expect(short.pagesIn.from % day).toBe(0);
		expect(short.pagesIn.from).toBeGreaterThan(whole.pagesIn.from);
		const read = all.filter(({ time }) => time >= short.pagesIn.from);
		expect(short.pagesOf).toBe(read.length);
		expect(read.length).toBeLessThanOrEqual(30);
		expect(short).toMatchObject(insightPages({ period: short.pagesIn, ...pagesOf(read) }, sharesOf(read, now)));
		// The tables have no sizes and hours of one wiki.
		const wiki = { wiki: [whole.wiki.names[0]?.name ?? ''] };
		const theirs = all.filter((event) => matches(event, wiki, labelsOf));
		const [wholeOfWiki, ofWiki] = [
			await readInsights(database.db, wiki, now),
			await readInsights(database.db, wiki, now, { limits }),
		];
		expect(ofWiki.user).toEqual(wholeOfWiki.user);
		expect(ofWiki.examined.from).toBeGreaterThan(wholeOfWiki.examined.from);
		const examined = theirs.filter(({ time }) => time >= ofWiki.examined.from);
		expect(sumOf(ofWiki.hours)).toBe(examined.length);
		expect(examined.length).toBeLessThanOrEqual(30);
		expect(ofWiki.before?.counts).toMatchObject({ events: wholeOfWiki.before?.counts.events, added: null });
		// Without tables only what was read is counted.
		const minor = await readInsights(database.db, { minor: false }, now, { limits });
		expect(minor.counted).toEqual(minor.examined);
		expect(minor.counted.from).toBeGreaterThan(whole.counted.from);
		expect(minor.before).toBeNull();
		expect({ hours: zeroed(minor.hours), events: minor.counts.events.value }).toEqual(tallyOfMinor(minor));
	});

	it('give no numbers of somebody unknown, nor of a time before a person was tracked', async () => {
		const nothing = { value: null, exact: false };
		const [covered] = await database.db
			.selectFrom('coverage')
			.innerJoin('users', 'users.id', 'coverage.user_id')
			.select('name')
			.execute();
		for (const filter of [
			{ user: ['Nobody Known'] },
			{ user: [covered?.name ?? ''], from: Date.UTC(2024, 0, 1), to: Date.UTC(2024, 1, 1) },
		]) {
			const answer = await readInsights(database.db, filter, now);
			expect(Object.values(answer.counts)).toMatchObject(Object.values(answer.counts).map(() => nothing));
			expect(answer.counts.events.reasons).toEqual(['not-tracked-yet']);
			const numbers = [...answer.hours, ...answer.added, ...answer.removed, ...(answer.before?.days ?? [])];
			expect(numbers.filter((number) => number !== null)).toEqual([]);
			expect([answer.firstWikis, answer.before?.counts.events.value]).toEqual([null, null]);
		}
	});

	it('read no more events than they may, be they by people or about them', async () => {
		const limits = { days: 3_660, examinedDays: 366, examinedEvents: 3 };
		let cut = 0;
		for (const user of new Set(all.flatMap(peopleOf))) {
			const theirs = all.filter((event) => event.time >= now - 59 * day && matches(event, { user: [user] }, labelsOf));
			const asked = { user: [user], from: now - 59 * day };
			const { examined, hours, pagesIn, pagesOf } = await readInsights(database.db, asked, now, { limits });
			const counted = theirs.filter(({ time }) => time >= examined.from);
			expect(sumOf(hours)).toBe(counted.length);
			expect(counted.filter((event) => event.user !== user).length).toBeLessThanOrEqual(limits.examinedEvents);
			const read = theirs.filter(({ time }) => time >= pagesIn.from);
			expect(pagesOf).toBe(read.length);
			expect(read.length).toBeLessThanOrEqual(limits.examinedEvents);
			if (read.length === theirs.length) continue;
			cut += 1;
			const next = Math.max(...theirs.filter((event) => !read.includes(event)).map(({ time }) => time));
			const more = theirs.filter(({ time }) => time >= Math.floor(next / day) * day);
			expect(more.length).toBeGreaterThan(limits.examinedEvents);
		}
		expect(cut).toBeGreaterThan(5);
	});

	it('count less where others did more about somebody than may be read', async () => {
		const limits = { days: 3_660, examinedDays: 366, examinedEvents: 1 };
		let cut = 0;
		for (const user of new Set(all.flatMap(({ about }) => about))) {
			const theirs = all.filter((event) => event.time >= start && matches(event, { user: [user] }, labelsOf));
			const answer = await readInsights(database.db, { user: [user], from: start }, now, { limits });
			const counted = theirs.filter(({ time }) => time >= answer.counted.from);
			expect(counted.filter((event) => event.user !== user).length).toBeLessThanOrEqual(1);
			expect(sum(answer.wiki.names.map(({ events }) => events))).toBe(counted.length);
			if (counted.length < theirs.length) cut += 1;
		}
		expect(cut).toBeGreaterThan(0);
	});

	it('read no more events than they may of a label that very many have', async () => {
		const { db } = database;
		const ids = (await listTrackedUsers(db)).map(({ id }) => id);
		const names = new Set(all.flatMap(peopleOf));
		const rest = [...names].filter((name) => labelsOf(name).length === 0).map((name) => ({ name, centralId: null }));
		await insertTrackedUsers(db, rest, { ...plainTerms, labels: ['Everybody'] }, null);
		await changeTrackedUsers(db, ids, { addLabels: ['Everybody'] }, null);
		expect(names.size).toBeGreaterThan(64);
		const theirs = all.filter((event) => peopleOf(event).length > 0).map(tallied);
		const filter = { label: ['Everybody'], from: start, to: now };
		const whole = await readInsights(db, filter, now);
		expect(whole.examined).toEqual(whole.asked);
		expect(zeroedRows(whole.wiki)).toEqual(breakDown(countDays(theirs), 'wiki', whole.counted));
		const limits = { days: 3_660, examinedDays: 366, examinedEvents: 30 };
		const short = await readInsights(db, filter, now, { limits });
		expect([short.wiki, short.hours]).toEqual([whole.wiki, whole.hours]);
		expect(short.pagesIn.from % day).toBe(0);
		expect(short.pagesIn.from).toBeGreaterThan(whole.pagesIn.from);
		const read = theirs.filter(({ time }) => time >= short.pagesIn.from);
		expect(read.length).toBeGreaterThan(0);
		expect(read.length).toBeLessThanOrEqual(30);
		expect(short.pagesOf).toBe(read.length);
	});

	function tallyOfMinor({ counted }: Insights) {
		const minor = all.filter((event) => event.minor !== true).map(tallied);
		const { details, by } = tally(minor, counted);
		return { hours: details.hours, events: sum(by.wiki.names.map(({ events }) => events)) };
	}

	it('leave out the beginning of what is too long', async () => {
		const limits = { days: 10, examinedDays: 3, examinedEvents: 1_000 };
		const { asked, counted, examined, before, counts } = await readInsights(database.db, { from: 0 }, now, { limits });
		expect(asked.from).toBe(0);
		expect([counted, examined]).toEqual([lastDays(asked, 10), lastDays(asked, 3)]);
		expect(before).toBeNull();
		expect(counts.events.value).toBe(all.filter(({ time }) => time >= counted.from).length);
	});

	it('show of deleted events what the daily counts still have, and that they were deleted', async () => {
		const { db } = database;
		const held = await lease(db);
		const middle = start + 40 * day;
		while (await expireStep(held, middle));
		const theirs = all.filter(({ user, time }) => user !== null || time >= middle).map(tallied);
		const whole = { from: start, to: now };
		const answer = await readInsights(db, whole, now);
		expect(answer).toMatchObject({
			expiredUntil: middle,
			before: null,
			examined: { from: middle },
			counted: { from: start },
		});
		expect(answer.counts.events).toMatchObject({ value: theirs.length, exact: false });
		expect(answer.counts.events.reasons).toContain('expired');
		expect(zeroedRows(answer.wiki)).toEqual(breakDown(countDays(theirs), 'wiki', answer.counted));
		const kept = all.filter(({ time }) => time >= middle).map(tallied);
		expect({ hours: zeroed(answer.hours), pages: answer.pages }).toMatchObject({
			hours: detailsOf(kept).hours,
			pages: pagesOf(kept).pages,
		});
		// Where only the events themselves would show it, nothing is known of them.
		const minor = await readInsights(db, { ...whole, minor: false }, now);
		expect(minor.counted).toEqual(minor.examined);
		expect(minor.counted.from).toBe(middle);
		const gone = await readInsights(db, { from: start, to: middle, minor: false }, now);
		expect(gone).toMatchObject({
			expiredUntil: middle,
			counts: { events: { value: null } },
			counted: { from: middle, until: middle },
		});
		// Parts of days are not known, since no count is of them.
		const parts = await readInsights(db, { from: start + 5, to: start + 3 * day + 5 }, now);
		expect(parts.counted).toEqual({ from: start + day, until: start + 3 * day });
		const inside = theirs.filter(({ time }) => time >= start + day && time < start + 3 * day);
		expect(parts.counts.events.value).toBe(inside.length);
		const later = await readInsights(db, { from: now - 20 * day }, now);
		expect(later.expiredUntil).toBeNull();
		expect(later.before).not.toBeNull();
	});

	it('compares people by their current names, whatever they were asked for by', async () => {
		const { db } = database;
		const names = [...new Set(all.flatMap(({ user }) => user ?? []))].sort();
		const [one = '', two = ''] = (await listCoverageFor(db, { user: names }))
			.filter(({ stretches }) => stretches.length > 0)
			.map(({ user }) => user);
		const person = await db.selectFrom('users').select('id').where('name', '=', one).executeTakeFirstOrThrow();
		await db
			.insertInto('user_names')
			.values({ user_id: person.id, name: 'Called Before', valid_from: 0, valid_until: 1, forget_at: null })
			.execute();
		const now = all[0]?.time ?? 0;
		const { compared } = await readInsights(db, { user: ['Called Before', two] }, now);
		expect(compared).toEqual((await readInsights(db, { user: [one, two] }, now)).compared);
		expect(compared.map(({ name }) => name)).toEqual([one, two]);
	});
});
