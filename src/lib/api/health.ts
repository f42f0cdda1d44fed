import { type Fetch, get } from './request.ts';

/** Resolves if xwiki is reachable and can read its database. @throws {ApiError} if it cannot read @throws {Unreachable} */
export async function requireHealth(fetch: Fetch): Promise<void> {
	await get(fetch, '/healthz');
}
