import type { StatusResponse } from '#lib/domain/status/status.ts';
import { type Fetch, get } from './request.ts';

/** How xwiki itself is doing. */
export function readStatus(fetch: Fetch): Promise<StatusResponse> {
	return get(fetch, '/api/status');
}
