import type { SessionResponse } from '#lib/domain/core/api-types.ts';
import { type Fetch, get } from './request.ts';

/** The signed-in user, with language and preferences. */
export function readSession(fetch: Fetch): Promise<SessionResponse> {
	return get(fetch, '/api/session');
}
