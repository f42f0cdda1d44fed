import { sql } from 'kysely';
import type { PersonCoverage } from '#lib/domain/coverage/coverage.ts';
import { daysOf, unknownIn } from '#lib/domain/insight/bars.ts';
import { countEach, notKnown } from '#lib/domain/insight/count.ts';
import { dayLength, dayNumber, dayStart } from '#lib/domain/insight/period.ts';
import { sharesOf } from '#lib/domain/outcome/shares.ts';
import {
	chartedDays,
	countOfPerson,
	cutOff,
	examinedForDeletions,
	type PersonNumbers,
} from '#lib/domain/person/person-numbers.ts';
import type { Db } from '#lib/server/db/tables.ts';
import { idList } from '../event/event-conditions.ts';
import { withMerging } from '../merge/merges.ts';
import { readPeopleShares } from '../outcome/people-shares.ts';
import { readBy } from '../search/index-name.ts';
import { type DayOf, listNumberTypes, type NumberTypes, readPersonDays } from './person-days.ts';

/** How much is read for the numbers of a person, newest first. */
export interface NumbersLimits {
	/** Maximum number of rows of daily counts: those of ten years of a busy person, and less of a bot on all wikis. */
	counts: number;
	/** Maximum number of events that are looked up one by one. */
	examined: number;
}

const usualLimits: NumbersLimits = { counts: 100_000, examined: examinedForDeletions };

/** Whose numbers are read. */
export interface NumbersOf {
	/** The present name. */
	user: string;
	/** Null until the consumer follows them. */
	userId: number | null;
	coverage: PersonCoverage;
}

/** What a person did, of all that is recorded here. @param now ms UTC */
export async function readPersonNumbers(
	db: Db,
	{ user, userId, coverage }: NumbersOf,
	now: number,
	limits = usualLimits,
): Promise<PersonNumbers> {
	const ids = userId === null ? [] : await withMerging(db, [userId]);
	const types = await listNumberTypes(db);
	const { days, since } = await readPersonDays(db, ids, types, limits.counts);
	const gone = await countDeleted(db, ids, types, limits.examined);
	const [shares] = ids.length === 0 ? [] : await readPeopleShares(db, [user], now);
	// Counts outlive their events.
	const { expiredUntil: _, ...counted } = coverage;
	const sum = (of: (day: DayOf) => number) => {
		const count = countOfPerson(
			[...days.values()].reduce((total, day) => total + of(day), 0),
			counted,
		);
		return since === null ? count : cutOff(count);
	};
	const deletions = (value: number) => {
		// The wikis do not show revisions of deleted pages to those who read them later.
		const isReadLater = coverage.stretches.some(({ source }) => source === 'backfill');
		const known = countOfPerson(value, coverage);
		const count = isReadLater ? cutOff(known) : known;
		return value === 0 && !count.exact ? notKnown(count.reasons) : count;
	};
	const charted = { from: dayStart(now) - (chartedDays - 1) * dayLength, until: dayStart(now) + dayLength };
	const lastDays = daysOf(charted);
	return {
		edits: sum((day) => day.edits),
		created: sum((day) => day.created),
		days: sum((day) => (day.actions > 0 ? 1 : 0)),
		since,
		deleted: deletions(gone.edits),
		createdDeleted: deletions(gone.created),
		examined: gone.isCut ? limits.examined : null,
		shares: (shares?.shares ?? sharesOf([], now)).week,
		lastDays: countEach(
			lastDays.map(({ from }) => days.get(dayNumber(from))?.actions ?? 0),
			lastDays,
			unknownIn(charted, [counted], now),
			now,
		).map((count, at) => ((lastDays[at]?.from ?? 0) < (since ?? 0) ? notKnown([]) : count)),
		lastDaysFrom: charted.from,
	};
}

/** How many of the newest stored edits are of a page that is deleted now, and how many of these are new pages. */
async function countDeleted(db: Db, ids: readonly number[], types: NumberTypes, most: number) {
	const found = { edits: 0, created: 0, isCut: false };
	for (const id of ids) {
		const { rows } = await sql<{ event_id: number; type_id: number; is_by: number }>`
			select event_id, type_id, is_by from ${readBy(db, 'primary')} where user_id = ${id}
			order by user_id desc, time desc, event_id desc limit ${most + 1}`.execute(db);
		if (rows.length > most) found.isCut = true;
		const edits = rows.slice(0, most).filter(({ type_id, is_by }) => is_by === 1 && types.edits.includes(type_id));
		if (edits.length === 0) continue;
		const gone = await sql<{ type_id: number; events: number | string }>`
			select type_id, count(*) as events from events
			where id in (${idList(edits.map(({ event_id }) => event_id))}) and +page_deleted = 1 group by type_id`.execute(db);
		for (const { type_id, events } of gone.rows) {
			found.edits += Number(events);
			if (types.created.includes(type_id)) found.created += Number(events);
		}
	}
	return found;
}
