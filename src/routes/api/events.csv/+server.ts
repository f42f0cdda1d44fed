import { endpoint } from '#lib/server/endpoint.ts';
import { csvHead, csvLine } from '#lib/server/event-csv.ts';
import { exportResponse } from '#lib/server/export-response.ts';

/** All events that a filter lets through, for a spreadsheet. */
export const GET = endpoint(({ url }) =>
	exportResponse(url.searchParams, {
		extension: 'csv',
		mediaType: 'text/csv; charset=utf-8; header=present',
		head: csvHead,
		line: csvLine,
	}),
);
