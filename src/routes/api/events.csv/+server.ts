import { endpoint } from '#lib/server/http/endpoint.ts';
import { csvHead, csvLine } from '#lib/server/event/event-csv.ts';
import { exportResponse } from '#lib/server/event/export-response.ts';
import { itemDescriber } from '../described-items.ts';

/** All events that a filter lets through, for a spreadsheet: what they did is told in the language of whoever asks. */
export const GET = endpoint(async ({ url, locals }) => {
	const tell = await itemDescriber(locals.language);
	return exportResponse(url.searchParams, {
		extension: 'csv',
		mediaType: 'text/csv; charset=utf-8; header=present',
		head: csvHead,
		line: (item) => csvLine(tell(item)),
	});
});
