import type { RequestEvent } from '@sveltejs/kit';
import type { EventItem } from '#lib/domain/event/event-item.ts';
import type { Cursor } from '#lib/domain/event/page-cursor.ts';
import { exportReader, exportStream } from './event-export.ts';
import { eventItems } from './event-items.ts';
import { parseFilterRequest } from './events-request.ts';
import { services } from '#lib/server/services.ts';
import { listEvents } from '#lib/server/store/event/events.ts';
import { listWikis } from '#lib/server/store/wiki/wikis.ts';
import { longPage } from '#lib/server/turns/limits.ts';

/** A file format for events. */
export interface ExportFormat {
	extension: string;
	mediaType: string;
	head: string;
	line: (item: EventItem) => string;
}

/**
 * Returns all events that match the query's filter, newest first.
 * @throws {Problem} `bad-input` naming the parameter, `too-many` if the user exports too much at once
 */
export async function exportResponse(event: RequestEvent, format: ExportFormat): Promise<Response> {
	const filter = parseFilterRequest(event.url.searchParams);
	const { longReads: db, log, turns } = services();
	const wikis = await listWikis(db);
	const readPage = async (cursor: Cursor | null) => {
		try {
			const { events, next } = await listEvents(db, filter, { cursor, limit: longPage });
			return { items: eventItems(events, wikis), next };
		} catch (error) {
			// Too late for an error status: the client sees that the connection is aborted.
			log.error('export aborted', { error });
			throw error;
		}
	};
	return new Response(await exportStream({ ...format, readPage }, exportReader(event, turns)), {
		headers: {
			'content-type': format.mediaType,
			'content-disposition': `attachment; filename="xwiki-events.${format.extension}"`,
		},
	});
}
