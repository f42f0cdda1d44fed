import { endpoint } from '#lib/server/http/endpoint.ts';
import { csvHead, csvLine } from '#lib/server/event/event-csv.ts';
import { exportResponse } from '#lib/server/event/export-response.ts';
import { itemDescriber } from '../described-items.ts';

/** All events that match a filter, as CSV for spreadsheets, described in the language of the client. */
export const GET = endpoint(async (event) => {
	const describe = await itemDescriber(event.locals.language);
	return exportResponse(event, {
		extension: 'csv',
		mediaType: 'text/csv; charset=utf-8; header=present',
		head: csvHead,
		line: (item) => csvLine(describe(item)),
	});
});
