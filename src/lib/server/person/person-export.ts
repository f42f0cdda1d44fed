import type { EventItem } from '#lib/domain/event/event-item.ts';
import type { Db } from '#lib/server/db/tables.ts';
import type { Cursor } from '#lib/domain/event/page-cursor.ts';
import { type ExportReader, exportStream } from '#lib/server/event/event-export.ts';
import { eventItems } from '#lib/server/event/event-items.ts';
import type { Log } from '#lib/server/platform/log.ts';
import { listCoverage, personCoverage } from '#lib/server/store/coverage/coverage.ts';
import { listEventsOf } from '#lib/server/store/event/events.ts';
import { withMerging } from '#lib/server/store/merge/merges.ts';
import { readNames } from '#lib/server/store/person/names.ts';
import type { TrackedUser } from '#lib/server/store/tracking/tracked-users.ts';
import { listFrozenOf } from '#lib/server/store/report/frozen/frozen-rows.ts';
import { listNotesOf } from '#lib/server/store/person/person-notes.ts';
import { listWikis } from '#lib/server/store/wiki/wikis.ts';
import { longPage } from '#lib/server/turns/limits.ts';

/**
 * Everything stored about a person, as NDJSON: the first line is about the person (tracking, names, coverage, notes,
 * daily counts, what is copied for reports of closed campaigns), each further one is an event by them or about them, newest first, as in the export of events,
 * but with all that is stored, scores too. It is selected by the person's id, since after a rename two people may have had the same name.
 * @param of the person, and a function that adds sentences to events
 * @throws {Problem} `too-many` if the user exports too much at once
 */
export async function personExport(
	{ db, log, reader }: { db: Db; log: Log; reader: ExportReader },
	of: { user: TrackedUser; userId: number; describe: (item: EventItem) => EventItem },
): Promise<Response> {
	const { user, userId, describe } = of;
	const { username, addedAt, addedBy, reason, labels, endsAt, pausedAt, tracking } = user;
	const names = await db
		.selectFrom('user_names')
		.select(['name', 'valid_from as validFrom', 'valid_until as validUntil'])
		.where('user_id', '=', userId)
		.execute();
	const person = await db.selectFrom('users').select('central_id').where('id', '=', userId).executeTakeFirst();
	const head = {
		person: { user: username, centralId: person?.central_id ?? null, names },
		tracking: { tracking, addedAt, addedBy, reason, labels, endsAt, pausedAt },
		coverage: personCoverage(username, await listCoverage(db, [userId])).stretches,
		notes: await listNotesOf(db, userId),
		dailyCounts: await listDailyCounts(db, userId),
		frozenReports: await listFrozenOf(db, userId),
		exportedAt: Date.now(),
	};
	const wikis = await listWikis(db);
	const readPage = async (cursor: Cursor | null) => {
		try {
			const { events, next } = await listEventsOf(db, userId, { cursor, limit: longPage });
			return { items: eventItems(events, wikis), next };
		} catch (error) {
			// Too late for an error status: the client sees that the connection is aborted.
			log.error('export aborted', { error });
			throw error;
		}
	};
	const line = (item: EventItem) => `${JSON.stringify(describe(item))}\n`;
	const body = await exportStream({ head: `${JSON.stringify(head)}\n`, line, readPage }, reader);
	const name = encodeURIComponent(`xwiki-${username}.ndjson`).replace(
		/['()*]/g,
		(sign) => `%${sign.charCodeAt(0).toString(16)}`,
	);
	return new Response(body, {
		headers: {
			'content-type': 'application/x-ndjson; charset=utf-8',
			'content-disposition': `attachment; filename="xwiki-person.ndjson"; filename*=UTF-8''${name}`,
		},
	});
}

/** The number of events by a person, by UTC day, wiki and kind. */
async function listDailyCounts(db: Db, userId: number) {
	const names = await readNames(db, []);
	const rows = await db
		.selectFrom('daily_counts')
		.select(['day', 'wiki_id', 'type_id'])
		.select(({ fn }) => fn.sum<number | string>('events').as('events'))
		.where('user_id', 'in', await withMerging(db, [userId]))
		.groupBy(['day', 'wiki_id', 'type_id'])
		.orderBy('day')
		.orderBy('wiki_id')
		.orderBy('type_id')
		.execute();
	return rows.map(({ day, wiki_id, type_id, events }) => ({
		day: new Date(day * 86_400_000).toISOString().slice(0, 10),
		wiki: names.wiki.get(wiki_id) ?? null,
		type: names.type.get(type_id)?.type ?? null,
		logType: names.type.get(type_id)?.logType || null,
		events: Number(events),
	}));
}
