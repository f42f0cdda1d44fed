import type { StatusResponse } from '#lib/domain/status/status.ts';
import { type Fetch, get } from './request.ts';

/** The state of this xwiki instance: recording, backfill, database. */
export function readStatus(fetch: Fetch): Promise<StatusResponse> {
	return get(fetch, '/api/status');
}
