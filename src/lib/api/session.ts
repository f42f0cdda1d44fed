import type { SessionResponse } from '#lib/domain/access/identity.ts';
import { type Fetch, get } from './request.ts';

/** Who is asking. */
export function readSession(fetch: Fetch): Promise<SessionResponse> {
	return get(fetch, '/api/session');
}
