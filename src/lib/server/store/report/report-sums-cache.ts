import { createHash } from 'node:crypto';
import { getHeapStatistics } from 'node:v8';
import { sql } from 'kysely';
import { Problem } from '#lib/domain/core/problem.ts';
import type { TimeRange } from '#lib/domain/coverage/coverage.ts';
import { lastBefore } from '#lib/domain/report/knowledge.ts';
import { isEdit } from '#lib/domain/report/report-event.ts';
import type { ReportFacts } from '#lib/domain/report/report.ts';
import type { ReportPart } from '#lib/domain/report/report-parts.ts';
import { ReportSums } from '#lib/domain/report/report-sums.ts';
import type { Db } from '#lib/server/db/tables.ts';
import type { ArchivedAccount } from '../archive/archived-accounts.ts';
import { readState } from '../core/state.ts';
import { idList } from '../event/event-conditions.ts';
import { listMerging } from '../merge/merges.ts';
import { countFrozen, readFrozenRows } from './frozen/frozen-rows.ts';
import { countRows, readReportRows } from './report-rows.ts';

/** What sums are asked for. */
export interface SumsAsked {
	/** Open campaigns, and labels. */
	parts: readonly ReportPart[];
	/** Closed campaigns. */
	frozen: readonly FrozenPart[];
	/** Accounts that the wikis hide now, of which nothing copied is read. */
	hidden: readonly ArchivedAccount[];
	/** From the first beginning to the last end, ms UTC. */
	period: TimeRange;
	/** When each day of the period begins, ms UTC, in order. */
	dayStarts: readonly number[];
	/** All that the sums depend on, besides the events of the people: as a text of any length. */
	key: string;
	/** Up to when reverts are read in the stretch that goes on, ms UTC; -Infinity: there is none. It is not in the key. */
	revertsUntil: number;
	known: KnownThen;
}

/** A closed campaign, whose copied events are read. */
export interface FrozenPart {
	/** The campaign's number. */
	id: number;
	part: ReportPart;
}

/** What is known of the people and of deletions, and as of when: not later than the events are read. */
export type KnownThen = Pick<ReportFacts, 'people' | 'deletionsSeenFrom' | 'now'>;

/** How far a first reading is: events that were read, of how many. */
export interface Progress {
	read: number;
	of: number;
}

/** The sums of a report, that are there or being read. */
export interface SumsReading {
	sums: Promise<ReportSums>;
	progress: Progress;
	/** What was known when they were read; of sums that are being read, not what is known since. */
	known: KnownThen;
}

/** When, ms UTC, and by whom something is asked. */
interface AskedBy {
	now: number;
	user: string;
}

interface Entry extends SumsReading {
	/** Who asked first. */
	user: string;
	/** All commits up to this one are in the sums. */
	change: number;
	/** How many events were read that are no copies. */
	stored: number;
	/** When they were read, ms UTC; null: they are being read. */
	readAt: number | null;
	/** Whether who asked for them may not have seen them yet: then they stay, however much others want to read. */
	isFresh: boolean;
	/** Edits without the number of their page: up to when, ms UTC. */
	latestWithoutPage: number;
	/** The first edit of which it will be known that no revert was seen, when reverts are read further, ms UTC. */
	firstUnread: number;
}

/**
 * What an event takes at most while it is read and summed, in bytes: that of a page which nobody else has edited. Measured;
 * in the cache it takes half of that.
 */
const bytesPerEvent = 1_300;
/** How many events the sums are of that are cached or being read, in all: a part of the memory that the process may have. */
const mostEvents = Math.floor((0.5 * getHeapStatistics().heap_size_limit) / bytesPerEvent);
/** How many reports have cached sums, and how many all web processes read at once. */
const mostReports = 100;
const mostReadings = { inAll: 6, perUser: 4 };
/** So many changed events are looked at to see whether one is in a report; of more, its sums are read again. */
const mostChanges = 20_000;
/** The number of a page comes with another stream, usually within seconds; in ms. */
const pageNumberWithin = 3_600_000;
const lookAgainAfter = 60_000;
/** How long sums are fresh, in ms: pages that wait ask every few seconds. */
const freshFor = 10_000;

/**
 * Sums of reports that were read before, in the memory of this process, by numbers of people. They are used again as long as
 * no event in them has changed: every change of an event is stamped on it (store/core/state.ts), and what is
 * deleted is missing from their number.
 */
