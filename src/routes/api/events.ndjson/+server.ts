import { endpoint } from '#lib/server/endpoint.ts';
import { exportResponse } from '#lib/server/export-response.ts';

/** All events that a filter lets through, one JSON object a line, for a program. */
export const GET = endpoint(({ url }) =>
	exportResponse(url.searchParams, {
		extension: 'ndjson',
		mediaType: 'application/x-ndjson; charset=utf-8',
		head: '',
		line: (item) => `${JSON.stringify(item)}\n`,
	}),
);
