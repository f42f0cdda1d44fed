import type { EndSessionsRequest, SessionsResponse } from '#lib/domain/access/session.ts';
import { type Fetch, get, post } from './request.ts';

/** Where the signed-in user is signed in. */
export function readSessions(fetch: Fetch): Promise<SessionsResponse> {
	return get(fetch, '/api/sessions');
}

/** Ends sessions of the signed-in user. @returns those that remain */
export function endSessions(fetch: Fetch, request: EndSessionsRequest): Promise<SessionsResponse> {
	return post(fetch, '/api/sessions', request, 'DELETE');
}