export class ReportSumsCache {
	readonly #entries = new Map<string, Entry>();
	readonly #share: (bound: number) => number;
	readonly #most: number;
	readonly #freshFor: number;
	/** How many events the sums are of that are being read. */
	#reading = 0;
	/** Readings that wait for room. */
	#waiting: (() => void)[] = [];

	/**
	 * @param share the part of a bound for all web processes that is this one's
	 * @param limits `most`: how many events the sums are of that are cached or being read, in all; `fresh`: how long sums
	 * stay for who asked for them, in ms
	 */
	constructor(share = (bound: number) => bound, limits = { most: mostEvents, fresh: freshFor }) {
		this.#share = share;
		this.#most = limits.most;
		this.#freshFor = limits.fresh;
	}

	/**
	 * The sums that are asked for.
	 * @param by `now`: ms UTC; `user`: who asks
	 * @throws {Problem} `too-many`; later, as the sums, `too-large` if the memory has no room for so many events
	 */
	async read(db: Db, asked: SumsAsked, by: AskedBy): Promise<SumsReading> {
		const name = createHash('sha256').update(asked.key).digest('base64');
		const aliases = await mergingOf(db, asked.parts);
		const cached = this.#entries.get(name);
		if (cached?.readAt === null) return cached;
		if (cached && (await this.#isCurrent(db, asked, aliases, cached, by.now))) {
			this.#entries.delete(name);
			this.#entries.set(name, cached);
			return { ...cached, known: asked.known };
		}
		// Somebody may have begun meanwhile.
		const other = this.#entries.get(name);
		return other && other !== cached ? other : this.#begin(db, name, { asked, aliases, by });
	}

	async #isCurrent(
		db: Db,
		{ period, revertsUntil }: SumsAsked,
		aliases: ReadonlyMap<number, number>,
		entry: Entry,
		now: number,
	): Promise<boolean> {
		const { latestWithoutPage, readAt } = entry;
		const isYoung = readAt !== null && latestWithoutPage > readAt - pageNumberWithin;
		if (isYoung && now - (readAt ?? now) > lookAgainAfter) return false;
		if (revertsUntil > entry.firstUnread) return false;
		const { change } = await readState(db);
		if (change === entry.change) return true;
		const ids = [...aliases.keys()];
		if (ids.length > 0 && (await hasChanged(db, ids, period, entry.change))) return false;
		const counts = await countRows(db, ids, period);
		if (sumOf(counts) !== entry.stored) return false;
		entry.change = change;
		return true;
	}

