import type { EventItem } from '#lib/domain/core/api-types.ts';
import { exportStream } from './event-export.ts';
import { eventItems } from './event-items.ts';
import { parseFilterRequest } from './events-request.ts';
import { services } from '#lib/server/services.ts';
import { listEvents } from '#lib/server/store/event/events.ts';
import { listWikis } from '#lib/server/store/wiki/wikis.ts';

/** A file format for events. */
export interface ExportFormat {
	extension: string;
	mediaType: string;
	head: string;
	line: (item: EventItem) => string;
}

const pageSize = 500;

/**
 * Returns all events that match the query's filter, newest first.
 * @throws {Problem} `bad-input` naming the parameter
 */
export async function exportResponse(query: URLSearchParams, format: ExportFormat): Promise<Response> {
	const filter = parseFilterRequest(query);
	const { db, log } = services();
	const wikis = await listWikis(db);
	const body = exportStream(format.head, format.line, async (cursor) => {
		try {
			const { events, next } = await listEvents(db, filter, { cursor, limit: pageSize });
			return { items: eventItems(events, wikis), next };
		} catch (error) {
			// Too late for an error status: the client sees that the connection is aborted.
			log.error('export aborted', { error });
			throw error;
		}
	});
	return new Response(body, {
		headers: {
			'content-type': format.mediaType,
			'content-disposition': `attachment; filename="xwiki-events.${format.extension}"`,
		},
	});
}
