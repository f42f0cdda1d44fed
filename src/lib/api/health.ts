import { type Fetch, get } from './request.ts';

/** Resolves if xwiki is there and can read its database. @throws {ApiError} if it cannot @throws {Unreachable} if it is not */
export async function requireHealth(fetch: Fetch): Promise<void> {
	await get(fetch, '/healthz');
}