	#begin(
		db: Db,
		name: string,
		{ asked, aliases, by }: { asked: SumsAsked; aliases: ReadonlyMap<number, number>; by: AskedBy },
	): SumsReading {
		const progress: Progress = { read: 0, of: 0 };
		const readings = [...this.#entries.values()].filter(({ readAt }) => readAt === null);
		const own = readings.filter(({ user }) => user === by.user);
		if (readings.length >= this.#share(mostReadings.inAll) || own.length >= this.#share(mostReadings.perUser))
			throw new Problem('too-many', 'too many reports are being read; ask again later');
		const entry: Entry = {
			user: by.user,
			change: 0,
			stored: 0,
			readAt: null,
			isFresh: false,
			latestWithoutPage: -Infinity,
			firstUnread: Infinity,
			progress,
			known: asked.known,
			sums: this.#read(db, asked, aliases, progress).then(({ sums, change, firstUnread, stored }) => {
				const { latestWithoutPage } = sums;
				Object.assign(entry, { change, stored, readAt: by.now, isFresh: true, latestWithoutPage, firstUnread });
				setTimeout(() => {
					entry.isFresh = false;
					this.#wake();
				}, this.#freshFor).unref();
				this.#forgetOldest();
				return sums;
			}),
		};
		this.#entries.set(name, entry);
		entry.sums.catch(() => {
			if (this.#entries.get(name) === entry) this.#entries.delete(name);
		});
		return entry;
	}

	async #read(
		db: Db,
		asked: SumsAsked,
		aliases: ReadonlyMap<number, number>,
		progress: Progress,
	): Promise<{ sums: ReportSums; change: number; firstUnread: number; stored: number }> {
		// Before the rows: what is committed while they are read is looked for next time.
		const { change } = await readState(db);
		const counts = await countRows(db, [...aliases.keys()], asked.period);
		const stored = sumOf(counts);
		const copied = await countFrozen(
			db,
			asked.frozen.map(({ id }) => id),
		);
		progress.of = stored + copied;
		const giveBack = await this.#takeRoom(progress.of);
		try {
			return { ...(await readSums(db, asked, { aliases, counts, progress })), change, stored };
		} finally {
			giveBack();
		}
	}

	/**
	 * Waits until the memory has room for the sums of so many events; what is cached makes room.
	 * @returns to be called when they are read
	 * @throws {Problem} `too-large` if it never has
	 */
	async #takeRoom(events: number): Promise<() => void> {
		if (events > this.#most)
			throw new Problem('too-large', `a report of ${events} events; there is memory for ${this.#most}`);
		while (this.#reading + this.#freshEvents() + events > this.#most)
			await new Promise<void>((resolve) => this.#waiting.push(resolve));
		this.#reading += events;
		this.#forgetOldest();
		return () => {
			this.#reading -= events;
			// Once they are fresh.
			setImmediate(() => this.#wake());
		};
	}

	/** Lets those who wait look for room again. */
	#wake(): void {
		for (const goOn of this.#waiting.splice(0)) goOn();
	}

	#freshEvents(): number {
		const fresh = this.#entries.values().filter(({ isFresh }) => isFresh);
		return fresh.reduce((sum, { progress }) => sum + progress.of, 0);
	}

	#forgetOldest(): void {
		const cached = [...this.#entries].filter(([, { readAt }]) => readAt !== null);
		let events = this.#reading + cached.reduce((sum, [, { progress }]) => sum + progress.of, 0);
		for (const [name, { progress }] of cached) {
			if (events <= this.#most && this.#entries.size <= mostReports) return;
			this.#entries.delete(name);
			events -= progress.of;
		}
	}
}

/** Reads the events that a report is made of, and sums them. */
async function readSums(
	db: Db,
	{ parts, frozen, hidden, period, dayStarts, revertsUntil }: SumsAsked,
	{
		aliases,
		counts,
		progress,
	}: {
		aliases: ReadonlyMap<number, number>;
		counts: ReadonlyMap<number, number>;
		progress: Progress;
	},
): Promise<{ sums: ReportSums; firstUnread: number }> {
	const ids = frozen.map(({ id }) => id);
	const sums = new ReportSums((time) => lastBefore(dayStarts, time));
	const merged = await mergingOf(
		db,
		frozen.map(({ part }) => part),
	);
	for (const [at, { id, part }] of frozen.entries()) {
		// What is copied for one may count for another, too.
		const counting = [part, ...parts, ...frozen.slice(at + 1).map((later) => later.part)];
		for await (const events of readFrozenRows(db, id, { without: ids.slice(0, at), hidden })) {
			for (const event of events) sums.add({ ...event, userId: merged.get(event.userId) ?? event.userId }, counting);
			progress.read += events.length;
		}
	}
	let firstUnread = Infinity;
	for await (const events of readReportRows(db, counts, period, { without: ids })) {
		for (const event of events) {
			sums.add({ ...event, userId: aliases.get(event.userId) ?? event.userId }, parts);
			const mayBeRead = isEdit(event) && event.reverted === 'unknown' && event.time >= revertsUntil;
			if (mayBeRead) firstUnread = Math.min(firstUnread, event.time);
		}
		progress.read += events.length;
	}
	return { sums: sums.finish(), firstUnread };
}

/** The people of a report by every number under which their events are stored. */
async function mergingOf(db: Db, parts: readonly ReportPart[]): Promise<Map<number, number>> {
	const ids = [...new Set(parts.flatMap(({ members }) => [...members.keys()]))];
	return new Map([...(await listMerging(db, ids)), ...ids.map((id) => [id, id] as const)]);
}

async function hasChanged(db: Db, ids: readonly number[], { from, until }: TimeRange, after: number): Promise<boolean> {
	// Quoted: it is a word of MariaDB's SQL.
	const change = sql.ref('change');
	const { rows } = await sql<{ seen: number | string; theirs: number | string | null }>`
		select count(*) as seen,
			sum(case when user_id in (${idList(ids)}) and time >= ${from} and time < ${until} then 1 else 0 end) as theirs
		from (select user_id, time from events where ${change} > ${after} order by ${change}
			limit ${mostChanges + 1}) as changed`.execute(db);
	const [found] = rows;
	return found === undefined || Number(found.seen) > mostChanges || Number(found.theirs ?? 0) > 0;
}

function sumOf(counts: ReadonlyMap<number, number>): number {
	return counts.values().reduce((sum, one) => sum + one, 0);
}
