import { endpoint } from '#lib/server/http/endpoint.ts';
import { exportResponse } from '#lib/server/event/export-response.ts';
import { itemDescriber } from '../described-items.ts';

/** All events that a filter lets through, one JSON object a line, for a program. */
export const GET = endpoint(async ({ url }) => {
	const tell = await itemDescriber('en');
	return exportResponse(url.searchParams, {
		extension: 'ndjson',
		mediaType: 'application/x-ndjson; charset=utf-8',
		head: '',
		line: (item) => `${JSON.stringify(tell(item))}\n`,
	});
});
