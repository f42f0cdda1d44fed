import { endpoint } from '#lib/server/http/endpoint.ts';
import { exportResponse } from '#lib/server/event/export-response.ts';
import { itemDescriber } from '../described-items.ts';

/** All events that match a filter, one JSON object per line, for programs; without scores, which are not for reports. */
export const GET = endpoint(async (event) => {
	const describe = await itemDescriber('en');
	return exportResponse(event, {
		extension: 'ndjson',
		mediaType: 'application/x-ndjson; charset=utf-8',
		head: '',
		line: ({ risk: _, ...item }) => `${JSON.stringify(describe(item))}\n`,
	});
});
