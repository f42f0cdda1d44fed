import { sql } from 'kysely';
import type { TimeRange } from '#lib/domain/coverage/coverage.ts';
import { daysIn } from '#lib/domain/insight/period.ts';
import { mostPages, type PageTally } from '#lib/domain/insight/tally.ts';
import { eventConditions } from '../event/event-conditions.ts';
import type { Question } from './count-period.ts';

interface Row {
	wiki: string;
	title: string | null;
	events: number;
	looked: number | string;
	untitled: number | string;
}

/**
 * The pages with the most events of a period. Each of its events is read: at most so many as may be, the newest ones.
 * @param readable days with no more events than that, or a single day
 */
export async function listTopPages(question: Question, readable: TimeRange): Promise<PageTally> {
	const { db, wanted } = question;
	const period = { ...readable, from: await beginOf(question, readable) };
	if (period.from >= period.until) return { period, events: 0, pages: [], untitled: 0 };
	const { rows } = await sql<Row>`select wikis.name as wiki, title, events, looked, untitled from (
			select wiki_id, title, count(*) as events, sum(count(*)) over () as looked,
				sum(count(*) - count(title)) over () as untitled
			from events where ${eventConditions(wanted, period)} group by wiki_id, title
		) as pages inner join wikis on wikis.id = pages.wiki_id
		order by case when title is null then 1 else 0 end, events desc, wikis.name, title limit ${mostPages}`.execute(db);
	return {
		period,
		events: Number(rows[0]?.looked ?? 0),
		pages: rows.flatMap(({ wiki, title, events }) => (title === null ? [] : [{ wiki, title, events }])),
		untitled: Number(rows[0]?.untitled ?? 0),
	};
}

/** From when on a single day is read, if it has too many events. */
async function beginOf({ db, wanted, mostEvents }: Question, { from, until }: TimeRange): Promise<number> {
	if (daysIn({ from, until }) > 1) return from;
	const over = await sql<{ time: number }>`select time from events where ${eventConditions(wanted, { from, until })}
		order by time desc limit 1 offset ${mostEvents}`.execute(db);
	return (over.rows[0]?.time ?? from - 1) + 1;
}
